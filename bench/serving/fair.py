"""The order in which ours takes requests that members compete for: the real queue's, on a Valkey of
its own, claimed from as the worker's supervisor does, in a thread."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence

from bench.arms.atelier import settings
from bench.run import fresh_store
from bench.serving.arm import Clock
from bench.serving.workload import Arrival
from jobs.contract import ImagineResult, Job, ModelCard
from jobs.job import Lease
from jobs.queue import Queue
from jobs.rates import Rates

_WORKER = "bench"
_LEASE = 600.0
_WAIT = 1.0
_READY_WITHIN = 30.0


class FairLine:
    """Arrivals are submitted when they are due and claimed as there is room for them."""

    def __init__(
        self,
        arrivals: Sequence[Arrival],
        cards: Mapping[str, ModelCard],
        room: int,
        loaded: Callable[[], Collection[str]],
        wake: Callable[[], None],
        rates: Rates,
    ) -> None:
        """`wake` is called from another thread when there is something to `take`. `rates`: those of
        the worker, which go on from run to run."""
        self._arrivals = {f"job-{each.number}": each for each in arrivals}
        self._cards = cards
        self._room = room
        self._loaded = loaded
        self._wake = wake
        self._rates = rates
        self._handed: deque[Arrival] = deque()
        self._leases: dict[int, Lease] = {}
        self._ready, self._go = threading.Event(), threading.Event()
        self._error: BaseException | None = None
        self._left = len(arrivals)
        self._thread = threading.Thread(target=self._run, name="queue", daemon=True)

    def start(self) -> Clock:
        """The clock of the run. Raises what the queue's side raised."""
        self._thread.start()
        if not self._ready.wait(_READY_WITHIN) or self._error:
            raise RuntimeError("The queue did not start.") from self._error
        self._clock = Clock()
        self._go.set()
        return self._clock

    def take(self) -> Arrival | None:
        """The next that was claimed, if any. Raises what broke the queue's side off."""
        if self._error:
            raise RuntimeError("The queue broke off.") from self._error
        return self._handed.popleft() if self._handed else None

    def ended(self, arrival: Arrival, seconds: float) -> None:
        """It is done; it cost so many seconds."""
        self._loop.call_soon_threadsafe(self._finish, arrival, seconds)

    def close(self) -> None:
        """Wait until the queue has been told of all endings."""
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._error = error
            self._ready.set()
            self._wake()

    async def _serve(self) -> None:
        async with fresh_store() as (store, _):
            chosen = settings(store.url).model_copy(
                update={"lease": _LEASE, "queue_length_member": len(self._arrivals)}
            )
            self._queue = queue = Queue.open(chosen)
            self._loop = asyncio.get_running_loop()
            self._moved, self._over = asyncio.Event(), asyncio.Event()
            self._ready.set()
            await asyncio.to_thread(self._go.wait)
            try:
                async with asyncio.TaskGroup() as tasks:
                    self._tasks = tasks
                    tasks.create_task(self._submit())
                    claiming = tasks.create_task(self._claim())
                    await self._over.wait()
                    claiming.cancel()
            finally:
                await queue.close()

    async def _submit(self) -> None:
        for name, each in sorted(self._arrivals.items(), key=lambda item: item[1].at):
            await asyncio.sleep(max(0.0, each.at - self._clock.now))
            cost = self._cost(each)
            job = Job(id=name, server="1", member=each.member, request=each.request, cost=cost)
            await self._queue.submit(job, reply="")

    def _cost(self, arrival: Arrival) -> float:
        return self._cards[arrival.request.model].predict(arrival.request)

    async def _claim(self) -> None:
        names = list(self._cards)
        while True:
            room = self._room - len(self._leases)
            if room <= 0:
                self._moved.clear()
                await self._moved.wait()
                continue
            leases = await self._queue.claim(_WORKER, names, room, loaded=self._loaded())
            for lease in leases:
                arrival = self._arrivals[lease.id]
                self._leases[arrival.number] = lease
                self._handed.append(arrival)
                self._wake()
            if not leases:
                await self._queue.wait(_WAIT)

    def _finish(self, arrival: Arrival, seconds: float) -> None:
        lease = self._leases.pop(arrival.number)
        self._moved.set()
        alone = self._rates.alone(arrival.request.model, self._cost(arrival), seconds)
        self._tasks.create_task(self._told(lease, seconds, alone))

    async def _told(self, lease: Lease, seconds: float, alone: float) -> None:
        size = lease.request
        assert size.kind == "imagine"
        result = ImagineResult(width=size.width, height=size.height, seconds=seconds)
        await self._queue.finish(lease, result, cost=seconds, charged=alone)
        self._left -= 1
        if not self._left:
            self._over.set()
