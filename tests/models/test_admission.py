"""Joint calls on a device whose memory is simulated: as wide as it holds, and never wider."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models import engine, joint
from models.admission import Admission
from models.engine import Engine
from tests.models.test_compiled import asked, network_of, opened, saved
from tests.models.test_stepping import Place, difference, ignore, together

PATIENCE = 30.0


@dataclass
class Memory:
    """Bytes. `used`: by weights and the like."""

    size: int
    used: int = 0
    before: int = 0
    peak: int = 0
    failed: int = 0

    def take(self, amount: int) -> None:
        if self.used + amount > self.size:
            self.failed += 1
            raise torch.OutOfMemoryError("no more")
        self.peak = max(self.peak, self.used + amount)

    def free(self) -> int:
        return self.size - self.used

    def begin(self) -> None:
        self.peak = self.before = self.used

    def taken(self) -> int:
        return self.peak - self.before


@dataclass
class Network:
    """Doubles numbers; `once` and `a_row`: bytes of a call and of each of its rows."""

    memory: Memory
    once: int
    a_row: int
    widths: list[int] = field(default_factory=list[int])

    def joined(self, calls: Sequence[int]) -> Sequence[int]:
        self.widths.append(len(calls))
        self.memory.take(self.once + self.a_row * len(calls))
        return [2 * call for call in calls]


def run(works: Engine, network: Network, jobs: int, steps: int = 3, key: Any = "k") -> list[int]:
    done: list[int] = []

    def job(start: int) -> None:
        value = start
        with engine.joining(key):
            for _ in range(steps):
                value = engine.ask(network, 1, "same", value)
        done.append(value)

    for start in range(1, jobs + 1):
        works.start(lambda start=start: job(start))
    while len(works):
        if not works.tick():
            works.wait(PATIENCE)
    works.close()
    return sorted(done)


@given(st.integers(0, 500), st.integers(1, 300), st.integers(1_000, 9_000), st.integers(1, 20))
def test_a_full_batch_never_runs_out(once: int, a_row: int, size: int, jobs: int) -> None:
    """P1: whatever a row takes, as long as one fits."""
    memory = Memory(size)
    network = Network(memory, once, a_row)
    works = Engine(admission=Admission(memory, clock=iter(range(10**6)).__next__))
    done = run(works, network, jobs)
    assert done == [start * 8 for start in range(1, jobs + 1)]
    assert memory.failed == 0
    fitting = (0.9 * size - once) // a_row
    assert max(network.widths) <= max(1, fitting)


def test_it_is_as_wide_as_there_is_memory_for() -> None:
    memory = Memory(1_000)
    network = Network(memory, 0, 100)
    works = Engine(admission=Admission(memory, clock=iter(range(10**6)).__next__))
    run(works, network, 16)
    assert network.widths[0] == 1, "the first is measured"
    assert max(network.widths) == 9, "less the margin"


def test_memory_that_others_took_meanwhile_is_not_counted_on() -> None:
    memory = Memory(2_000)
    network = Network(memory, 0, 100)
    admission = Admission(memory, clock=iter(range(10**6)).__next__)
    run(Engine(admission=admission), network, 16)
    memory.used = 1_500
    network.widths.clear()
    run(Engine(admission=admission), network, 16)
    assert max(network.widths) == 4
    assert memory.failed == 0


def test_room_is_kept_for_what_runs_beside() -> None:
    """A picture is decoded while others step: what that takes is measured the first time."""
    memory = Memory(1_000)
    network = Network(memory, 0, 100)
    works = Engine(admission=Admission(memory, clock=iter(range(10**6)).__next__))
    decoded: list[str | None] = []

    def decode() -> str:
        memory.take(400)
        return "picture"

    works.start(lambda: decoded.append(engine.measured("decoder", decode)))
    works.start(lambda: decoded.append(engine.measured("decoder", decode)))
    run(works, network, 16)
    assert decoded == ["picture", None]
    assert max(network.widths) == 5


def test_without_a_meter_nothing_is_measured() -> None:
    works, seen = Engine(), list[object]()
    works.start(lambda: seen.append(engine.measured("decoder", lambda: "picture")))
    works.tick()
    works.close()
    assert seen == [None]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=9), st.integers(1, 12))
def test_whatever_fits_row_by_row_is_answered(calls: list[int], most: int) -> None:
    """P1: each job gets its own rows, however the calls had to be divided."""

    class Rows:
        def joined(self, calls: Sequence[list[int]]) -> Sequence[list[int]]:
            if sum(map(len, calls)) > most:
                raise torch.OutOfMemoryError("no more")
            return [[2 * row for row in call] for call in calls]

        def row_by_row(self, call: list[int]) -> list[int]:
            return [2 * row for row in call]

    works, network, done = Engine(), Rows(), dict[int, list[int]]()

    def job(number: int, rows: int) -> None:
        value = [number] * rows
        with engine.joining("k"):
            for _ in range(2):
                value = engine.ask(network, rows, "same", value)
        done[number] = value

    for number, rows in enumerate(calls):
        works.start(lambda number=number, rows=rows: job(number, rows))
    with pytest.MonkeyPatch.context() as patched:
        # There is nothing to give back, and to look for it takes a second in a process this large.
        patched.setattr(joint, "give_back", lambda: None)
        while len(works):
            if not works.tick():
                works.wait(PATIENCE)
    works.close()
    assert done == {number: [4 * number] * rows for number, rows in enumerate(calls)}


@pytest.mark.parametrize(
    ("calls", "most", "parted"), [([1, 2], 2, []), ([2, 1], 2, []), ([2, 2, 1, 4], 3, [4, 4])]
)
def test_a_job_is_asked_row_by_row_only_where_its_own_rows_do_not_fit(
    calls: list[int], most: int, parted: list[int]
) -> None:
    """`parted`: rows of the calls that were made row by row, in two steps."""
    seen = list[int]()

    class Rows:
        def joined(self, calls: Sequence[int]) -> Sequence[int]:
            if sum(calls) > most:
                raise torch.OutOfMemoryError("no more")
            return calls

        def row_by_row(self, call: int) -> int:
            seen.append(call)
            return call

    works, network = Engine(), Rows()

    def job(rows: int) -> None:
        with engine.joining("k"):
            for _ in range(2):
                engine.ask(network, rows, "same", rows)

    for rows in calls:
        works.start(lambda rows=rows: job(rows))
    while len(works):
        if not works.tick():
            works.wait(PATIENCE)
    works.close()
    assert seen == parted


def test_what_is_measured_beside_work_of_the_device_is_not_kept() -> None:
    """P1: its figure would be partly another's. Here calls would seem to take nothing."""
    memory, go = Memory(1_000), threading.Event()
    network = Network(memory, 0, 100)
    works = Engine()
    works.joint.admission = admission = Admission(
        memory, clock=iter(range(10**6)).__next__, quiet=works.quiet
    )
    beside: list[object] = []

    def aside() -> None:
        memory.used = 400  # before the call is measured, and given back in its middle
        go.wait(PATIENCE)
        memory.used = 0

    def frees(calls: Sequence[int]) -> Sequence[int]:
        if not go.is_set():
            go.set()
            while memory.used:
                time.sleep(0.001)
        return Network.joined(network, calls)

    works.start(lambda: engine.aside(aside, charged=True))
    works.start(lambda: beside.append(engine.measured("decoder", lambda: "picture")))
    while not memory.used:
        works.tick()
    network.joined = frees
    run(works, network, 16)
    assert beside == ["picture"]
    assert not admission.knows("decoder")
    assert works.quiet()
    assert network.widths[:2] == [1, 1], "measured again when it is quiet"
    assert max(network.widths) == 9
    assert memory.failed == 0


@pytest.mark.parametrize("name", ["sd2", "prx", "sd3"])
def test_a_call_that_does_not_fit_is_made_row_by_row(name: str, tmp_path: Path) -> None:
    """P1: split, then smaller: a guided picture's two rows one after the other."""
    source = saved(name, tmp_path)
    model = opened(source, Place("cpu", "float32"))
    stepping, widths = network_of(model), list[int]()
    forward = stepping.forward

    def small(**arguments: Any) -> Any:
        widths.append(len(next(each for each in arguments.values() if hasattr(each, "shape"))))
        if widths[-1] > 1:
            raise torch.OutOfMemoryError("no more")
        return forward(**arguments)

    arrivals = asked(model, 2)
    alone = [model.run(each.request, b"", ignore) for each in arrivals]
    stepping.forward = small
    _, outputs = together(model, arrivals)
    for output, single in zip(outputs, alone, strict=True):
        assert difference(output.blobs[0], single.blobs[0]) <= 1, "of 255"
    assert [width for width in widths if width > 1] == [2], "it is not tried again"


def test_a_decoder_that_does_not_fit_goes_on_in_tiles(tmp_path: Path) -> None:
    """P1: as the steps were not for nothing."""
    model = opened(saved("sd2", tmp_path), Place("cpu", "float32"))
    vae, tiled = model.pipeline.vae, list[bool]()
    whole = vae.decoder.forward

    def small(*args: Any, **kwargs: Any) -> Any:
        tiled.append(vae.use_tiling)
        if not vae.use_tiling:
            raise torch.OutOfMemoryError("no more")
        return whole(*args, **kwargs)

    vae.decoder.forward = small
    [output] = together(model, asked(model, 1))[1]
    assert len(output.blobs) == 1
    assert tiled[:2] == [False, True]
