"""What a worker counts of itself, in plain numbers: `models.metrics` tells them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from typing import Literal

from models.child import DeviceProcess
from models.high_water import resident
from models.wire import Counts

Status = Literal["finished", "failed", "left", "released", "lost"]
Reason = Literal["lost", "hung", "memory"]
_NOTHING = Counts(steps=0, calls=0, idle=0.0)


class Tally:
    """Of one worker, from its start. `device`: its name among the workers of this process.

    Written by the event loop, read by any thread.
    """

    def __init__(self, device: str) -> None:
        self.device = device
        self.jobs: Counter[tuple[str, Status, str]] = Counter()
        """Ended, by model, status and, where they failed, code."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        """On the device, by model."""
        self.held: Collection[object] = ()
        """The jobs on the device now."""
        self.refused = 0
        """Claims that the store did not answer."""
        self.restarts: dict[Reason, int] = {"lost": 0, "hung": 0, "memory": 0}
        self.ready: Callable[[], bool] = bool
        # In one: another thread must not see the one without the other.
        self._processes: tuple[Counts, DeviceProcess | None] = _NOTHING, None

    def begins(self, process: DeviceProcess) -> None:
        """It is the worker's device process from now on."""
        self._processes = self.counts, process

    def ends(self, reason: Reason) -> None:
        """Another one will follow."""
        self.restarts[reason] += 1

    @property
    def counts(self) -> Counts:
        """Of the engines of all device processes so far."""
        before, process = self._processes
        if process is None or (now := process.counts) is None:
            return before
        return Counts(
            steps=before.steps + now.steps,
            calls=before.calls + now.calls,
            idle=before.idle + now.idle,
        )

    @property
    def resident(self) -> int | None:
        """Bytes of main memory that the device process has; None where nobody says."""
        _, process = self._processes
        return resident(process.pid) if process else 0
