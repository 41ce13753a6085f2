"""What an engine does and when: each joint call, each job's own code between, each wait, and what
is done aside. Only where an engine is given one; nothing is recorded otherwise.

On a GPU a step's span is the time in which its kernels were asked for, not that in which they ran.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

_T = TypeVar("_T")
MODEL = "model"
"""The lane of the thread that steps; others have the names of their threads."""
STEP, JOB, IDLE = "step", "job", "idle"
"""On it. Aside: "encode", "decode", "png"."""


@dataclass(frozen=True)
class Span:
    """`begin`, `end`: seconds of `time.perf_counter`. `calls`, `rows`: of a joint call, how many
    were joined, and of how many pictures."""

    unit: str
    thread: str
    begin: float
    end: float
    calls: int = 0
    rows: int = 0


class Trace:
    """May be added to by any thread."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def add(self, unit: str, begin: float, calls: int = 0, rows: int = 0) -> None:
        """What ends now, on the thread that steps."""
        self.spans.append(Span(unit, MODEL, begin, time.perf_counter(), calls, rows))

    def noted(self, unit: str, work: Callable[[], _T]) -> Callable[[], _T]:
        """The same work, which notes when and on which thread it is done."""

        def work_noted() -> _T:
            begin = time.perf_counter()
            try:
                return work()
            finally:
                thread = threading.current_thread().name
                self.spans.append(Span(unit, thread, begin, time.perf_counter()))

        return work_noted

    def chrome(self) -> dict[str, Any]:
        """As JSON for ui.perfetto.dev and chrome://tracing, in microseconds from the first span on.

        The format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
        """
        zero = min((span.begin for span in self.spans), default=0.0)
        lanes = {name: number for number, name in enumerate(self.lanes())}
        named = [
            {"ph": "M", "name": "thread_name", "pid": 1, "tid": number, "args": {"name": name}}
            for name, number in lanes.items()
        ]
        spans = [
            {
                "ph": "X",
                "name": span.unit,
                "cat": "engine",
                "pid": 1,
                "tid": lanes[span.thread],
                "ts": round((span.begin - zero) * 1e6, 1),
                "dur": round((span.end - span.begin) * 1e6, 1),
                "args": {"calls": span.calls, "rows": span.rows} if span.calls else {},
            }
            for span in sorted(self.spans, key=lambda span: span.begin)
        ]
        return {"traceEvents": [*named, *spans], "displayTimeUnit": "ms"}

    def lanes(self) -> list[str]:
        """The thread that steps, and the others by name."""
        return [MODEL, *sorted({span.thread for span in self.spans} - {MODEL})]
