"""One job at the worker, from its lease to its ending.

P1: it is finished, failed, handed back, or left to its lease. P2: when the lease is lost, the
result is dropped. P3: what was made goes through the picture check before any of it leaves. The
device is free again when this is over.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import structlog

from jobs.contract import AnyRequest, Failure
from jobs.errors import Forged, LeaseLost, StoreUnavailable
from jobs.job import Lease
from jobs.queue import Queue
from models.checking.asking import seen
from models.checking.previews import Previews
from models.checking.screening import Screen, Screened
from models.child import DeviceProcess, Running
from models.errors import CheckFailed, DeviceLost, JobError, PictureBlocked
from models.tally import Status, Tally
from models.wire import Done, Failed, Left

_RENEW_AT_MOST = 1.0  # so that progress is seen and a cancel is heard within a second
_STORE_PAUSE = 1.0

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
_T = TypeVar("_T")
Ended = tuple[Done, Screened] | Failed | Left


@dataclass(frozen=True)
class Ending:
    """How a job ended here. `code`: of its failure; `how`: more of it, for the log."""

    status: Status
    code: str = ""
    how: str = ""

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.status, self.code, self.how)))


@dataclass(frozen=True)
class Work:
    """A leased job and the device that does it. Times in seconds; `load_timeout`
    instead of `step_timeout` while a model is loaded.

    `left`: called once the device is done with it, before that is written down. `alone`: says what
    one that took so long in company would have cost alone.
    """

    lease: Lease
    device: DeviceProcess
    queue: Queue
    screen: Screen
    lease_seconds: float
    step_timeout: float
    load_timeout: float
    left: Callable[[], None]
    alone: Callable[[AnyRequest, float], float]
    tally: Tally

    async def run(self) -> bool:
        """See it through. True when it came to a result.

        Cancelling this hands the job back. No error of one job comes out of here.
        """
        lease = self.lease
        record = log.bind(job_id=lease.id, model=lease.request.model, attempt=lease.attempt)
        record.info("started")
        ending = Ending("lost")
        try:
            ending = await self._run()
            record.info(str(ending))
        except LeaseLost:
            record.warning("lease_lost")
        except StoreUnavailable as error:
            record.error(
                "store_unavailable", cause=error.cause, meaning="the job is left to its lease"
            )
        except asyncio.CancelledError:
            with suppress(LeaseLost, StoreUnavailable):
                await self.queue.release(lease)
                ending = Ending("released")
                record.info("released")
            raise
        except Exception:
            # A mistake of ours ends one attempt, not the worker; the lease moves the job on.
            record.exception("work_broke_off")
        finally:
            self.tally.jobs[lease.request.model, ending.status, ending.code] += 1
        return ending.status == "finished"

    async def _run(self) -> Ending:
        attachment = b""
        if self.lease.digest:
            try:
                attachment = await self._patiently(lambda: self.queue.attachment(self.lease))
            except Forged as error:
                failure = Failure(code=error.code, sentence=str(error))
                await self._patiently(lambda: self.queue.fail(self.lease, failure))
                return Ending("failed", error.code, "the picture is not the one that was signed")
        ticket = f"{self.lease.id}/{self.lease.fence}"
        try:
            # Should a job that failed before kill the device again, it takes no other with it.
            suspect = self.lease.attempt > 1
            running = await self.device.run(ticket, self.lease.request, attachment, alone=suspect)
        except DeviceLost:
            # It died before it heard of this job, which therefore is not to blame.
            await self._patiently(lambda: self.queue.release(self.lease))
            return Ending("released")
        settling = asyncio.create_task(self._screened(running))
        settling.add_done_callback(seen)
        try:
            await self._follow(running, settling)
            return await self._settle(settling)
        except (LeaseLost, StoreUnavailable):
            await self._free(running)
            raise
        finally:
            settling.cancel()

    async def _screened(self, running: Running) -> Ended:
        """How it ended on the device, and what of it may leave. Raises `JobError`."""
        await asyncio.wait({running.outcome})  # which a cancel of this leaves alone
        if not self.screen.behind:
            self.left()
        outcome = running.outcome.result()
        told = outcome[0] if isinstance(outcome, tuple) else outcome
        self.tally.seconds[self.lease.request.model] += told.cost
        match outcome:
            case (Done() as done, blobs):
                return done, await self.screen.result(self.lease.request, done.result, blobs)
            case Failed() | Left():
                return outcome

    async def _follow(self, running: Running, settling: asyncio.Task[Ended]) -> None:
        """Renew until the device is done with the job, and the check with its pictures. Raises
        `LeaseLost`."""
        pause = min(_RENEW_AT_MOST, self.lease_seconds / 3)
        held = time.monotonic()
        told = False
        previews = Previews(self.screen, self.lease.request)
        try:
            while True:
                await asyncio.wait({settling}, timeout=pause)
                if settling.done():
                    return
                now = time.monotonic()
                silent = self.device.silent(running)
                if silent > self._timeout and not running.outcome.done():
                    log.error("device_hung", job_id=self.lease.id, silent=round(silent))
                    await self.device.kill(hung=True)
                if running.preview and previews.take(running.preview):
                    running.preview = b""
                preview, progress = previews.passed, previews.beside(running.progress)
                try:
                    cancelled = await self.queue.renew(self.lease, progress, preview)
                except StoreUnavailable:
                    if now - held > self.lease_seconds:
                        raise LeaseLost(self.lease.id) from None
                    continue
                held = now
                previews.sent(preview)
                if cancelled and not told:
                    told = True
                    await self.device.cancel(running.ticket)
        finally:
            previews.close()

    async def _settle(self, settling: asyncio.Task[Ended]) -> Ending:
        """Tell the queue how it ended."""
        self.left()
        try:
            outcome = settling.result()
        except JobError as error:
            if isinstance(error, PictureBlocked):
                await self._note_blocked(error.scores)
            failure = error.failure
            await self._patiently(lambda: self.queue.fail(self.lease, failure))
            return Ending("failed", failure.code, _how(error))
        match outcome:
            case (Done(cost=cost), Screened(result, blobs, blocked)):
                if blocked:
                    await self._note_blocked(blocked)
                alone = self.alone(self.lease.request, cost)
                await self._patiently(
                    lambda: self.queue.finish(self.lease, result, blobs, cost=cost, charged=alone)
                )
                return Ending("finished")
            case Failed(failure=failure):
                await self._patiently(lambda: self.queue.fail(self.lease, failure))
                return Ending("failed", failure.code)
            case Left(cost=spent):
                # It left because the job was cancelled: handing it back closes it as that.
                await self._patiently(lambda: self.queue.release(self.lease, spent=spent))
                return Ending("left")

    async def _note_blocked(self, scores: Sequence[float]) -> None:
        """P6: what the check has decided, before anything follows from it."""
        bands, audit = self.lease.request.bands, self.queue.audit
        said = {
            "rule": f"picture-check:{self.screen.name}",
            "scores": [round(score, 4) for score in scores],
            "review": bands.review,
            "block": bands.block,
            "why": f"{', '.join(f'{score:.2f}' for score in scores)} >= {bands.block:g}",
        }
        await self._patiently(lambda: audit.record("picture_blocked", job=self.lease.id, **said))

    async def _free(self, running: Running) -> None:
        """Have the device to ourselves again, whatever it takes."""
        await self.device.cancel(running.ticket)
        await asyncio.wait({running.outcome}, timeout=self._timeout)
        if not running.outcome.done():
            await self.device.kill(hung=True)

    @property
    def _timeout(self) -> float:
        return self.load_timeout if self.device.loading else self.step_timeout

    async def _patiently(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """Call until the store answers, for at most as long as a lease lasts."""
        deadline = time.monotonic() + self.lease_seconds
        while True:
            try:
                return await call()
            except StoreUnavailable:
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(min(_STORE_PAUSE, self.lease_seconds / 10))


def _how(error: JobError) -> str:
    """For the log."""
    return error.how if isinstance(error, DeviceLost | CheckFailed) else ""
