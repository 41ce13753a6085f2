"""What an operator sees of a queue and may do to it."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, cast

from jobs.contract import ImagineRequest, Worker
from jobs.errors import JobUnknown, Refused
from jobs.job import Status
from jobs.queue import Queue
from jobs.signing import unsealed
from jobs.store import answers
from jobs.workers import Registry

_LISTED = 20
_RETRIES = 9


@dataclass(frozen=True)
class Listed:
    """A job that runs or is in quarantine. `seconds`: for how long."""

    id: str
    model: str
    worker: str
    seconds: float
    attempts: int


@dataclass(frozen=True)
class Overview:
    """Counts of jobs, times in seconds. `lanes`: servers waiting, by model; `undelivered`:
    outcomes not yet posted, by bot; `paused`: why, '' when it is not; `median_wait`: of those taken
    last, None where there were none."""

    queued: int
    running: int
    delayed: int
    quarantined: int
    oldest_wait: float
    median_wait: float | None
    paused: str
    lanes: dict[str, int]
    undelivered: dict[str, int]
    workers: tuple[Worker, ...]
    running_jobs: tuple[Listed, ...]
    quarantined_jobs: tuple[Listed, ...]


class Operator:
    """Acts in the name of `who`, which goes into the audit: no member's id (see `jobs.aliases`)."""

    def __init__(self, queue: Queue, registry: Registry, who: str) -> None:
        self._queue = queue
        self._store = queue.store
        self._registry = registry
        self._who = who

    async def overview(self) -> Overview:
        """What there is now; at most 20 jobs of a kind are listed. Raises `StoreUnavailable`."""
        answer = await self._store.run("status", _LISTED)
        now, queued, running, delayed, quarantined, wait, median, paused, lanes, leased, held = (
            answer
        )
        return Overview(
            queued=queued,
            running=running,
            delayed=delayed,
            quarantined=quarantined,
            oldest_wait=wait / 1000,
            median_wait=None if median < 0 else median / 1000,
            paused=paused.decode(),
            lanes={model.decode(): servers for model, servers in lanes},
            undelivered=await self._undelivered(),
            workers=tuple(await self._registry.live()),
            running_jobs=tuple(_listed(row, now) for row in leased),
            quarantined_jobs=tuple(_listed(row, now) for row in held),
        )

    async def pause(self, why: str, audited: str | None = None) -> bool:
        """Hand out no more jobs; those that run go on, new ones wait. True if that is a change.

        `audited`: why as the audit shall say it, where that is not the same: it names no member.
        """
        why = why or "no reason given"
        said = why if audited is None else audited
        return bool(await self._store.run("pause", self._who, why, said))

    async def resume(self) -> bool:
        """Hand out jobs again. True if that is a change."""
        return bool(await self._store.run("pause", self._who, "", ""))

    async def retry(self, job_id: str) -> str:
        """Queue a quarantined job anew; returns the new job's id.

        Its owner was told that it failed; the outcome of the new job replaces that. Raises
        `JobUnknown`, `Refused` when it is not in quarantine or cannot be had again, `QueueFull`.
        """
        async with answers():
            redis = cast(Any, self._store.redis)
            payload, posted = await redis.hmget(
                self._store.key("job", job_id), "payload", "delivered"
            )
            reply = await redis.get(self._store.key("reply", job_id))
            quarantined = await redis.zscore(self._store.key("quarantine"), job_id)
        if payload is None or reply is None:
            raise JobUnknown(job_id)
        if quarantined is None:
            raise Refused(f"Job {job_id} is not in quarantine; only such jobs can be retried.")
        if posted is None:
            # Both outcomes would go to the same message, in any order.
            raise Refused(f"That job {job_id} failed is not posted yet; retry it once it is.")
        job = unsealed(payload)
        if not isinstance(job.request, ImagineRequest) or job.request.strength is not None:
            raise Refused(
                f"The picture of job {job_id} is no longer kept, so it cannot be retried."
            )
        original, _, number = job_id.partition("-r")
        count = int(number or 0) + 1
        if count > _RETRIES:
            raise Refused(f"Job {original} was retried {_RETRIES} times; drop it.")
        again = job.model_copy(update={"id": f"{original}-r{count}"})
        await self._queue.submit(again, reply.decode())
        await self._store.run("drop", job_id, self._who, "retried_by")
        return again.id

    async def drop(self, job_id: str) -> str:
        """Cancel a job that is not over, or take one out of quarantine; returns what was done.

        Raises `JobUnknown`, `Refused` when it is over and not in quarantine.
        """
        if await self._store.run("drop", job_id, self._who, "dropped_by"):
            return f"Job {job_id} is out of quarantine."
        match await self._queue.cancel(job_id, self._who):
            case Status.QUEUED:
                return f"Job {job_id} is cancelled, and its owner will be told."
            case Status.RUNNING:
                return f"Job {job_id} will be cancelled at its worker's next step."
            case status:
                raise Refused(f"Job {job_id} is over already: {status}.")

    async def _undelivered(self) -> dict[str, int]:
        redis = cast(Any, self._store.redis)
        async with answers():
            origins = sorted(name.decode() for name in await redis.smembers(self._key_of_origins))
            lengths: list[Awaitable[int]] = [
                redis.xlen(self._store.key("results", origin)) for origin in origins
            ]
            return {name: await length for name, length in zip(origins, lengths, strict=True)}

    @property
    def _key_of_origins(self) -> str:
        return self._store.key("origins")


def _listed(row: list[Any], now: int) -> Listed:
    job_id, model, worker, since, attempts = row
    seconds = (now - since) / 1000
    return Listed(job_id.decode(), model.decode(), worker.decode(), seconds, attempts)
