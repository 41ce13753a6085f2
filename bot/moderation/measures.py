"""What moderators and rules do about a member in one server: strikes, blocks, and lifting them.

One script does all of a measure at once: what it changes, the audit row, the record that an appeal
reads, and the word to the member, which waits until the member has it. The same measure twice
counts once. `bot.moderation.strikes` and `.blocks` are the two ways in.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.moderation.letters import Letter
from jobs.errors import JobUnknown
from jobs.queue import Queue
from jobs.store import answers

Kind = Literal["strike", "block", "ban", "lift"]
"""What is done about members themselves."""
EVENTS: dict[Kind, str] = {
    "strike": "strike",
    "block": "blocked",
    "ban": "banned",
    "lift": "block_lifted",
}
LIFE = 400 * 86_400.0
"""Seconds that a standing is kept after its last use: each command of the member is one."""
RECORD_LIFE = 60 * 86_400.0
"""Seconds that it is known what a measure was for: as long it can be appealed."""
_LAST = 5


class Measure(BaseModel):
    """What was done about a member; `rejection`: a picture of theirs was not approved. `at`: when,
    in seconds since the epoch. `by`: who did it, as the audit names them; '' for a rule. `job`:
    what it was about, '' for nothing."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Kind | Literal["rejection"]
    server: int
    member: int
    why: str
    by: str
    at: float
    job: str = ""


@dataclass(frozen=True)
class Outcome:
    """`fresh`: false if it had been done before. `strikes`: how many count. `until`: when the block
    ends, in seconds since the epoch; 0: it has no end, None: there is none."""

    fresh: bool
    strikes: int
    until: float | None


class Measures:
    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._store = queue.store

    async def take(
        self,
        measure_id: str,
        kind: Kind,
        server: int,
        member: int,
        *,
        by: int | str,
        why: str = "",
        job: str = "",
        place: str = "",
        seconds: float = 0,
        counted: tuple[float, ...] = (),
        **said: Any,
    ) -> Outcome:
        """Raises `StoreUnavailable`. `by`: a member's id, or '' for a rule.

        `seconds`: how long a block takes. `counted`: of a strike, how long it counts and the
        time-outs after the first, the second and so on, all in seconds. `place`: the server as the
        member shall read it. `said`: more for the audit, as the rule that fired.
        """
        who = await self._queue.audit.aliases.of(str(by)) if by else ""
        record = Measure(
            id=measure_id,
            kind=kind,
            server=server,
            member=member,
            why=why,
            by=who,
            at=time.time(),
            job=job,
        )
        letter = Letter(key=f"told-{kind}", values={"server": place, "why": why or "-"})
        if kind != "lift":
            letter = letter.model_copy(update={"appeal": measure_id})
        detail = await self._queue.audit.detail(
            who=by, about=member, server=server, why=why, about_job=job, **said
        )
        answer = await self._store.run(
            "measure",
            str(server),
            str(member),
            measure_id,
            kind,
            _ms(LIFE),
            _ms(seconds),
            EVENTS[kind],
            detail,
            record.model_dump_json(),
            _ms(LIFE if kind == "ban" else RECORD_LIFE),
            letter.model_dump_json(),
            *(_ms(each) for each in counted),
        )
        fresh, strikes, until = (int(each) for each in answer)
        return Outcome(bool(fresh), strikes, until_of(until))

    async def get(self, measure_id: str) -> Measure:
        """Raises `JobUnknown` when it is no longer kept, `StoreUnavailable`."""
        async with answers():
            key = self._store.key("measure", measure_id)
            body = cast("bytes | None", await self._store.redis.get(key))
        try:
            return Measure.model_validate_json(body or b"")
        except ValidationError as error:
            raise JobUnknown(measure_id) from error

    async def last_of(
        self, member: int, server: int | None = None, count: int = _LAST
    ) -> list[Measure]:
        """A member's latest, newest first; of one server. Raises `StoreUnavailable`."""
        async with answers():
            redis = cast(Any, self._store.redis)
            ids = await redis.zrange(measures_key(self._queue, member), 0, -1, desc=True)
            keys = [self._store.key("measure", each.decode()) for each in ids]
            bodies: list[bytes | None] = await redis.mget(keys) if keys else []
        found = [Measure.model_validate_json(body) for body in bodies if body]
        return [each for each in found if server in (None, each.server)][:count]

    async def forget(self, member: int) -> None:
        """What it was for, how many pictures moderators approved, the appeals against it and what
        the member was still to be told. How long a block lasts and how many strikes count stays, or
        forgetting would be the way out of them. Raises `StoreUnavailable`."""
        async with answers():
            redis = cast(Any, self._store.redis)
            own = measures_key(self._queue, member)
            ids = [each.decode() for each in await redis.zrange(own, 0, -1)]
            keys = [self._store.key(kind, each) for each in ids for kind in ("measure", "appeal")]
            await redis.delete(own, self._store.key("letters", str(member)), *keys)
            for server in await redis.smembers(self._store.key("judged", str(member))):
                standing = self._store.key("standing", server.decode(), str(member))
                await redis.hdel(standing, "approved", "rejected")


def measures_key(queue: Queue, member: int) -> str:
    """Of the ids of what was done about a member, by when."""
    return queue.store.key("measures", str(member))


def until_of(ms: int) -> float | None:
    """As `Outcome.until`, from the store's milliseconds."""
    return None if ms < 0 else ms / 1000


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
