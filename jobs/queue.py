"""The queue: jobs in Redis, each moved from state to state by one Lua script.

What it promises: an accepted job reaches exactly one terminal status, which lands on the results
stream (P1); only the holder of a job's newest fence can commit (P2); everything is bounded and
carries a TTL (P5); each transition leaves an audit row (P6). What it does not know: Discord,
models, and what a request means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from jobs.contract import (
    DescribeRequest,
    DescribeResult,
    Failure,
    ImagineRequest,
    ImagineResult,
    Job,
    Progress,
    Request,
    Result,
)
from jobs.errors import JobUnknown, LeaseLost, QueueFull, Refused, StoreUnavailable
from jobs.job import Status
from jobs.scripts import Scripts
from jobs.settings import QueueSettings
from jobs.store import answers, connect, connect_blocking

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
_REQUEST: TypeAdapter[ImagineRequest | DescribeRequest] = TypeAdapter(Request)
_RESULT: TypeAdapter[ImagineResult | DescribeResult] = TypeAdapter(Result)
_GROUP = "bot"
_RECLAIM_LIMIT = 100
_LATE = 2.0
"""Seconds that an answer may come after the end of a blocking read: to connect and to travel."""
_WORKER_LOST = Failure(
    code="worker_lost",
    sentence="The worker on this job was lost every time it was tried. Please try again later.",
)
_UNREADABLE_JOB = Failure(
    code="contract",
    sentence="This job was written by another version of Atelier. Please send it again.",
)
_UNREADABLE_OUTCOME = Failure(
    code="contract",
    sentence="The outcome of this job could not be read. Please send it again.",
)


@dataclass(frozen=True)
class Ticket:
    """Answer to a submission. `created` is false when the job was there before."""

    created: bool
    status: Status
    ahead: int


@dataclass(frozen=True)
class Lease:
    """A worker's timed claim on one job. A newer claim has a higher fence."""

    id: str
    request: ImagineRequest | DescribeRequest
    fence: int
    attempt: int


@dataclass(frozen=True)
class Outcome:
    """A terminal job, as read from the results stream. `entry` acknowledges it."""

    entry: str
    job_id: str
    status: Status
    reply: str
    request: ImagineRequest | DescribeRequest
    result: ImagineResult | DescribeResult | None
    failure: Failure | None


class Queue:
    """One queue by name. Safe to share between tasks of one event loop."""

    def __init__(self, redis: Redis, blocking: Redis, settings: QueueSettings) -> None:
        """`redis` for calls that answer at once, `blocking` for those that wait."""
        self._redis = redis
        self._blocking = blocking
        self._settings = settings
        self._prefix = f"{{{settings.queue_name}}}"
        self._scripts = Scripts(redis, self._prefix)
        self._woken = "0"

    @classmethod
    def open(cls, settings: QueueSettings) -> Self:
        """With connections of its own; `close` them."""
        return cls(connect(settings), connect_blocking(settings), settings)

    async def close(self) -> None:
        await self._redis.aclose()
        await self._blocking.aclose()

    # The bot's side.

    async def submit(self, job: Job, reply: str, attachment: bytes = b"") -> Ticket:
        """Accept a job; again with the same id changes nothing.

        `reply` is kept for the bot alone: it says where the result goes.
        Raises `QueueFull`, `Refused` (attachment too large), `StoreUnavailable`.
        """
        settings = self._settings
        if len(attachment) > settings.payload_bytes:
            raise Refused(f"That picture is larger than {settings.payload_bytes // 2**20} MiB.")
        answer = await self._run(
            "submit",
            job.id,
            job.request.model_dump_json(),
            reply,
            job.server,
            job.member,
            job.request.model,
            job.request.batch_key,
            job.cost,
            _ms(settings.keep_queued),
            _ms(settings.keep_finished),
            _ms(settings.keep_audit),
            settings.audit_rows,
            settings.attempts,
            settings.queue_length,
            settings.queue_length_member,
            settings.queue_bytes,
            attachment,
        )
        if answer[0] == -1:
            raise QueueFull(_full(answer[1].decode(), settings))
        return Ticket(bool(answer[0]), Status(answer[1].decode()), int(answer[2]))

    async def cancel(self, job_id: str, who: str) -> Status:
        """Cancel for good; returns the status before. Raises `JobUnknown`.

        A running job ends at its worker's next step; one that is over already stays as it is.
        """
        before = await self._run("cancel", job_id, who)
        if not before:
            raise JobUnknown(job_id)
        return Status(before.decode())

    async def withdraw(self, job_id: str) -> None:
        """Take a submission back whose answer was lost, after saying that nothing was queued.

        It has no outcome, and should it arrive later than this, it is not accepted. A job that is
        over already stays as it is, and is told.
        """
        await self._run("withdraw", job_id)

    async def outcomes(self, consumer: str, wait: float, idle: float) -> list[Outcome]:
        """Terminal jobs that nobody has acknowledged, waiting up to `wait` seconds for one.

        First those that some consumer took `idle` seconds ago and never acknowledged. What cannot
        be read is told as a failure; without a readable request it is dropped.
        """
        stream = self._key("results")
        async with answers():
            try:
                _, stale, *_ = await self._redis.xautoclaim(
                    stream, _GROUP, consumer, _ms(idle), count=10
                )
                entries = cast("list[_Entry]", stale)
                if not entries:
                    async with asyncio.timeout(wait + _LATE):
                        read = await self._blocking.xreadgroup(
                            _GROUP, consumer, {stream: ">"}, count=10, block=_ms(wait)
                        )
                    entries = _first_stream(read)
            except ResponseError as error:
                # First start, or an emptied store.
                if "NOGROUP" not in str(error):
                    raise
                await self._make_group(stream)
                return []
        found = [await self._outcome(entry, fields) for entry, fields in entries]
        return [outcome for outcome in found if outcome is not None]

    async def acknowledge(self, outcome: Outcome) -> None:
        """The outcome is posted: nobody shall see it again. Pictures: kept for `keep_pictures`."""
        await self._drop(outcome.entry, outcome.job_id)

    async def picture(self, job_id: str, index: int = 0) -> bytes:
        """Bytes that the worker made. Raises `JobUnknown` when they are no longer kept."""
        async with answers():
            data = await self._redis.get(f"{self._key('job', job_id)}:out:{index}")
        if data is None:
            raise JobUnknown(job_id)
        return cast(bytes, data)

    # The worker's side.

    async def claim(self, worker: str, models: Sequence[str], limit: int = 1) -> list[Lease]:
        """Up to `limit` jobs of one batch key for these models, in fair order.

        One that cannot be read is failed at once, so fewer may come although more wait.
        """
        if not models:
            return []
        rows = await self._run("claim", worker, _ms(self._settings.lease), limit, *models)
        leases: list[Lease] = []
        for job_id, payload, fence, attempt in rows:
            try:
                request = _REQUEST.validate_json(payload)
            except ValidationError as error:
                await self._refuse(job_id.decode(), int(fence), error)
            else:
                leases.append(Lease(job_id.decode(), request, int(fence), int(attempt)))
        return leases

    async def wait(self, seconds: float) -> None:
        """Return when a job was queued since the last call, or after `seconds`."""
        async with answers(), asyncio.timeout(seconds + _LATE):
            read = await self._blocking.xread(
                {self._key("wake"): self._woken}, count=1000, block=_ms(seconds)
            )
        entries = _first_stream(read)
        if entries:
            self._woken = entries[-1][0].decode()

    async def attachment(self, lease: Lease) -> bytes:
        """The picture submitted with the job; empty when there was none."""
        async with answers():
            data = await self._redis.get(f"{self._key('job', lease.id)}:in")
        return cast("bytes | None", data) or b""

    async def renew(self, lease: Lease, progress: Progress | None = None) -> bool:
        """Keep the job. True when it should be cancelled. Raises `LeaseLost`."""
        answer = await self._run(
            "renew",
            lease.id,
            lease.fence,
            _ms(self._settings.lease),
            progress.model_dump_json() if progress else "",
        )
        if answer == -1:
            raise LeaseLost(lease.id)
        return answer == 1

    async def finish(
        self,
        lease: Lease,
        result: ImagineResult | DescribeResult,
        blobs: Sequence[bytes] = (),
        *,
        cost: float,
    ) -> None:
        """Commit the result with its pictures. `cost`: seconds that the device spent on it.

        Raises `LeaseLost`; then nothing was written.
        """
        body = result.model_dump_json()
        if not await self._run("finish", lease.id, lease.fence, body, cost, *blobs):
            raise LeaseLost(lease.id)

    async def fail(self, lease: Lease, failure: Failure) -> None:
        """End this attempt; with `failure.retry` another follows while any are left."""
        await self._end(lease, failure, "retry" if failure.retry else "final")

    async def release(self, lease: Lease) -> None:
        """Hand the job back as if it had never been claimed."""
        await self._end(lease, _WORKER_LOST, "release")

    # Anyone's.

    async def reclaim(self) -> int:
        """Move on jobs whose worker fell silent and jobs that waited too long."""
        return int(await self._run("reclaim", _WORKER_LOST.model_dump_json(), _RECLAIM_LIMIT))

    async def progress(self, job_id: str) -> tuple[Status, Progress | None]:
        """Where a job is. Raises `JobUnknown`."""
        async with answers():
            read = self._redis.hmget(self._key("job", job_id), ["status", "progress"])
            status, body = await cast(Any, read)
        if status is None:
            raise JobUnknown(job_id)
        return Status(status.decode()), _progress(body) if body else None

    async def _run(self, script: str, *args: str | bytes | float) -> Any:
        async with answers():
            return await self._scripts.run(script, *args)

    async def _end(self, lease: Lease, failure: Failure, how: str) -> None:
        body = failure.model_dump_json()
        if not await self._run("fail", lease.id, lease.fence, body, how):
            raise LeaseLost(lease.id)

    async def _refuse(self, job_id: str, fence: int, error: ValidationError) -> None:
        _log.error("queue.unreadable_job", job_id=job_id, problems=_problems(error))
        try:
            await self._run("fail", job_id, fence, _UNREADABLE_JOB.model_dump_json(), "final")
        except StoreUnavailable as unavailable:
            # Its lease runs out. The others of its claim must not wait for theirs to.
            _log.warning("queue.refusal_failed", job_id=job_id, cause=unavailable.cause)

    async def _outcome(self, entry: bytes, fields: Mapping[bytes, bytes]) -> Outcome | None:
        job_id = fields[b"job"].decode()
        names = ["status", "reply", "payload", "outcome"]
        async with answers():
            row = await cast(Any, self._redis.hmget(self._key("job", job_id), names))
        status, reply, payload, body = cast("list[bytes | None]", row)
        if status is None or reply is None or payload is None:
            # Kept too long undelivered: there is nothing left to tell, nor where.
            await self._drop(entry.decode(), job_id)
            return None
        try:
            request = _REQUEST.validate_json(payload)
        except ValidationError as error:
            _log.error("queue.outcome_dropped", job_id=job_id, problems=_problems(error))
            await self._drop(entry.decode(), job_id)
            return None
        result, failure = None, None
        try:
            state = Status(status.decode())
            if state is Status.SUCCEEDED:
                result = _RESULT.validate_json(body or b"")
            elif state is Status.FAILED:
                failure = Failure.model_validate_json(body or b"")
        except ValueError as error:  # pydantic's is one
            problems = _problems(error) if isinstance(error, ValidationError) else str(error)
            _log.error("queue.unreadable_outcome", job_id=job_id, problems=problems)
            state, result, failure = Status.FAILED, None, _UNREADABLE_OUTCOME
        return Outcome(
            entry=entry.decode(),
            job_id=job_id,
            status=state,
            reply=reply.decode(),
            request=request,
            result=result,
            failure=failure,
        )

    async def _drop(self, entry: str, job_id: str) -> None:
        await self._run("acknowledge", _GROUP, entry, job_id, _ms(self._settings.keep_pictures))

    async def _make_group(self, stream: str) -> None:
        # In one step: a stream made by a bot that died right after it would have no TTL.
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xgroup_create(stream, _GROUP, id="0", mkstream=True)
            pipe.expire(stream, int(self._settings.keep_finished) + 7 * 86_400)
            try:
                await pipe.execute()
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    def _key(self, *parts: str) -> str:
        return ":".join((self._prefix, *parts))


_Entry = tuple[bytes, Mapping[bytes, bytes]]


def _first_stream(read: Any) -> list[_Entry]:
    """Entries of the one stream that was asked for, in RESP2's and RESP3's shape."""
    if not read:
        return []
    if isinstance(read, dict):
        batches = cast("dict[bytes, Any]", read)
        entries = next(iter(batches.values()))
        return cast(
            "list[_Entry]", entries[0] if entries and isinstance(entries[0], list) else entries
        )
    return cast("list[_Entry]", read[0][1])


def _progress(body: bytes) -> Progress | None:
    try:
        return Progress.model_validate_json(body)
    except ValidationError:
        return None  # of another version; nobody depends on it


def _problems(error: ValidationError) -> list[Any]:
    """What is wrong, without the values: they may hold prompts."""
    return [(problem["type"], problem["loc"]) for problem in error.errors(include_input=False)]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _full(which: str, settings: QueueSettings) -> str:
    if which == "member":
        return (
            f"You already have {settings.queue_length_member} jobs waiting, which is the limit. "
            "Wait for some to finish or cancel one."
        )
    return "The studio's queue is full right now. Try again in a minute."
