"""The queue: jobs in Redis, each moved from state to state by one Lua script.

What it promises: an accepted job reaches exactly one terminal status, which lands on a results
stream (P1); only the holder of a job's newest fence can commit (P2); everything is bounded and
carries a TTL (P5); each transition leaves an audit row (P6). What it does not know: Discord,
models, and what a request means.

Sharing. Time on the device is shared between servers, and within a server between its members in
proportion to their weights, by what each has been charged: the predicted seconds of a job when it
is claimed, corrected by the measured ones when it ends (as if it had been alone: jobs/rates.py),
given back when another attempt follows. Who cancels a running job is charged the seconds that it
ran; one that fails for good stays charged as predicted. The least charged is next; who was idle
begins level with those who are served. So a member's short jobs come before another's long ones,
and no worker idles while a job waits that it can do.

The bound. Take two servers, or two members of one server, who both have jobs waiting for the same
models all through an interval. What they are charged in it, divided by their weights, differs by
at most 2 (B + N) C: C is the largest charge or correction of one job divided by its weight, B
the most jobs that one claim takes, N the most jobs of one of them that run at a time and may yet
be corrected. With exact predictions and claims of one job that is 2 C, as for start-time fair
queueing. tests/jobs/test_sharing.py holds the queue to it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Sequence
from typing import Any, Self, cast

import structlog
from pydantic import ValidationError

from jobs.audit import Audit
from jobs.contract import (
    MAX_PREVIEW,
    AnyResult,
    Failure,
    ImagineResult,
    Job,
    Progress,
    Worker,
)
from jobs.errors import (
    Forged,
    JobRejected,
    JobUnknown,
    LeaseLost,
    PictureTooLarge,
    QueueFull,
    StoreUnavailable,
    Unreadable,
)
from jobs.job import Glimpse, Lease, Position, Status, Ticket, status_of
from jobs.settings import QueueSettings
from jobs.signing import Signer, digest_of
from jobs.store import Store, answers
from jobs.streams import block_ms, entries_of

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
_RECLAIM_LIMIT = 100
_MOST = 256
"""Jobs of one claim; a Lua script cannot return thousands."""
_RUN_TIME = 3600.0
"""Seconds that one attempt may take before a signature no longer covers the next."""
_KEEP_PREVIEW = 60.0
"""Seconds. A worker that lives sends the next one long before."""
_WORKER_LOST = Failure(
    code="worker_lost",
    sentence="The worker on this job was lost every time it was tried. Please try again later.",
)


class Queue:
    """One queue by name. Safe to share between tasks of one event loop."""

    def __init__(self, store: Store, settings: QueueSettings) -> None:
        self.store = store
        self._settings = settings
        self.audit = Audit(store, settings.keep_audit)
        self._signer = Signer(settings.signing_key)
        self._terms = _terms(settings)
        # Each attempt may wait as long as the first.
        self._sealed_for = _ms(settings.attempts * (settings.keep_queued + _RUN_TIME))
        # The store's clock, ahead of this process's, in milliseconds: ours may be an hour off.
        self._clock: int | None = None
        self._woken = "0"
        self._due: float | None = None

    @classmethod
    def open(cls, settings: QueueSettings) -> Self:
        """With connections of its own; `close` them."""
        return cls(Store.open(settings), settings)

    async def close(self) -> None:
        await self.store.close()

    # The bot's side.

    async def submit(self, job: Job, reply: str, attachment: bytes = b"") -> Ticket:
        """Sign and accept a job; again with the same id changes nothing.

        `reply` is kept for the bot alone: it says where the result goes.
        Raises `QueueFull`, `PictureTooLarge`, `StoreUnavailable`.
        """
        settings = self._settings
        if len(attachment) > settings.payload_bytes:
            raise PictureTooLarge(settings.payload_bytes)
        if self._clock is None:
            self._clock = int(await self.store.run("clock")) - _ms(time.monotonic())
        asked = await self.audit.asked(job)
        ends = self._clock + _ms(time.monotonic()) + self._sealed_for
        answer = await self.store.run(
            "submit",
            job.id,
            self._signer.seal(job, ends, attachment),
            reply,
            job.server,
            job.member,
            job.request.model,
            job.request.batch_key,
            job.cost,
            job.weight,
            job.origin,
            self._terms,
            attachment,
            asked,
        )
        self._clock = answer[3] - _ms(time.monotonic())
        if answer[0] == -1:
            member = answer[1] == b"member"
            raise QueueFull(answer[2] / 1000, settings.queue_length_member if member else None)
        return Ticket(bool(answer[0]), status_of(answer[1]), int(answer[2]))

    async def cancel(self, job_id: str, who: str) -> Status:
        """Cancel for good; returns the status before. Raises `JobUnknown`.

        `who`: as the audit shall say it, so no member by their id (see `Audit.detail`). A running
        job ends at its worker's next step; one that is over already stays as it is.
        """
        before = await self.store.run("cancel", job_id, who)
        if not before:
            raise JobUnknown(job_id)
        return status_of(before)

    async def withdraw(self, job_id: str) -> None:
        """Take a submission back whose answer was lost, after saying that nothing was queued.

        It has no outcome, and should it arrive later than this, it is not accepted. A job that is
        over already stays as it is, and is told.
        """
        await self.store.run("withdraw", job_id)

    async def missing(self, job_ids: Sequence[str]) -> list[str]:
        """Those that the store does not know: never accepted, kept long enough, or lost with it."""
        found: list[str] = []
        for start in range(0, len(job_ids), _MOST):
            answer = await self.store.run("missing", *job_ids[start : start + _MOST])
            found += [name.decode() for name in answer]
        return found

    async def position(self, job_id: str, workers: Sequence[Worker]) -> Position:
        """Its place in fair order and when it will be taken, by predicted costs, if nobody else
        comes. `workers`: those alive. Raises `JobUnknown`.

        The time is the work before it, spread over the workers that serve its model as each comes
        to its end of what it runs. What is done between the steps of other jobs waits for none of
        these.
        """
        model = await self._model_of(job_id)
        serving = [w for w in workers if any(card.name == model for card in w.cards)]
        cards = [card for worker in serving for card in worker.cards]
        between = any(card.name == model and card.between_steps for card in cards)
        models = sorted({card.name for card in cards if card.between_steps or not between})
        answer = await self.store.run("position", job_id, *models)
        if not answer:
            raise JobUnknown(job_id)
        status, before, work, delay, *busy = answer
        if status != b"queued":
            return Position(status_of(status), 0, 0.0)
        if not serving:
            return Position(Status.QUEUED, before + 1, None)
        seconds = max(delay, _until_free(busy, len(serving), work)) / 1000
        return Position(Status.QUEUED, before + 1, seconds)

    # The worker's side.

    async def claim(
        self,
        worker: str,
        models: Sequence[str],
        limit: int = 1,
        *,
        loaded: Collection[str] | None = None,
        busy: bool = False,
    ) -> list[Lease]:
        """Up to `limit` jobs of one batch key for these models, in fair order.

        `loaded`: those of the models that cost no loading; they go first until another one's turn
        has been put off for the setting `affinity`. None: all. `busy`: until then the others have
        no turn at all, even where none of these has a job; what is under way would suffer.
        What is not signed as it should be is failed at once, so fewer may come although more wait.
        """
        if not models:
            return []
        first = [name for name in models if loaded is None or name in loaded]
        others = [name for name in models if name not in first]
        now, due, paused, *rows = await self.store.run(
            "claim",
            worker,
            _ms(self._settings.lease),
            min(limit, _MOST),
            _ms(self._settings.affinity),
            int(busy),
            len(first),
            *first,
            *others,
        )
        self._due = (due - now) / 1000 if due >= 0 and not paused else None
        leases: list[Lease] = []
        for job_id, payload, fence, attempt in rows:
            name, number = job_id.decode(), int(fence)
            try:
                sealed = self._signer.open(payload, name, now)
            except JobRejected as error:
                await self._reject(name, number, error)
            else:
                request = sealed.job.request
                leases.append(Lease(name, request, number, int(attempt), sealed.digest))
        return leases

    async def wait(self, seconds: float) -> None:
        """Return when a job was queued since the last call, or after `seconds`, or when the pause
        after some job's failed attempt is over."""
        if self._due is not None:
            seconds = min(seconds, self._due)
        ms, stream = block_ms(seconds), self.store.key("wake")
        awaited = ("XREAD", "COUNT", 1000, "BLOCK", ms, "STREAMS", stream, self._woken)
        entries = entries_of(await self.store.read(seconds, awaited))
        if entries:
            self._woken = entries[-1][0].decode()

    async def attachment(self, lease: Lease) -> bytes:
        """The picture submitted with the job; empty when there was none. Raises `Forged`."""
        async with answers():
            data = await self.store.redis.get(f"{self.store.key('job', lease.id)}:in")
        picture = cast("bytes | None", data) or b""
        if digest_of(picture) != lease.digest:
            raise Forged
        return picture

    async def renew(
        self, lease: Lease, progress: Progress | None = None, preview: bytes = b""
    ) -> bool:
        """Keep the job. True when it should be cancelled. Raises `LeaseLost`.

        `preview`: a small picture of how far it is, of at most `MAX_PREVIEW` bytes; it replaces
        the last one and goes when the attempt ends.
        """
        if len(preview) > MAX_PREVIEW:
            raise ValueError(f"a preview of {len(preview)} bytes")
        answer = await self.store.run(
            "renew",
            lease.id,
            lease.fence,
            _ms(self._settings.lease),
            progress.model_dump_json() if progress else "",
            preview,
            _ms(_KEEP_PREVIEW),
        )
        if answer == -1:
            raise LeaseLost(lease.id)
        return answer == 1

    async def finish(
        self,
        lease: Lease,
        result: AnyResult,
        blobs: Sequence[bytes] = (),
        *,
        cost: float,
        charged: float | None = None,
    ) -> None:
        """Commit the result with its pictures. `cost`: seconds that the device spent on it.
        `charged`: those that its member is charged, where they are others (jobs/rates.py).

        Raises `LeaseLost`; then nothing was written.
        """
        body, said = result.model_dump_json(), _said_of(result, cost)
        settled = cost if charged is None else charged
        if not await self.store.run("finish", lease.id, lease.fence, body, settled, said, *blobs):
            raise LeaseLost(lease.id)

    async def fail(self, lease: Lease, failure: Failure) -> None:
        """End this attempt; with `failure.retry` another follows, after a pause, while any are
        left."""
        await self._end(lease.id, lease.fence, failure, "retry" if failure.retry else "final")

    async def release(self, lease: Lease, *, spent: float = 0.0) -> None:
        """Hand the job back as if it had never been claimed. One that was cancelled is over with
        that, and its member charged the seconds `spent` on it."""
        await self._end(lease.id, lease.fence, _WORKER_LOST, "release", spent)

    # Anyone's.

    async def reclaim(self) -> int:
        """Move on jobs whose worker fell silent and jobs that waited too long."""
        failure, delay = _WORKER_LOST.model_dump_json(), _ms(self._settings.retry_delay)
        return int(await self.store.run("reclaim", failure, _RECLAIM_LIMIT, delay))

    async def progress(self, job_id: str) -> tuple[Status, Progress | None]:
        """Where a job is. Raises `JobUnknown`."""
        async with answers():
            read = self.store.redis.hmget(self.store.key("job", job_id), ["status", "progress"])
            status, body = await cast(Any, read)
        if status is None:
            raise JobUnknown(job_id)
        return status_of(status), _progress(body) if body else None

    async def look(self, job_ids: Sequence[str]) -> list[Glimpse | None]:
        """Where each job is; None for those that are no longer kept."""
        found: list[Glimpse | None] = []
        for start in range(0, len(job_ids), _MOST):
            for row in await self.store.run("look", *job_ids[start : start + _MOST]):
                found.append(_glimpse(row) if row else None)
        return found

    async def reply(self, job_id: str) -> str:
        """What was kept for the bot when the job was submitted. Raises `JobUnknown`."""
        async with answers():
            data = await self.store.redis.get(self.store.key("reply", job_id))
        if data is None:
            raise JobUnknown(job_id)
        return cast(bytes, data).decode()

    async def preview(self, job_id: str) -> bytes | None:
        """The latest preview of a running job, JPEG or WebP; None where there is none."""
        async with answers():
            data = await self.store.redis.get(f"{self.store.key('job', job_id)}:preview")
        return cast("bytes | None", data)

    async def _model_of(self, job_id: str) -> str:
        async with answers():
            read = self.store.redis.hget(self.store.key("job", job_id), "model")
            model = await cast(Any, read)
        if model is None:
            raise JobUnknown(job_id)
        return model.decode()

    async def _end(
        self, job_id: str, fence: int, failure: Failure, how: str, spent: float = 0.0
    ) -> None:
        body, delay = failure.model_dump_json(), _ms(self._settings.retry_delay)
        if not await self.store.run("fail", job_id, fence, body, how, delay, spent):
            raise LeaseLost(job_id)

    async def _reject(self, job_id: str, fence: int, error: JobRejected) -> None:
        problems = error.problems if isinstance(error, Unreadable) else []
        _log.error("queue.job_rejected", job_id=job_id, code=error.code, problems=problems)
        try:
            await self._end(job_id, fence, Failure(code=error.code, sentence=str(error)), "final")
        except StoreUnavailable as unavailable:
            # Its lease runs out. The others of its claim must not wait for theirs to.
            _log.warning("queue.refusal_failed", job_id=job_id, cause=unavailable.cause)


def _terms(settings: QueueSettings) -> str:
    """What a job keeps of its bot's settings, whatever those of who works on it. Milliseconds."""
    return json.dumps(
        {
            "attempts": settings.attempts,
            "keep_queued": _ms(settings.keep_queued),
            "keep_finished": _ms(settings.keep_finished),
            "queue_length": settings.queue_length,
            "queue_length_member": settings.queue_length_member,
            "queue_bytes": settings.queue_bytes,
        }
    )


def _said_of(result: AnyResult, cost: float) -> str:
    """For the audit: what cannot be known from the request."""
    seeds = list(result.seeds) if isinstance(result, ImagineResult) else []
    return json.dumps({"seconds": cost, "revision": result.revision, "seeds": seeds})


def _until_free(busy: Sequence[float], workers: int, work: float) -> float:
    """When one of so many workers is free for the next job, if they share `work` before it.

    `busy`: when those that run something are free; all in one unit of time.
    """
    ends = sorted([*busy, *[0.0] * max(0, workers - len(busy))])[:workers]
    for count, end in enumerate(ends, 1):
        level = (work + sum(ends[:count])) / count
        if count == len(ends) or level <= ends[count]:
            return max(level, end)
    return 0.0


def _glimpse(row: Sequence[Any]) -> Glimpse:
    status, attempt, attempts, cancelled, body = row
    progress = _progress(body) if body else None
    return Glimpse(status_of(status), attempt, attempts, bool(cancelled), progress)


def _progress(body: bytes) -> Progress | None:
    try:
        return Progress.model_validate_json(body)
    except ValidationError:
        return None  # of another version; nobody depends on it


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
