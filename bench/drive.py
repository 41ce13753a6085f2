"""What every arm's producer does, whatever library it drives: a flood, then one job at a time.

It does not know any library: an arm hands in how to send a no-op job and how to see its result.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Self, TypeVar

CONCURRENCY = 10
"""Jobs that the one worker process may have in its hands, in every arm that can have several."""

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """How much to send: `jobs` with up to `in_flight` under way, then `single` one by one."""

    jobs: int = 3000
    single: int = 200
    in_flight: int = 100
    warm: int = 50

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Sample:
    """What one run of one arm took. `seconds`: from the first submit to the last result seen."""

    jobs: int
    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        return self.jobs / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls(**json.loads(text))


async def drive(
    call: Callable[[int], Awaitable[object]],
    plan: Plan,
    alone: Callable[[int], Awaitable[object]] | None = None,
) -> Sample:
    """For libraries with an event loop. `call(n)` sends one job and returns with its result.

    `n` is below `plan.in_flight` and is no other call's at that time. `alone`: for one job at a
    time, where another call is better than for a flood, such as one that polls more often.
    """
    one = alone or call

    async def flood(jobs: int) -> float:
        left = iter(range(jobs))

        async def lane(number: int) -> None:
            for _ in left:
                await call(number)

        start = time.perf_counter()
        async with asyncio.TaskGroup() as lanes:
            for number in range(plan.in_flight):
                lanes.create_task(lane(number))
        return time.perf_counter() - start

    await one(0)  # the worker is up
    await flood(plan.warm)
    seconds = await flood(plan.jobs)
    latencies: list[float] = []
    for _ in range(plan.single):
        start = time.perf_counter()
        await one(0)
        latencies.append(time.perf_counter() - start)
    return Sample(plan.jobs, seconds, latencies)


def drive_blocking(send: Callable[[], T], wait: Callable[[T], object], plan: Plan) -> Sample:
    """For libraries without one: a window of `in_flight` jobs, waiting for its oldest.

    One thread: more of them only fight for the interpreter, and every arm measured slower so.
    """

    def flood(jobs: int) -> float:
        start = time.perf_counter()
        under_way: deque[T] = deque()
        for _ in range(jobs):
            if len(under_way) == plan.in_flight:
                wait(under_way.popleft())
            under_way.append(send())
        for handle in under_way:
            wait(handle)
        return time.perf_counter() - start

    wait(send())  # the worker is up
    flood(plan.warm)
    seconds = flood(plan.jobs)
    latencies: list[float] = []
    for _ in range(plan.single):
        start = time.perf_counter()
        wait(send())
        latencies.append(time.perf_counter() - start)
    return Sample(plan.jobs, seconds, latencies)
