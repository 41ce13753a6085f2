"""What all runs come to: a table, the one line of JSON, and all figures as JSON for the docs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from bench.chart import bars
from bench.serving.figures import Figures
from bench.spread import Spread, table

OURS, PLAIN = "ours", "P0"
HEADS = (
    *("", "arm", "pictures/s", "p50 s", "p95 s", "p99 s", "slowdown"),
    *("light s", "light jobs", "swaps", "idle", "peak"),
)


@dataclass(frozen=True)
class About:
    """What was measured on what. `peak`: operations a second of a matrix product; `operations`: of
    a picture, by workload; `alone`: seconds of P0 by number of steps; `warm`: seconds until an arm
    had drawn its first picture; `skipped`: why an arm did not run."""

    device: str
    machine: str
    model: str
    dtype: str
    threads: int
    repeats: int
    peak: float
    alone: dict[int, float]
    operations: dict[str, float]
    warm: dict[str, float]
    skipped: dict[str, str]
    batch1: Spread | None
    """Seconds of one request through ours, over those of the plain pipeline."""


@dataclass(frozen=True)
class Report:
    """`runs`: by workload and arm, one for each repeat, in their order."""

    about: About
    runs: Mapping[str, Mapping[str, Sequence[Figures]]]

    def lines(self) -> list[list[str]]:
        lines = [list(HEADS)]
        for workload, arms in self.runs.items():
            for arm, figures in arms.items():
                spreads = spreads_of(figures)
                share = self._peak_share(workload, spreads)
                cells = [
                    *(_cell(spreads.get(name)) for name in ("rate", "p50", "p95", "p99")),
                    _cell(spreads.get("slowdown"), 1),
                    _cell(spreads.get("light_seconds"), 1),
                    _cell(spreads.get("light_jobs"), 0),
                    _cell(spreads.get("swaps"), 0),
                    _percent(spreads.get("idle_share")),
                    f"{share:.0%}" if share else "",
                ]
                lines.append([workload, arm, *cells])
        # What nobody has measured is no column.
        kept = [any(line[column] for line in lines[1:]) for column in range(len(HEADS))]
        return [[cell for cell, keep in zip(line, kept, strict=True) if keep] for line in lines]

    def table(self) -> str:
        return table(self.lines())

    def line(self) -> dict[str, float | str | None]:
        """The line of JSON: what was not measured is null."""
        cuda = self.about.device != "CPU"
        sat512, sat1024 = ("sat512", "sat1024") if cuda else ("sat", "sat")
        shares = [
            self._peak_share("sat1024", spreads_of(figures))
            for arm, figures in self.runs.get("sat1024", {}).items()
            if arm == OURS
        ]
        waits = [each.light_jobs for each in self.runs.get("flood", {}).get(OURS, ())]
        idle = [each.idle_share for each in self.runs.get(sat512, {}).get(OURS, ())]
        batch1 = self.about.batch1
        return {
            "device": self.about.device,
            "sat512_ratio": self.ratio(sat512, "rate"),
            "sat1024_ratio": self.ratio(sat1024, "rate"),
            "peak_share_1024": _rounded(shares[0]) if shares else None,
            "poisson_p99_ratio": self.ratio("poisson-0.8", "p99"),
            "light_wait_max": max((wait for wait in waits if wait is not None), default=None),
            "batch1_ratio": _rounded(batch1.median) if batch1 else None,
            "idle_share": _rounded(_median([each for each in idle if each is not None])),
        }

    def ratio(self, workload: str, figure: str) -> float | None:
        """The median of `ratios`."""
        return _rounded(_median(self.ratios(workload, figure)))

    def ratios(self, workload: str, figure: str) -> list[float]:
        """Ours over P0, of each repeat."""
        arms = self.runs.get(workload, {})
        pairs = zip(arms.get(OURS, ()), arms.get(PLAIN, ()), strict=False)
        return [getattr(a, figure) / getattr(b, figure) for a, b in pairs]

    def _peak_share(self, workload: str, spreads: Mapping[str, Spread]) -> float | None:
        operations = self.about.operations.get(workload)
        return operations * spreads["rate"].median / self.about.peak if operations else None

    def chart(self, title: str, unit: str, figure: str, workloads: Sequence[str]) -> str:
        """SVG of one figure."""
        groups = {
            workload: {
                arm: spreads_of(figures)[figure] for arm, figures in self.runs[workload].items()
            }
            for workload in workloads
        }
        return bars(title, unit, groups)

    def to_json(self) -> str:
        runs = {
            workload: {arm: [asdict(each) for each in figures] for arm, figures in arms.items()}
            for workload, arms in self.runs.items()
        }
        return json.dumps({"about": asdict(self.about), "runs": runs}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        read: dict[str, Any] = json.loads(text)
        about = read["about"]
        about["alone"] = {int(steps): seconds for steps, seconds in about["alone"].items()}
        about["batch1"] = Spread(**about["batch1"]) if about["batch1"] else None
        runs = {
            workload: {arm: [Figures(**each) for each in figures] for arm, figures in arms.items()}
            for workload, arms in read["runs"].items()
        }
        return cls(About(**about), runs)


def spreads_of(figures: Sequence[Figures]) -> dict[str, Spread]:
    """Of each figure that every run has."""
    spreads: dict[str, Spread] = {}
    for field in fields(Figures):
        values = [getattr(each, field.name) for each in figures]
        if None not in values:
            spreads[field.name] = Spread.of(values)
    return spreads


def _cell(spread: Spread | None, digits: int = 2) -> str:
    return spread.show(digits) if spread else ""


def _percent(spread: Spread | None) -> str:
    return f"{spread.median:.1%}" if spread else ""


def _median(values: Sequence[float]) -> float | None:
    return Spread.of(values).median if values else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
