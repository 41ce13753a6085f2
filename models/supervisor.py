"""The worker's asyncio process: claims jobs, keeps their leases, watches the device process.

It never imports torch: it starts fast, stays small, and goes on when the device does not.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from typing import Any

import structlog

from jobs.contract import AnyRequest, UpscaleRequest, Worker
from jobs.errors import StoreUnavailable
from jobs.job import Lease
from jobs.queue import Queue
from jobs.rates import Rates
from jobs.settings import LogSettings, QueueSettings
from jobs.workers import CARD_TTL, Registry
from models.checking.screening import screen_of
from models.child import COMMAND, DeviceProcess
from models.errors import DeviceLost, WorkerUnusable
from models.high_water import HighWater
from models.room import beside, room, room_for_a_caption
from models.settings import WorkerSettings
from models.tally import Tally
from models.wire import Ready, Serve
from models.work import Work

_IDLE_WAIT = 5.0
_STORE_PAUSE = 1.0
_FIRST_BACKOFF, _LAST_BACKOFF = 0.5, 60.0
_FAILED_STARTS = 5
_COUNTS_SECONDS = 5.0

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def worker_id() -> str:
    """Readable, and never used twice: processes in containers all have the same number."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(2)}"


class Supervisor:
    """One worker. `run` is its whole life."""

    def __init__(
        self,
        settings: WorkerSettings,
        queue_settings: QueueSettings,
        queue: Queue,
        registry: Registry,
        *,
        logs: LogSettings,
        command: Sequence[str] = COMMAND,
        tally: Tally | None = None,
    ) -> None:
        """`command` starts a device process; a file descriptor is its last argument. `tally`: where
        it counts what others want to know."""
        self.id = worker_id()
        self._settings = settings
        self._lease_seconds = queue_settings.lease
        self._queue = queue
        # It keeps what it has heard of the queue apart: two who wait with one would miss jobs.
        self._captions = Queue(queue.store, queue_settings)
        self._registry = registry
        self._command = command
        self._order = Serve(
            sources=settings.sources(),
            writer=settings.writer(),
            device=settings.device,
            dtype=settings.dtype,
            threads=settings.device_threads,
            memory=settings.model_memory,
            picture_pixels=settings.picture_pixels,
            preview_seconds=settings.preview_seconds,
            counts_seconds=_COUNTS_SECONDS if settings.metrics_port else 0.0,
            jobs=settings.device_jobs,
            compile=settings.device_compile,
            compiled=str(settings.compiled),
            exact=settings.device_exact,
            hub_downloads=settings.hub_downloads,
            log_level=logs.log_level,
            log_form=logs.log_form,
        )
        self.screen = screen_of(settings, logs)
        self.device: DeviceProcess | None = None
        self._offer: Ready | None = None
        self._ready = asyncio.Event()
        self._high_water = HighWater(settings.device_memory_limit)
        self._claiming = asyncio.Lock()  # held while jobs may come that nobody knows of yet
        self._stopping = asyncio.Event()
        self._works: set[asyncio.Task[None]] = set()
        self._on_device: set[Lease] = set()
        self._rates = Rates()
        self._tally = tally or Tally(settings.device)
        self._tally.held, self._tally.ready = self._on_device, self._ready.is_set
        self._moved: list[asyncio.Event] = []
        self._emptied: list[asyncio.Event] = []
        self._crashes = 0
        self._unanswered: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then finish what runs within the grace, or hand it back.

        Raises `WorkerUnusable` when no model can be served, or no picture checked.
        """
        claiming = asyncio.create_task(self._claim(self._queue, room))
        captions = asyncio.create_task(self._claim(self._captions, room_for_a_caption))
        publishing = asyncio.create_task(self._publish())
        others = (
            asyncio.create_task(self._keep_device()),
            asyncio.create_task(self._keep_checking()),
            asyncio.create_task(self._reclaim()),
        )
        stopped = asyncio.create_task(stop.wait())
        try:
            all_of_them = (stopped, claiming, captions, publishing, *others)
            await asyncio.wait(all_of_them, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._stopping.set()
            await _cancel(stopped, publishing)  # else a card could come back after this:
            with suppress(StoreUnavailable):
                await self._registry.withdraw(self.id)
            await asyncio.wait({claiming, captions})
            if self._works:
                log.info("finishing", jobs=len(self._works), grace=self._settings.stop_grace)
                await asyncio.wait(self._works, timeout=self._settings.stop_grace)
            await _cancel(*self._works, *others)
            if self.device:
                await self.device.kill()
            await self.screen.close()
        for task in (claiming, captions, publishing, *others):
            if not task.cancelled():
                task.result()  # raises what ended it, if it was not the stop

    async def _keep_device(self) -> None:
        """Start it, and start it again, more slowly each time, when it ends."""
        failed_starts = 0
        # First: without it nothing could leave, however long the models take to load.
        await self.screen.open()
        log.info("check_ready", check=self.screen.name)
        while True:
            self.device = device = await DeviceProcess.start(self._order, self._command)
            self._tally.begins(device)
            try:
                self._offer = await device.ready(self._settings.load_timeout)
            except DeviceLost as error:
                failed_starts += 1
                log.error("device_failed_to_start", how=error.how, starts=failed_starts)
                if failed_starts == _FAILED_STARTS:
                    raise WorkerUnusable(
                        f"The device process failed {failed_starts} times in a row while it "
                        f"loaded models ({error.how})."
                    ) from error
            else:
                failed_starts = 0
                names = [card.name for card in self._offer.cards]
                log.info("ready", worker=self.id, device=self._offer.device, models=names)
                self._high_water.begin(device)
                self._ready.set()
                over = await self._high_water.passed(device)
                self._ready.clear()
                if over and await self._emptied_of_jobs(device):
                    await device.kill()
                    self._tally.ends("memory")
                    continue
                log.error("device_lost", how=(await device.gone()).how)
            await device.kill()
            self._tally.ends("hung" if device.hung else "lost")
            self._crashes += 1
            await asyncio.sleep(backoff(self._crashes))

    async def _emptied_of_jobs(self, device: DeviceProcess) -> bool:
        """Wait until those on it have ended, once nobody claims more. False: so has the device."""
        self._emptied.append(emptied := asyncio.Event())
        while True:
            async with self._claiming:
                emptied.clear()
                if not self._on_device:
                    break
            await emptied.wait()
        self._emptied.remove(emptied)
        return not device.over

    async def _keep_checking(self) -> None:
        """Never returns. Raises `WorkerUnusable`: better no worker than one that fails each job."""
        await self.screen.unusable()
        raise WorkerUnusable("The picture check failed to start again, several times in a row.")

    async def _publish(self) -> None:
        """Cards lapse by themselves soon after the device is gone: no model is on offer then."""
        while True:
            await self._ready.wait()
            assert self._offer
            worker = Worker(id=self.id, device=self._offer.device, cards=self._offer.cards)
            try:
                await self._registry.publish(worker)
                self._answered("publish")
            except StoreUnavailable as error:
                self._not_answered("publish", error)
            await asyncio.sleep(CARD_TTL / 3)

    async def _reclaim(self) -> None:
        """Any worker moves on what another one left behind."""
        while True:
            moved = 0
            try:
                moved = await self._queue.reclaim()
                self._answered("reclaim")
            except StoreUnavailable as error:
                self._not_answered("reclaim", error)
            if moved:
                log.warning("reclaimed", jobs=moved)
            await asyncio.sleep(self._lease_seconds / 3)

    async def _claim(
        self, queue: Queue, room_for: Callable[[Ready, Collection[Lease]], tuple[int, list[str]]]
    ) -> None:
        """Claim whenever there is room. A claim under way is never dropped: its jobs would wait for
        their leases to end."""
        self._moved.append(moved := asyncio.Event())
        # Models that had to wait for others have their turn then.
        self._emptied.append(emptied := asyncio.Event())
        while not self._stopping.is_set():
            if not self._ready.is_set():
                await self._unless_stopped(self._ready.wait())
                continue
            try:
                async with self._claiming:
                    # Who had the lock before may have filled the device, or found it over.
                    if not self._ready.is_set():
                        continue
                    moved.clear()
                    emptied.clear()
                    leases = await self._claimed(queue, room_for)
                    self._on_device.update(leases or ())
                if leases is None:
                    await self._unless_stopped(moved.wait())
                    continue
                if not leases:
                    await self._unless_stopped(queue.wait(_IDLE_WAIT), emptied)
            except StoreUnavailable as error:
                self._tally.refused += 1
                self._not_answered("claim", error)
                await self._unless_stopped(asyncio.sleep(_STORE_PAUSE))
                continue
            self._answered("claim")
            for lease in leases:
                self._has_moved()
                task = asyncio.create_task(self._work(lease))
                self._works.add(task)
                task.add_done_callback(self._works.discard)

    async def _claimed(
        self, queue: Queue, room_for: Callable[[Ready, Collection[Lease]], tuple[int, list[str]]]
    ) -> list[Lease] | None:
        """As many as there is room for; None where there is room for none."""
        assert self._offer
        assert self.device
        count, names = room_for(self._offer, self._on_device)
        if count <= 0 or not names:
            return None
        busy = bool(self._on_device)
        first = beside(self._offer, self._on_device) if busy else self.device.loaded
        return await queue.claim(self.id, names, count, loaded=first, busy=busy)

    async def _work(self, lease: Lease) -> None:
        def left() -> None:
            self._on_device.discard(lease)
            self._has_moved()

        assert self.device
        work = Work(
            lease,
            self.device,
            self._queue,
            self.screen,
            self._lease_seconds,
            self._settings.step_timeout,
            self._settings.load_timeout,
            left,
            self._alone,
            self._tally,
        )
        try:
            if await work.run():
                self._crashes = 0
        finally:
            left()

    def _alone(self, request: AnyRequest, seconds: float) -> float:
        """What a job that took so many seconds would have taken alone. How large a picture to
        enlarge was is not known here."""
        cards = self._offer.cards if self._offer else ()
        card = next((card for card in cards if card.name == request.model), None)
        if card is None or isinstance(request, UpscaleRequest):
            return seconds
        return self._rates.alone(card.name, card.predict(request), seconds)

    def _has_moved(self) -> None:
        """What there is room for may be another now."""
        for moved in self._moved:
            moved.set()
        if not self._on_device:
            for emptied in self._emptied:
                emptied.set()

    def _not_answered(self, call: str, error: StoreUnavailable) -> None:
        """Into the log, once until it answers again. For each call by itself: a store that is full
        or read-only answers some and not others, and one state for all would flap."""
        if call not in self._unanswered:
            self._unanswered.add(call)
            log.warning("store_unavailable", call=call, cause=error.cause)

    def _answered(self, call: str) -> None:
        if call in self._unanswered:
            self._unanswered.remove(call)
            log.info("store_answers", call=call)

    async def _unless_stopped(
        self, waiting: Coroutine[Any, Any, Any], *others: asyncio.Event
    ) -> None:
        """Wait for it, for one of the others, or for the worker's end. What it raises is raised
        here."""
        task = asyncio.create_task(waiting)
        ends = [asyncio.create_task(event.wait()) for event in (self._stopping, *others)]
        await asyncio.wait((task, *ends), return_when=asyncio.FIRST_COMPLETED)
        done = task.done()
        await _cancel(task, *ends)
        if done:
            task.result()


def backoff(crashes: int) -> float:
    """Seconds to wait after so many crashes in a row: doubled each time, up to a minute."""
    # A device that dies for days would get a power too large for a float.
    return min(_LAST_BACKOFF, _FIRST_BACKOFF * 2 ** min(crashes - 1, 10))


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel them and wait until they have let go; what they raise is for others to look at."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
