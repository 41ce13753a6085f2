"""How many rows a joint call may have, so that the device's memory is enough for it.

What a call needs beside the weights grows with its rows, and is measured: the first call of each
kind is one job's alone, and says what a row takes. From then on a call has as many rows as there is
free memory for, less what the other units of work took when they were measured (a picture's
decoder, which runs beside the steps of others), less a margin for what the allocator cannot join.
Calls that are wider than any before are measured too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

_T = TypeVar("_T")
MARGIN = 0.1
"""Of the free memory."""
_LOOK_EVERY = 0.25
"""Seconds: asking the allocator costs as much as a step of a small network."""


class Meter(Protocol):
    """Of one device's memory, in bytes. Not for several threads."""

    def free(self) -> int:
        """What could be allocated."""
        ...

    def begin(self) -> None:
        """Take note of how much is allocated."""
        ...

    def taken(self) -> int:
        """The most that was allocated since, beyond that."""
        ...


class Cuda:
    """By torch's caching allocator."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._before = 0

    def free(self) -> int:
        import torch

        free, _ = torch.cuda.mem_get_info(self._device)
        kept = torch.cuda.memory_reserved(self._device) - torch.cuda.memory_allocated(self._device)
        return free + kept

    def begin(self) -> None:
        import torch

        torch.cuda.reset_peak_memory_stats(self._device)
        self._before = torch.cuda.memory_allocated(self._device)

    def taken(self) -> int:
        import torch

        return torch.cuda.max_memory_allocated(self._device) - self._before


def meter_of(device: str) -> Meter | None:
    """None where what a call takes cannot be told from what the rest of the process does."""
    return Cuda(device) if device.startswith("cuda") else None


class Admission:
    """What is known of one device's memory. Not for several threads.

    `quiet`: does the device do nothing else now, and nothing else until the work that is begun now
    has ended? Else what is measured would be partly another's, and it is not kept.
    """

    def __init__(
        self,
        meter: Meter,
        clock: Callable[[], float] = time.monotonic,
        quiet: Callable[[], bool] = lambda: True,
    ) -> None:
        self._meter = meter
        self._clock = clock
        self._quiet = quiet
        self._a_row: dict[Hashable, int] = {}
        self._widest: dict[Hashable, int] = {}
        self._others: dict[Hashable, int] = {}
        self._free = 0
        self._looked = -_LOOK_EVERY

    def rows(self, key: Hashable) -> int:
        """That a call of this kind may have; 0: that is not known yet, so one job's alone."""
        a_row = self._a_row.get(key)
        if a_row is None:
            return 0
        now = self._clock()
        if now - self._looked >= _LOOK_EVERY:
            self._free, self._looked = self._meter.free(), now
        room = self._free * (1 - MARGIN) - max(self._others.values(), default=0)
        return max(1, int(room // a_row)) if a_row else 1 << 30

    def call(self, key: Hashable, rows: int, work: Callable[[], _T]) -> _T:
        """Make the call; measure it where it is the first of its kind, or the widest."""
        if rows <= self._widest.get(key, 0) or not self._quiet():
            return work()
        self._meter.begin()
        answer = work()
        # The wider, the nearer: what a call takes once is counted in each of fewer rows.
        self._a_row[key] = -(-self._meter.taken() // rows)
        self._widest[key] = rows
        return answer

    def knows(self, key: Hashable) -> bool:
        """Is it known what this unit of work takes?"""
        return key in self._others

    def unit(self, key: Hashable, work: Callable[[], _T]) -> _T:
        """Do it while no call is under way, and keep what it took free of calls from now on."""
        if not self._quiet():
            return work()
        self._meter.begin()
        answer = work()
        self._others[key] = self._meter.taken()
        return answer
