"""One saturated run of ours, recorded, and the middle of it for a picture."""

from __future__ import annotations

import importlib
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from bench.serving import workload
from bench.serving.setup import Bench
from models.trace import IDLE, JOB, MODEL, Span, Trace

SECONDS = 1.5
"""Of the window, where a run is that long."""
_APART = 1e-4
"""Seconds between two pieces of jobs' own code that are shown as one."""


@dataclass(frozen=True)
class Shown:
    """`spans`: in milliseconds from the window's begin, cut off at its ends. `load`: the machine's
    load average before; `lanes`: the threads of the whole run."""

    device: str
    machine: str
    model: str
    threads: int
    cores: int
    load: float
    jobs: int
    seconds: float
    milliseconds: float
    lanes: Sequence[str]
    spans: Sequence[Span]

    def share(self, unit: str) -> float:
        """Of the window, on the model's thread."""
        of_it = [each for each in self.spans if each.thread == MODEL and each.unit == unit]
        return sum(each.end - each.begin for each in of_it) / self.milliseconds

    def to_json(self) -> str:
        """A line for each span."""
        whole = asdict(self)
        spans = ",\n".join(json.dumps(list(each.values())) for each in whole.pop("spans"))
        return json.dumps(whole, indent=1)[:-2] + f',\n "spans": [\n{spans}\n]}}'

    @classmethod
    def from_json(cls, text: str) -> Self:
        whole: dict[str, Any] = json.loads(text)
        spans = [Span(*each) for each in whole.pop("spans")]
        return cls(**whole, spans=spans)


def record(bench: Bench) -> Trace:
    """What the engine does in one saturated run."""
    bench.ours.trace = trace = Trace()
    bench.ours.serve(workload.saturated(bench.card, bench.side, bench.steps, bench.args.jobs))
    bench.ours.trace = None
    return trace


def window(bench: Bench, trace: Trace, load: float) -> Shown:
    """The middle of it. `load`: the machine's load average before the run."""
    torch: Any = importlib.import_module("torch")
    first = min(span.begin for span in trace.spans)
    seconds = max(span.end for span in trace.spans) - first
    long = min(SECONDS, seconds)
    begin = first + (seconds - long) / 2
    return Shown(
        device=bench.words,
        machine=f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        model=bench.source.name,
        threads=torch.get_num_threads(),
        cores=os.cpu_count() or 1,
        load=round(load, 1),
        jobs=bench.args.jobs,
        seconds=round(seconds, 3),
        milliseconds=round(1000 * long, 3),
        lanes=trace.lanes(),
        spans=cut(trace.spans, begin, begin + long),
    )


def cut(spans: Sequence[Span], begin: float, end: float) -> list[Span]:
    """Those within, in milliseconds from `begin` on, by lane and time. A step lets each job go on
    in turn: their pieces are one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.thread, span.begin)):
        if span.end <= begin or span.begin >= end:
            continue
        first = 1000 * (max(span.begin, begin) - begin)
        last = 1000 * (min(span.end, end) - begin)
        before = found[-1] if found and span.unit in (JOB, IDLE) else None
        if (
            before
            and (before.unit, before.thread) == (span.unit, span.thread)
            and first - before.end <= 1000 * _APART
        ):
            first = found.pop().begin
        each = Span(span.unit, span.thread, round(first, 3), round(last, 3), span.calls, span.rows)
        found.append(each)
    return found
