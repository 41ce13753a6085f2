"""What every arm is: something that serves arrivals in this process."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar

from bench.serving.figures import Run
from bench.serving.workload import Arrival


class Arm(ABC):
    """One way to draw, with its models loaded. Not thread-safe: one run at a time."""

    name: ClassVar[str]
    what: ClassVar[str]

    @abstractmethod
    def serve(self, arrivals: Sequence[Arrival]) -> Run:
        """Serve them as they come, by a clock that starts now; in their order of arrival where
        nothing else is said."""


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def now(self) -> float:
        return time.perf_counter() - self._start

    def wait_until(self, at: float) -> None:
        if (left := at - self.now) > 0:
            time.sleep(left)


class Line:
    """Arrivals in the order in which they are due; who has not come yet is not seen."""

    def __init__(self, arrivals: Sequence[Arrival], clock: Clock) -> None:
        self._left = sorted(arrivals, key=lambda each: (each.at, each.number))
        self._clock = clock

    def __bool__(self) -> bool:
        return bool(self._left)

    @property
    def next_at(self) -> float | None:
        return self._left[0].at if self._left else None

    def here(self) -> Iterator[Arrival]:
        """Those that have come, in order."""
        now = self._clock.now
        for each in self._left:
            if each.at > now:
                return
            yield each

    def take(self, arrival: Arrival) -> Arrival:
        self._left.remove(arrival)
        return arrival
