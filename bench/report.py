"""What the runs add up to: medians with their spread, and the ratio to the best library."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.drive import Sample
from bench.fairness import Waits

OURS = "atelier"


@dataclass(frozen=True)
class Figure:
    """One measure of one arm over its runs."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, samples: Sequence[Sample], measure: Callable[[Sample], float]) -> Figure:
        values = [measure(sample) for sample in samples]
        return cls(median(values), min(values), max(values))

    def show(self, digits: int) -> str:
        return f"{self.median:,.{digits}f} ({self.least:,.{digits}f}..{self.most:,.{digits}f})"


@dataclass(frozen=True)
class Row:
    """All measures of one arm: jobs/s, and milliseconds from enqueue to result."""

    name: str
    rate: Figure
    p50: Figure
    p99: Figure

    @classmethod
    def of(cls, name: str, samples: Sequence[Sample]) -> Row:
        return cls(
            name,
            Figure.of(samples, lambda sample: sample.rate),
            Figure.of(samples, lambda sample: sample.percentile(0.5) * 1000),
            Figure.of(samples, lambda sample: sample.percentile(0.99) * 1000),
        )


@dataclass(frozen=True)
class Report:
    rows: tuple[Row, ...]
    waits: Waits

    @classmethod
    def of(cls, samples: Mapping[str, Sequence[Sample]], waits: Waits) -> Report:
        rows = [Row.of(name, runs) for name, runs in samples.items()]
        return cls(tuple(sorted(rows, key=lambda row: -row.rate.median)), waits)

    @property
    def ours(self) -> Row | None:
        return next((row for row in self.rows if row.name == OURS), None)

    @property
    def libraries(self) -> list[Row]:
        return [row for row in self.rows if row.name != OURS]

    @property
    def throughput_ratio(self) -> float | None:
        """Our jobs/s over those of the fastest library; None without both."""
        if not self.ours or not self.libraries:
            return None
        return self.ours.rate.median / max(row.rate.median for row in self.libraries)

    @property
    def latency_ratio(self) -> float | None:
        """The p50 of the library that answers soonest over ours; None without both."""
        if not self.ours or not self.libraries:
            return None
        return min(row.p50.median for row in self.libraries) / self.ours.p50.median

    def table(self) -> str:
        heads = ["", "jobs/s", "of ours", "p50 ms", "p99 ms"]
        lines = [heads]
        for row in self.rows:
            share = f"{row.rate.median / self.ours.rate.median:.2f}" if self.ours else "-"
            lines.append([row.name, row.rate.show(0), share, row.p50.show(2), row.p99.show(2)])
        widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if column else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
            for line in lines
        )

    def sentences(self) -> str:
        lines = [
            f"A light member waits at most {self.waits.ours} slots behind a flood of one member; "
            f"first in, first out (a plain Redis list): {self.waits.fifo}."
        ]
        if self.throughput_ratio is not None and self.latency_ratio is not None:
            fastest = max(self.libraries, key=lambda row: row.rate.median)
            soonest = min(self.libraries, key=lambda row: row.p50.median)
            lines.append(
                f"Ours does {self.throughput_ratio:.2f} times the jobs/s of {fastest.name}; "
                f"the p50 of {soonest.name} is {self.latency_ratio:.2f} times ours."
            )
        return "\n".join(lines)

    def to_json(self) -> str:
        return json.dumps(
            {
                "throughput_ratio": _rounded(self.throughput_ratio),
                "latency_ratio": _rounded(self.latency_ratio),
                "light_wait_max": self.waits.ours,
                "light_wait_max_fifo": self.waits.fifo,
                "compared": sorted(row.name for row in self.libraries),
            }
        )


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 3)
