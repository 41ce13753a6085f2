"""What a run of one arm comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.serving.workload import HEAVY, Arrival
from bench.spread import percentile


@dataclass(frozen=True)
class Ended:
    """One request that was served; seconds from the start of the run. `bytes`: of its picture."""

    arrival: Arrival
    began: float
    ended: float
    bytes: int

    @property
    def latency(self) -> float:
        """From when it was due, however late the arm looked at it."""
        return self.ended - self.arrival.at


@dataclass(frozen=True)
class Run:
    """What an arm did with a workload. `idle`: seconds in which the thread that calls the networks
    waited while there was something to do; `swaps`: how often a model was loaded."""

    ended: Sequence[Ended]
    idle: float | None = None
    swaps: int = 0
    memory: float | None = None
    """Gigabytes on the device at most, in all; of the process on a CPU."""


@dataclass(frozen=True)
class Figures:
    """Seconds, but for `rate` (pictures a second), shares and counts."""

    rate: float
    p50: float
    p95: float
    p99: float
    slowdown: float
    """The longest a request took, over what plain pipeline takes for its like alone."""
    light_seconds: float | None
    light_jobs: int | None
    """The most jobs of others that were begun between a light member's arrival and its turn."""
    light_turns: int | None
    """Of these, the most of one member."""
    swaps: int
    idle_share: float | None
    memory: float | None

    @classmethod
    def of(cls, run: Run, alone: Mapping[int, float]) -> Figures:
        """`alone`: seconds of a request by its number of steps. Raises `AssertionError` where one
        was lost or has no picture."""
        ended = run.ended
        numbers = sorted(each.arrival.number for each in ended)
        if numbers != list(range(len(ended))):
            raise AssertionError("not every request was served once")
        if not all(each.bytes for each in ended):
            raise AssertionError("a request was served without a picture")
        latencies = [each.latency for each in ended]
        whole = max(each.ended for each in ended)
        waits = _light_waits(ended)
        return cls(
            rate=len(ended) / whole,
            p50=percentile(latencies, 0.5),
            p95=percentile(latencies, 0.95),
            p99=percentile(latencies, 0.99),
            slowdown=max(each.latency / alone[_steps(each)] for each in ended),
            light_seconds=max((seconds for seconds, _ in waits), default=None),
            light_jobs=max((sum(others.values()) for _, others in waits), default=None),
            light_turns=max((max(others.values(), default=0) for _, others in waits), default=None),
            swaps=run.swaps,
            idle_share=None if run.idle is None else run.idle / whole,
            memory=run.memory,
        )


def _light_waits(ended: Sequence[Ended]) -> list[tuple[float, Counter[str]]]:
    """Of each light member of a flood: seconds until its turn, and whose jobs were begun before."""
    waits: list[tuple[float, Counter[str]]] = []
    if not any(each.arrival.member == HEAVY for each in ended):
        return waits
    for light in ended:
        if light.arrival.member != HEAVY:
            others = Counter(
                each.arrival.member
                for each in ended
                if each is not light and light.arrival.at <= each.began < light.began
            )
            waits.append((light.began - light.arrival.at, others))
    return waits


def _steps(ended: Ended) -> int:
    return ended.arrival.request.num_inference_steps
