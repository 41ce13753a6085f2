"""What is handed over at the end of a session: zip files with its pictures, and a table of them
in the first. Each file is within what Discord takes there, and there are not too many: where all
pictures would need more, they are made smaller."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import AsyncIterable, Mapping, Sequence
from datetime import UTC

import discord

from bot.fitting import fit, suffix_of
from bot.records import Record
from bot.sessions.pictures import Shown
from bot.sessions.sessions import Entry
from bot.text import one_line
from jobs.contract import ImagineRequest
from jobs.entries import cell

_TABLE = "entries.csv"
# A zip says of each file its name twice, and more.
_OVERHEAD = 400
_LARGEST_PART = 24 * 2**20
"""Bytes: https://discord.com/developers/docs/reference#uploading-files: of a request without
boosts; and a part is in memory."""
_COLUMNS = (
    "number",
    "place",
    "votes",
    "author_id",
    "author",
    "prompt",
    "negative_prompt",
    "seeds",
    "model",
    "size",
    "asked",
    "link",
    "files",
)


def part_bytes(limit: int) -> int:
    """Of one file, where Discord takes `limit`."""
    return min(limit, _LARGEST_PART)


def budget(entries: Sequence[Shown], limit: int, parts: int) -> int | None:
    """Bytes that each picture may have so that all fit into `parts` files; None: as it is."""
    files = [file for entry in entries for file in entry.files]
    room = part_bytes(limit)
    # The last picture of a part may leave some of it empty: as much as one picture.
    usable = parts * room * 9 // 10 - room // 10
    total = sum(file.size + _OVERHEAD for file in files)
    return None if total <= usable or not files else max(1024, usable // len(files) - _OVERHEAD)


def table(
    entries: Sequence[tuple[int, int, Entry]],
    records: Mapping[str, Record],
    files: Mapping[str, Sequence[str]],
    link: str,
) -> bytes:
    """CSV, for spreadsheets: number, place and entry of each; `files`: their names by job."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for number, place, entry in entries:
        record = records.get(entry.job)
        request = record.request if record else None
        drawn = request if isinstance(request, ImagineRequest) else None
        seeds = record.seeds or drawn.seeds if record and drawn else ()
        asked = discord.utils.snowflake_time(int(entry.job.partition("-")[0])).astimezone(UTC)
        cells = (
            number,
            place or "",
            entry.votes,
            entry.member,
            entry.name,
            one_line(drawn.prompt) if drawn else "",
            one_line(drawn.negative_prompt) if drawn else "",
            " ".join(map(str, seeds)),
            drawn.model if drawn else "",
            f"{drawn.width}x{drawn.height}" if drawn else "",
            asked.isoformat(timespec="seconds"),
            f"{link}/{entry.message}",
            " ".join(files.get(entry.job, ())),
        )
        writer.writerow([cell(str(value)) for value in cells])
    # Spreadsheets take a file without this mark for one of an older encoding.
    return out.getvalue().encode("utf-8-sig")


def names(shown: Shown) -> list[str]:
    """Of its files, without their endings."""
    if len(shown.files) == 1:
        return [f"{shown.number:03}"]
    return [f"{shown.number:03}-{index}" for index in range(1, len(shown.files) + 1)]


async def part(
    pictures: AsyncIterable[tuple[Shown, list[bytes]]],
    first: bytes | None,
    limit: int,
    most: int | None,
) -> tuple[bytes, int]:
    """One zip in at most `limit` bytes, and how many entries are in it: as many as fit, at least
    one.

    `first`: the table, if it comes into this one. `most`: bytes that a picture may have.
    """
    room, out, done = part_bytes(limit), io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        if first is not None:
            archive.writestr(_TABLE, first, zipfile.ZIP_DEFLATED)
        async for shown, files in pictures:
            each = min(most or room, (room - len(first or b"") - 4096) // max(1, len(files)))
            fitted = [await fit(data, each) for data in files]
            needed = sum(len(data) + _OVERHEAD for data, _ in fitted)
            if done and out.tell() + needed + done * _OVERHEAD > room:
                break
            for name, (data, _) in zip(names(shown), fitted, strict=False):
                archive.writestr(f"{name}.{suffix_of(data)}", data)
            done += 1
    return out.getvalue(), done
