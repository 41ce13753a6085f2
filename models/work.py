"""One job at the worker, from its lease to its ending.

P1: it is finished, failed, handed back, or left to its lease. P2: when the lease is lost, the
result is dropped. The device is free again when this is over.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import structlog

from jobs.contract import Failure
from jobs.errors import Forged, LeaseLost, StoreUnavailable
from jobs.job import Lease
from jobs.queue import Queue
from models.child import DeviceProcess, Running
from models.errors import DeviceLost
from models.wire import Done, Failed

_RENEW_AT_MOST = 1.0  # so that progress is seen and a cancel is heard within a second
_STORE_PAUSE = 1.0

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Work:
    """A leased job and the device that does it. Times in seconds; `load_timeout`
    instead of `step_timeout` while a model is loaded.

    `left`: called once the device is done with it, before that is written down.
    """

    lease: Lease
    device: DeviceProcess
    queue: Queue
    lease_seconds: float
    step_timeout: float
    load_timeout: float
    left: Callable[[], None]

    async def run(self) -> bool:
        """See it through. True when it came to a result.

        Cancelling this hands the job back. No error of one job comes out of here.
        """
        lease = self.lease
        record = log.bind(job_id=lease.id, model=lease.request.model, attempt=lease.attempt)
        record.info("started")
        ending = "broke off"
        try:
            ending = await self._run()
            record.info(ending)
        except LeaseLost:
            record.warning("lease_lost")
        except StoreUnavailable as error:
            record.error(
                "store_unavailable", cause=error.cause, meaning="the job is left to its lease"
            )
        except asyncio.CancelledError:
            with suppress(LeaseLost, StoreUnavailable):
                await self.queue.release(lease)
                record.info("released")
            raise
        except Exception:
            # A mistake of ours ends one attempt, not the worker; the lease moves the job on.
            record.exception("work_broke_off")
        return ending == "finished"

    async def _run(self) -> str:
        attachment = b""
        if self.lease.digest:
            try:
                attachment = await self._patiently(lambda: self.queue.attachment(self.lease))
            except Forged as error:
                failure = Failure(code=error.code, sentence=str(error))
                await self._patiently(lambda: self.queue.fail(self.lease, failure))
                return "refused: the picture is not the one that was signed"
        ticket = f"{self.lease.id}/{self.lease.fence}"
        try:
            # Should a job that failed before kill the device again, it takes no other with it.
            suspect = self.lease.attempt > 1
            running = await self.device.run(ticket, self.lease.request, attachment, alone=suspect)
        except DeviceLost:
            # It died before it heard of this job, which therefore is not to blame.
            await self._patiently(lambda: self.queue.release(self.lease))
            return "released"
        try:
            await self._follow(running)
            self.left()
            return await self._settle(running)
        except (LeaseLost, StoreUnavailable):
            await self._free(running)
            raise

    async def _follow(self, running: Running) -> None:
        """Renew until the device is done with the job. Raises `LeaseLost`."""
        pause = min(_RENEW_AT_MOST, self.lease_seconds / 3)
        held = time.monotonic()
        told = False
        while True:
            await asyncio.wait({running.outcome}, timeout=pause)
            if running.outcome.done():
                return
            now = time.monotonic()
            silent = self.device.silent(running)
            if silent > self._timeout:
                log.error("device_hung", job_id=self.lease.id, silent=round(silent))
                await self.device.kill()
            preview = running.preview
            try:
                cancelled = await self.queue.renew(self.lease, running.progress, preview)
            except StoreUnavailable:
                if now - held > self.lease_seconds:
                    raise LeaseLost(self.lease.id) from None
                continue
            held = now
            if running.preview is preview:  # else a newer one came meanwhile
                running.preview = b""
            if cancelled and not told:
                told = True
                await self.device.cancel(running.ticket)

    async def _settle(self, running: Running) -> str:
        """Tell the queue how it ended; returns the words for the log."""
        try:
            outcome = running.outcome.result()
        except DeviceLost as error:
            failure = error.failure
            await self._patiently(lambda: self.queue.fail(self.lease, failure))
            return f"device lost: {error.how}"
        match outcome:
            case (Done(result=result, cost=cost), blobs):
                await self._patiently(
                    lambda: self.queue.finish(self.lease, result, blobs, cost=cost)
                )
                return "finished"
            case Failed(failure=failure):
                await self._patiently(lambda: self.queue.fail(self.lease, failure))
                return f"failed: {failure.code}"
            case _:
                # It left because the job was cancelled: handing it back closes it as that.
                await self._patiently(lambda: self.queue.release(self.lease))
                return "left"

    async def _free(self, running: Running) -> None:
        """Have the device to ourselves again, whatever it takes."""
        await self.device.cancel(running.ticket)
        await asyncio.wait({running.outcome}, timeout=self._timeout)
        if not running.outcome.done():
            await self.device.kill()

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
