"""Five hundred entries: bounded in calls and memory, all of them handed over."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

from bot.found import Found
from bot.sessions import export as exporting
from bot.sessions.pictures import Shown
from bot.sessions.sessions import Entry
from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from sandbox.cdn import Upload
from sandbox.traffic import Exchange
from tests.bot.conftest import BotProcess
from tests.bot.sessions.conftest import end_now, mark, over, results, start

ENTRIES = 500
_MEBIBYTE = 2**20


def noise(side: int) -> bytes:
    """A picture that cannot be made much smaller without being made worse."""
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.usefixtures("worker")
@pytest.mark.timeout(400)
async def test_five_hundred_entries(
    discord_server: LocalDiscord, bot: BotProcess, queue: Queue, ada: Member, mori: Member
) -> None:
    thread = await start(mori, entries=50)
    await _entries(mori, queue, thread)
    process = cast(Any, bot)._process  # the one that is measured
    before = _peak(process.pid)
    reads = _reads(discord_server, thread)
    await end_now(mori, thread)
    done = await results(ada, thread)
    assert "500 entries, 0 votes." in done["embeds"][0]["description"]
    assert len(done["attachments"]) == 5
    for sheet in done["attachments"]:
        data = await discord_server.download(sheet["url"])
        width, height = Image.open(io.BytesIO(data)).size
        assert max(width, height) <= 2000
    await over(ada, thread)
    names, rows, number = list[str](), list[dict[str, str]](), 0
    while True:
        number += 1
        found = [m for m in ada.messages(thread) if mark(m) == f"p{number}"]
        if not found:
            break
        assert len(found) == 1
        [file] = found[0]["attachments"]
        assert file["size"] <= 10 * _MEBIBYTE
        content = await discord_server.download(file["url"])
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = archive.namelist()
            if "entries.csv" in inside:
                text = archive.read("entries.csv").decode("utf-8-sig")
                rows = list(csv.DictReader(io.StringIO(text)))
            names += [name for name in inside if name != "entries.csv"]
    assert number - 1 >= 3
    assert sorted(names) == [f"{n:03}.png" for n in range(1, ENTRIES + 1)]
    assert len(rows) == ENTRIES
    assert 0 < len(reads) <= 20
    assert _peak(process.pid) - before < 200 * _MEBIBYTE


async def _entries(somebody: Member, queue: Queue, thread: str) -> None:
    """As if they had been drawn: their messages, and what the store keeps of them."""
    rooms, channel = somebody.rooms, somebody.channel(thread)
    picture = noise(128)
    fields: dict[str, str] = {}
    for number in range(ENTRIES):
        payload = {"content": "> a leaf", "attachments": [{"id": 0, "filename": "7.png"}]}
        uploads = {0: Upload("7.png", picture)}
        message = rooms.messages.create(channel, rooms.world.bot, payload, uploads)
        fields[str(int(message.id) + 1)] = f"{int(thread) + number % 40}:{message.id}:Somebody"
    redis = cast(Any, queue.store.redis)
    key = queue.store.key("session", thread, "entries")
    await redis.hset(key, mapping=fields)
    await redis.expire(key, 3600)


def _reads(server: LocalDiscord, thread: str) -> list[str]:
    """How often the thread is read from now on."""
    path, found = f"/channels/{thread}/messages", list[str]()

    def look(exchange: Exchange) -> None:
        if exchange.method == "GET" and path in (exchange.path or ""):
            found.append(exchange.path or "")

    server.traffic.hooks.append(look)
    return found


def _peak(pid: int) -> int:
    """Bytes that a process had in memory at most."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise AssertionError("Linux says so")


SHOWN = [
    Shown(
        number,
        Entry(str(number), 1, number, "Ada", 0),
        Found("7.png", "", 50_000),
        [Found("7.png", "", 50_000)],
    )
    for number in range(1, 41)
]


class TestExport:
    """Of what Discord takes, and no more files than are allowed."""

    async def test_pictures_are_made_smaller_where_they_would_need_too_many_files(self) -> None:
        picture, limit = noise(128), 300_000
        shown = [
            Shown(each.number, each.entry, each.shown, [Found("7.png", "", len(picture))])
            for each in SHOWN
        ]
        most = exporting.budget(shown, limit, parts=2)
        assert most is not None
        at, names = 0, list[str]()
        for _ in range(2):
            data, count = await exporting.part(_each(shown[at:], picture), None, limit, most)
            assert len(data) <= limit
            at += count
            names += zipfile.ZipFile(io.BytesIO(data)).namelist()
        assert at == len(shown)
        assert set(names) == {f"{n:03}.webp" for n in range(1, 41)}

    def test_where_they_fit_they_are_as_they_were(self) -> None:
        assert exporting.budget(SHOWN, 10 * _MEBIBYTE, parts=1) is None

    async def test_one_that_is_larger_than_a_file_is_made_to_fit(self) -> None:
        picture = noise(400)
        limit = len(picture) // 2
        data, count = await exporting.part(_each(SHOWN[:1], picture), b"a" * 500, limit, None)
        assert count == 1
        assert len(data) <= limit

    async def test_what_cannot_be_had_leaves_its_place_empty(self) -> None:
        async def nothing() -> AsyncIterator[tuple[Shown, list[bytes]]]:
            yield SHOWN[0], []

        data, count = await exporting.part(nothing(), b"table", 10_000, None)
        assert count == 1
        assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["entries.csv"]


async def _each(shown: list[Shown], picture: bytes) -> AsyncIterator[tuple[Shown, list[bytes]]]:
    for each in shown:
        yield each, [picture]
