"""Outcomes on their way to one bot: read, posted, acknowledged.

Each bot has a stream of its own, named by the origin that it writes into its jobs, so bots that
share a Redis tell only what they were asked. An outcome that was read and never acknowledged
comes back (P1); what was noted before it was sent comes back with it, so that it is not posted
twice (P2).
"""

from __future__ import annotations

import time
from typing import Any, cast

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.exceptions import ResponseError

from jobs.contract import AnyResult, Failure, Result
from jobs.errors import JobUnknown, Unreadable
from jobs.job import Outcome, Status, status_of
from jobs.settings import QueueSettings
from jobs.signing import unsealed
from jobs.store import Store, answers
from jobs.streams import block_ms, entries_of

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
_RESULT: TypeAdapter[AnyResult] = TypeAdapter(Result)
_GROUP = "bot"
_WEEK = 7 * 86_400
_UNREADABLE = Failure(
    code="contract",
    sentence="The outcome of this job could not be read. Please send it again.",
)


class Outbox:
    """The outcomes of one origin."""

    def __init__(self, store: Store, settings: QueueSettings, origin: str = "bot") -> None:
        self._store = store
        self._settings = settings
        self.origin = origin
        self._stream = store.key("results", origin)
        self._looked = -1e9
        self._seen = b"0-0"
        self._behind = True
        self._life = int(settings.keep_finished) + _WEEK

    async def outcomes(
        self, consumer: str, wait: float, idle: float, limit: int = 20
    ) -> list[Outcome]:
        """Terminal jobs that nobody has acknowledged, waiting up to `wait` seconds for one.

        Among them those that some consumer took `idle` seconds ago and never acknowledged. What
        cannot be read is told as a failure; without a readable request it is dropped.
        """
        try:
            rows = await self._stale(consumer, idle, limit) or await self._fresh(
                consumer, wait, limit
            )
        except ResponseError as error:
            # First start, or an emptied store.
            if "NOGROUP" not in str(error):
                raise
            await self._make_group()
            return []
        found: list[Outcome] = []
        for entry, job, *row in rows:
            outcome = _outcome(entry.decode(), job.decode(), row)
            if outcome:
                found.append(outcome)
            else:
                await self._acknowledge(self._settings.keep_pictures, entry.decode(), job.decode())
        return found

    async def note(self, outcome: Outcome, sending: str) -> None:
        """Remember what is about to be sent: should this process die, `Outcome.sending` says so."""
        await self._store.run("note", outcome.job_id, sending)

    async def acknowledge(self, *outcomes: Outcome) -> None:
        """They are posted: nobody shall see them again. Pictures: kept for `keep_pictures`."""
        pairs = [part for outcome in outcomes for part in (outcome.entry, outcome.job_id)]
        await self._acknowledge(self._settings.keep_pictures, *pairs)

    async def keep(self, outcome: Outcome) -> None:
        """It is told that moderators rejected it, which they may take back: acknowledged, and all
        of it kept as a finished job is."""
        await self._acknowledge(self._settings.keep_finished, outcome.entry, outcome.job_id)

    async def set_aside(self, outcome: Outcome, sending: str) -> None:
        """It can be told nowhere: noted so and acknowledged. Its pictures are kept as it is."""
        await self.note(outcome, sending)
        await self._acknowledge(self._settings.keep_finished, outcome.entry, outcome.job_id)

    async def leave(self, outcome: Outcome, card: str) -> None:
        """It waits for moderators, and comes again once they have decided. `card`: where they
        read of it; '' for nowhere."""
        await self._store.run("leave", _GROUP, self.origin, outcome.entry, outcome.job_id, card)

    async def picture(self, job_id: str, index: int = 0) -> bytes:
        """Bytes that the worker made. Raises `JobUnknown` when they are no longer kept."""
        async with answers():
            data = await self._store.redis.get(f"{self._store.key('job', job_id)}:out:{index}")
        if data is None:
            raise JobUnknown(job_id)
        return cast(bytes, data)

    async def _stale(self, consumer: str, idle: float, limit: int) -> list[list[Any]]:
        """What a consumer that died has left; looked for now and then, not before every read."""
        now = time.monotonic()
        if now - self._looked < idle / 4:
            return []
        ms, life = round(idle * 1000), self._life
        rows = await self._store.run("collect", _GROUP, self.origin, consumer, limit, ms, life)
        if not rows:
            self._looked = now
        return rows

    async def _fresh(self, consumer: str, wait: float, limit: int) -> list[list[Any]]:
        """What nobody was handed yet; the wait for it and the reading take one round trip."""
        ms, stream = block_ms(wait), self._stream
        # One entry is enough to know that there is something, and the rows say the rest. Unless
        # they said nothing the last time: it must be got past what others were handed.
        count = limit if self._behind else 1
        awaited = ("XREAD", "COUNT", count, "BLOCK", ms, "STREAMS", stream, self._seen)
        args = (_GROUP, self.origin, consumer, limit, "")
        read, rows = await self._store.read_and_run(wait, awaited, "collect", *args)
        # Other consumers of this origin may have been handed what the stream still has.
        seen = [entries[-1][0] for entries in (entries_of(read), rows) if entries]
        if seen:
            self._seen = max(seen, key=_age)
        self._behind = not rows
        return rows

    async def _acknowledge(self, keep: float, *pairs: str) -> None:
        ms = round(keep * 1000)
        await self._store.run("acknowledge", _GROUP, self.origin, ms, *pairs)

    async def _make_group(self) -> None:
        self._seen = b"0-0"
        # In one step: a stream made by a bot that died right after it would have no TTL.
        life = self._life
        async with answers(), self._store.redis.pipeline(transaction=True) as pipe:
            pipe.xgroup_create(self._stream, _GROUP, id="0", mkstream=True)
            pipe.expire(self._stream, life)
            pipe.sadd(self._store.key("origins"), self.origin)
            pipe.expire(self._store.key("origins"), life)
            try:
                await pipe.execute()
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise


def _age(entry: bytes) -> tuple[int, int]:
    ms, _, number = entry.partition(b"-")
    return int(ms), int(number)


def _outcome(entry: str, job_id: str, row: list[Any]) -> Outcome | None:
    status, reply, payload, body, sending, held = cast("list[bytes | None]", row)
    if status is None or reply is None or payload is None:
        # Kept too long undelivered: there is nothing left to tell, nor where.
        return None
    try:
        request = unsealed(payload).request
    except Unreadable as error:
        _log.error("outbox.dropped", job_id=job_id, problems=error.problems)
        return None
    result, failure = None, None
    try:
        state = status_of(status)
        if state is Status.SUCCEEDED:
            result = _RESULT.validate_json(body or b"")
        elif state is Status.FAILED:
            failure = Failure.model_validate_json(body or b"")
    except ValueError as error:  # pydantic's is one
        problems = Unreadable(error).problems if isinstance(error, ValidationError) else str(error)
        _log.error("outbox.unreadable", job_id=job_id, problems=problems)
        state, result, failure = Status.FAILED, None, _UNREADABLE
    return Outcome(
        entry=entry,
        job_id=job_id,
        status=state,
        reply=reply.decode(),
        request=request,
        result=result,
        failure=failure,
        sending=(sending or b"").decode(),
        held=held is not None,
    )
