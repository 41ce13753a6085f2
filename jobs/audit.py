"""The audit: what happened to jobs, and what people and rules decided. Only ever added to.

A row is a job ('' for none), an event and a detail. Rows of jobs are written by the scripts that
move them and are as small as can be: the first says what was asked for, of the rest `jobs.entries`
takes it from there. A decision says in its detail, as JSON, who made it, whom it is about, in which
server and why. Rows hold no prompt, and name no member (see `jobs.aliases`). `jobs.seals` proves
that they are as they were written.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

from jobs.aliases import Aliases
from jobs.contract import Job
from jobs.store import Store, answers

AT_A_TIME = 500
"""Rows read in one round trip."""
_TEXT = 1000
"""Characters of a text in a row."""
_WORDS = {"prompt", "negative_prompt"}


@dataclass(frozen=True)
class Row:
    """As it is in the store. `id`: the stream's, which begins with when, in ms since the epoch."""

    id: str
    job: str
    event: str
    detail: str

    @property
    def at(self) -> float:
        """Seconds since the epoch."""
        return int(self.id.partition("-")[0]) / 1000


class Audit:
    """`life`: seconds that rows are kept."""

    def __init__(self, store: Store, life: float) -> None:
        self._store = store
        self.aliases = Aliases(store, life)

    async def record(
        self,
        event: str,
        *,
        who: int | str = "",
        about: int | str = "",
        server: int | str = "",
        job: str = "",
        once: bool = False,
        **said: Any,
    ) -> None:
        """Write down a decision. Raises `StoreUnavailable`. `once`: not again for the same
        job, as after a crash.

        `who` made it and whom it is `about`: members' ids, or '' for nobody. `said`: why, the rule
        that fired, and what else belongs to it; no words of a prompt.
        """
        detail = await self.detail(who=who, about=about, server=server, **said)
        await self._store.run("decide", job, event, detail, int(once))

    async def detail(
        self,
        *,
        who: int | str = "",
        about: int | str = "",
        server: int | str = "",
        **said: Any,
    ) -> str:
        """Of a row that a script writes together with what it is about. Raises `StoreUnavailable`.

        `who` and `about` are members' ids; what is no number stands as it is.
        """
        people = {"who": str(who), "about": str(about)}
        found = {name: await self._named(person) for name, person in people.items() if person}
        if server:
            found["server"] = str(server)
        rest = {name: _short(value) for name, value in said.items() if value not in ("", None)}
        return json.dumps(found | rest, ensure_ascii=False)

    async def asked(self, job: Job) -> str:
        """Of the first row of a job: whose it is, and all that it asks for but its words."""
        alias = self.aliases.known(job.member) or await self.aliases.of(job.member)
        request = job.request
        settings = request.model_dump_json(exclude=_WORDS, exclude_defaults=True)
        return f'{{"who":"{alias}","server":"{job.server}","kind":"{request.kind}",{settings[1:]}'

    async def rows(self, after: str = "") -> AsyncIterator[Row]:
        """All there are, oldest first; those after one of them. Raises `StoreUnavailable`."""
        async for entry_id, fields in stream_of(self._store, "audit", after):
            yield Row(
                entry_id,
                fields.get(b"job", b"").decode(),
                fields.get(b"event", b"").decode(),
                fields.get(b"detail", b"").decode(),
            )

    async def _named(self, person: str) -> str:
        return await self.aliases.of(person) if person.isdecimal() else person


async def stream_of(
    store: Store, stream: str, after: str = ""
) -> AsyncIterator[tuple[str, dict[bytes, bytes]]]:
    """Of a stream, oldest first: id and fields. Raises `StoreUnavailable`."""
    while True:
        found = await some(store, stream, after)
        for entry_id, fields in found:
            yield entry_id, fields
        if len(found) < AT_A_TIME:
            return
        after = found[-1][0]


async def some(store: Store, stream: str, after: str) -> list[tuple[str, dict[bytes, bytes]]]:
    """The first `AT_A_TIME` entries after one of them."""
    async with answers():
        redis, key = cast(Any, store.redis), store.key(stream)
        found = await redis.xrange(key, min=f"({after}" if after else "-", count=AT_A_TIME)
    return [(entry_id.decode(), fields) for entry_id, fields in found]


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_TEXT]
    text = json.dumps(value, ensure_ascii=False)
    return value if len(text) <= _TEXT else text[:_TEXT]
