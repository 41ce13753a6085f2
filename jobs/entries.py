"""Audit rows as people read them: with what the first row of their job says; searched, exported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal, cast

from jobs.audit import AT_A_TIME, Row

Format = Literal["jsonl", "csv"]
_ABOUT = ("who", "server", "kind", "model", "seed")
_SHARED = ("server", "member", "kind", "model", "seed", "parameters")
_OWN = ("who", "server", "rule", "revision")
_PEOPLE = ("who", "member")
_BY_HAND = {"cancel_asked", "retried_by", "dropped_by"}
"""Their detail is who did it, where it is no JSON."""
_BY_WORKER = {"succeeded", "failed", "retried"}


@dataclass(frozen=True)
class Entry:
    """One row. `who` did it; `member`: whose job it is, or whom a decision is about; both as the
    audit names them. `at`: seconds since the epoch. `detail`: the row's own, as it is stored."""

    id: str
    at: float
    event: str
    job: str = ""
    server: str = ""
    who: str = ""
    member: str = ""
    why: str = ""
    rule: str = ""
    kind: str = ""
    model: str = ""
    revision: str = ""
    seed: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    detail: str = ""

    @property
    def people(self) -> set[str]:
        """Members that it names."""
        return {name for name in (self.who, self.member) if name.startswith("m-")}

    def naming(self, members: Mapping[str, str]) -> Entry:
        """With members' ids in place of names, where `members` knows them."""
        named = {each: getattr(self, each) for each in _PEOPLE}
        return replace(self, **{each: members.get(name, name) for each, name in named.items()})


async def entries(rows: AsyncIterator[Row]) -> AsyncIterator[Entry]:
    """All rows, joined. `rows` from the oldest on: a job's first row says what the others mean."""
    begun, workers = dict[str, Entry](), dict[str, str]()
    async for row in rows:
        said = _json(row.detail)
        if row.event == "queued":
            parts: dict[str, Any] = {n: str(said.pop(n)) for n in _ABOUT if n in said}
            parts |= {"member": parts.get("who", ""), "parameters": said}
        else:
            parts = _joined(said, begun.get(row.job))
            if row.event == "claimed":
                parts["who"] = workers[row.job] = row.detail
            elif row.event in _BY_WORKER:
                parts["who"] = workers.get(row.job, "")
            elif row.event in _BY_HAND and not said:
                parts["who"] = row.detail
        entry = Entry(row.id, row.at, row.event, row.job, detail=row.detail, **parts)
        if row.event == "queued":
            begun[row.job] = entry
        yield entry


async def matching(
    found: AsyncIterator[Entry],
    *,
    server: str = "",
    member: str = "",
    job: str = "",
    event: str = "",
    since: float = 0,
) -> AsyncIterator[Entry]:
    """Those that fit all that is given. `member`: as the audit names them."""
    async for entry in found:
        if (
            (not server or entry.server == server)
            and (not member or member in (entry.who, entry.member))
            and (not job or entry.job == job)
            and (not event or entry.event == event)
            and entry.at >= since
        ):
            yield entry


async def batches(found: AsyncIterator[Entry], size: int = AT_A_TIME) -> AsyncIterator[list[Entry]]:
    """Some at a time, so that members are looked up together."""
    batch: list[Entry] = []
    async for entry in found:
        batch.append(entry)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def line(entry: Entry, form: Format) -> str:
    """As a file has it, without a line break at its end."""
    values = asdict(entry)
    values["at"] = time_of(entry)
    if form == "jsonl":
        return json.dumps(values, ensure_ascii=False)
    values["parameters"] = json.dumps(values["parameters"], ensure_ascii=False)
    return _row([cell(str(value)) for value in values.values()])


def head(form: Format) -> str:
    """A file's first line; '' where it has none."""
    return "" if form == "jsonl" else _row([each.name for each in fields(Entry)])


def time_of(entry: Entry) -> str:
    """ISO 8601, in UTC."""
    return datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="milliseconds")


def _joined(said: dict[str, Any], first: Entry | None) -> dict[str, Any]:
    """What a row says, and the first row of its job where it says nothing."""
    parts: dict[str, Any] = {name: getattr(first, name) for name in _SHARED} if first else {}
    parts |= {name: str(said[name]) for name in _OWN if name in said}
    parts["why"] = str(said.get("why", said.get("sentence", "")))
    if about := said.get("about"):
        parts["member"] = str(about)
    return parts


def _json(text: str) -> dict[str, Any]:
    if not text.startswith("{"):
        return {}
    try:
        return cast("dict[str, Any]", json.loads(text))
    except ValueError:
        return {}


def _row(cells: list[str]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow(cells)
    return file.getvalue()


def cell(text: str) -> str:
    """A spreadsheet takes what begins with these for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text
