"""What an engine records of itself: every moment of its thread once, and what was done aside."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest

from models import engine
from models.engine import Engine
from models.trace import IDLE, JOB, MODEL, STEP, Span, Trace
from tests.models.test_engine import PATIENCE, Doubler, doubling, run


@pytest.fixture
def trace() -> Trace:
    return Trace()


@pytest.fixture
def works(trace: Trace) -> Iterator[Engine]:
    opened = Engine(trace=trace)
    yield opened
    opened.close()


def lane(trace: Trace, thread: str) -> list[Span]:
    return sorted((each for each in trace.spans if each.thread == thread), key=lambda it: it.begin)


def test_joint_calls_say_how_many_share_them(works: Engine, trace: Trace) -> None:
    network, done = Doubler(), dict[int, int]()
    for start, steps in ((1, 3), (3, 5)):
        works.start(doubling(network, start, steps, done))
    run(works)
    steps = [(span.calls, span.rows) for span in trace.spans if span.unit == STEP]
    assert steps == [(2, 2)] * 3 + [(1, 1)] * 2
    assert {span.unit for span in trace.spans} == {STEP, JOB}


def test_on_no_thread_two_things_are_at_once(works: Engine, trace: Trace) -> None:
    """Nor where a joint call fails and is divided."""
    network, done = Doubler(), dict[int, int]()
    network.fails = lambda calls: MemoryError() if len(calls) > 2 else None

    def work(start: int) -> Callable[[], None]:
        def do() -> None:
            doubling(network, start, 4, done)()
            for name in ("decode", "png"):
                engine.aside(lambda: None, name=name)

        return do

    for start in range(1, 17, 2):
        works.start(work(start))
    run(works)
    assert len(trace.lanes()) in (2, 3), "the engine's, and one or two aside"
    for thread in trace.lanes():
        spans = lane(trace, thread)
        assert all(span.begin <= span.end for span in spans)
        assert all(before.end <= after.begin for before, after in pairwise(spans)), thread
    aside = [span.unit for span in trace.spans if span.thread != MODEL]
    assert sorted(aside) == ["decode"] * 8 + ["png"] * 8
    failed = [span for span in trace.spans if span.calls > 2]
    assert failed, "what was in vain took its time as well"


def test_the_spans_cover_the_run(
    works: Engine, trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that goes on only where something is done."""
    now, waits = [100.0], threading.Event()
    monkeypatch.setattr("models.engine.time.perf_counter", lambda: now[0])
    came = vars(works)["_came"]
    wait = came.wait

    def waiting(timeout: float | None = None) -> None:
        waits.set()
        wait(timeout)

    monkeypatch.setattr(came, "wait", waiting)

    class Network:
        def joined(self, calls: Sequence[int]) -> Sequence[int]:
            now[0] += 1.0
            return calls

    def slow() -> None:
        assert waits.wait(PATIENCE), "the engine waits"
        now[0] += 4.0

    def work() -> None:
        now[0] += 0.5
        with engine.joining("k"):
            for _ in range(3):
                engine.ask(Network(), 1, "same", 0)
        now[0] += 0.25
        engine.aside(slow, name="png")

    works.start(work)
    run(works)
    spans = lane(trace, MODEL)
    assert spans[0].begin == 100.0
    assert all(before.end == after.begin for before, after in pairwise(spans))
    assert spans[-1].end == now[0] == 107.75


def test_nothing_is_recorded_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(Trace, "add", never)
    monkeypatch.setattr(Trace, "noted", never)
    works, done = Engine(), dict[int, int]()
    works.start(doubling(Doubler(), 1, 3, done))
    works.start(lambda: engine.aside(lambda: None, name="png"))
    run(works)
    works.close()
    assert done == {1: 8}


def test_as_chrome_reads_it() -> None:
    """Its "complete events", in microseconds, and the names of its threads."""
    trace = Trace()
    trace.spans += [
        Span("png", "aside_0", 5.002, 5.004),
        Span(STEP, MODEL, 5.0, 5.0025, calls=3, rows=6),
        Span(IDLE, MODEL, 5.0025, 5.004),
    ]
    read = json.loads(json.dumps(trace.chrome()))
    names = [each for each in read["traceEvents"] if each["ph"] == "M"]
    assert [(each["tid"], each["args"]["name"]) for each in names] == [(0, MODEL), (1, "aside_0")]
    assert {each["name"] for each in names} == {"thread_name"}
    spans = [each for each in read["traceEvents"] if each["ph"] == "X"]
    assert [(each["name"], each["tid"], each["ts"], each["dur"]) for each in spans] == [
        (STEP, 0, 0.0, 2500.0),
        ("png", 1, 2000.0, 2000.0),
        (IDLE, 0, 2500.0, 1500.0),
    ]
    assert spans[0]["args"] == {"calls": 3, "rows": 6}
    assert all(each["pid"] == 1 and each["cat"] == "engine" for each in spans)
    assert len(read["traceEvents"]) == 5
