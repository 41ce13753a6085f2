"""The step engine with networks of plain numbers: who is joined, who waits, what it costs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import engine
from models.engine import Account, Engine

PATIENCE = 30.0


class Doubler:
    """Doubles numbers, and remembers how many at a time."""

    def __init__(self) -> None:
        self.widths: list[int] = []
        self.fails: Callable[[Sequence[int]], Exception | None] = lambda calls: None

    def joined(self, calls: Sequence[int]) -> Sequence[int]:
        self.widths.append(len(calls))
        if error := self.fails(calls):
            raise error
        return [2 * call for call in calls]


@pytest.fixture
def works() -> Iterator[Engine]:
    opened = Engine()
    yield opened
    assert len(opened) == 0, "every job came to its end"
    opened.close()


def run(works: Engine) -> None:
    """Until all is done."""
    while len(works):
        if not works.tick():
            works.wait(PATIENCE)


def doubling(network: Doubler, start: int, steps: int, into: dict[int, int], key: Any = "k") -> Any:
    def work() -> None:
        value = start
        with engine.joining(key):
            for _ in range(steps):
                value = engine.ask(network, 1, "same", value)
        into[start] = value

    return work


def test_jobs_share_their_steps_and_leave_when_they_are_done(works: Engine) -> None:
    """Of 8, 20, 13 and 5 steps, together 46: 20 joint calls, the first 5 of all four."""
    network, done = Doubler(), dict[int, int]()
    for start, steps in ((1, 8), (3, 20), (5, 13), (7, 5)):
        works.start(doubling(network, start, steps, done))
    run(works)
    assert done == {1: 1 << 8, 3: 3 << 20, 5: 5 << 13, 7: 7 << 5}
    assert network.widths == [4] * 5 + [3] * 3 + [2] * 5 + [1] * 7
    assert (works.joint.steps, works.joint.calls) == (20, 46)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12), st.sampled_from("ab")), max_size=9),
    st.integers(1, 4),
)
def test_each_gets_its_own_whenever_it_joins(jobs: list[tuple[int, int, str]], rows: int) -> None:
    """`jobs`: the tick at which each comes, its steps, its key."""
    works, network, done = Engine(rows), Doubler(), dict[int, int]()
    waiting, tick = sorted(enumerate(jobs), key=lambda each: each[1][0]), 0
    while waiting or len(works):
        while waiting and waiting[0][1][0] <= tick:
            index, (_, steps, key) = waiting.pop(0)
            works.start(doubling(network, 2 * index + 1, steps, done, key))
        works.tick()
        tick += 1
    works.close()
    assert done == {2 * i + 1: (2 * i + 1) << steps for i, (_, steps, _) in enumerate(jobs)}
    assert max(network.widths, default=0) <= rows
    assert sum(network.widths) == works.joint.calls == sum(steps for _, steps, _ in jobs)


def test_no_key_waits_for_another_longer_than_a_step(works: Engine) -> None:
    one, other = Doubler(), Doubler()
    order: list[str] = []
    one.fails = lambda calls: order.append("one")
    other.fails = lambda calls: order.append("other")
    for start in (1, 3, 5):
        works.start(doubling(one, start, 4, {}))
    works.start(doubling(other, 7, 4, {}))
    run(works)
    assert order == ["one", "other"] * 4


def test_a_mistake_of_one_is_its_own(works: Engine) -> None:
    network, done, errors = Doubler(), dict[int, int](), list[Exception]()
    network.fails = lambda calls: ValueError("not 12") if 12 in calls else None

    def unlucky() -> None:
        with pytest.raises(ValueError, match="not 12") as caught:
            doubling(network, 3, 5, done)()
        errors.append(caught.value)

    works.start(unlucky)
    for start in (5, 7, 9):
        works.start(doubling(network, start, 5, done))
    run(works)
    assert len(errors) == 1
    assert done == {5: 5 << 5, 7: 7 << 5, 9: 9 << 5}


def test_too_little_memory_divides_them_once_and_loses_none(works: Engine) -> None:
    """Of eight at a time, three fit: from the first failure on there are never more than two."""
    network, done = Doubler(), dict[int, int]()
    network.fails = lambda calls: MemoryError() if len(calls) > 3 else None
    for start in range(1, 17, 2):
        works.start(doubling(network, start, 3, done))
    run(works)
    assert done == {start: start << 3 for start in range(1, 17, 2)}
    too_wide = [width for width in network.widths if width > 3]
    assert too_wide == [8, 4, 4]
    assert set(network.widths) - {8, 4} == {2}


def test_what_fits_alone_nowhere_is_raised_in_its_job(works: Engine) -> None:
    network = Doubler()
    network.fails = lambda calls: MemoryError()
    works.start(doubling(network, 1, 1, {}))
    with pytest.raises(MemoryError):
        run(works)


def test_the_others_go_on_while_something_is_done_aside(works: Engine) -> None:
    network, done, answer = Doubler(), dict[int, int](), list[str]()
    finished = threading.Event()

    def writes() -> None:
        assert threading.current_thread() is threading.main_thread()
        answer.append(engine.aside(lambda: str(finished.wait(PATIENCE))))
        assert threading.current_thread() is threading.main_thread()

    works.start(writes)
    works.start(doubling(network, 1, 5, done))
    while not done:
        assert works.tick()
    works.tick()
    assert not works.tick(), "nothing to do but to wait"
    finished.set()
    run(works)
    assert answer == ["True"]
    assert works.idle > 0


def test_what_fails_aside_is_raised_in_the_job(works: Engine) -> None:
    def writes() -> None:
        with pytest.raises(OSError, match="disk"):
            engine.aside(lambda: _fail(OSError("disk")))

    works.start(writes)
    run(works)


def test_joint_steps_and_the_parts_of_others_take_turns(works: Engine) -> None:
    network, order = Doubler(), list[str]()
    network.fails = lambda calls: order.append("step")

    def other() -> None:
        for _ in range(3):
            order.append("part")
            engine.pause()

    works.start(doubling(network, 1, 3, {}))
    works.start(other)
    run(works)
    assert order == ["part", "step"] * 3


def test_who_is_parked_looks_again_when_another_has_ended(works: Engine) -> None:
    network, done = Doubler(), dict[int, int]()
    looks: list[bool] = []

    def waits() -> None:
        while not done:
            looks.append(bool(done))
            engine.park()
        looks.append(bool(done))

    works.start(waits)
    works.start(doubling(network, 1, 5, done))
    run(works)
    assert looks == [False, True]


def test_parts_of_a_job_run_beside_each_other(works: Engine) -> None:
    network, done, answers = Doubler(), dict[int, int](), list[list[None]]()

    def grid() -> None:
        answers.append(
            engine.gather([doubling(network, start, start, done) for start in (1, 3, 5, 7)])
        )

    works.start(grid)
    run(works)
    assert done == {n: n << n for n in (1, 3, 5, 7)}
    assert network.widths == [4, 3, 3, 2, 2, 1, 1]
    assert answers == [[None] * 4]


def test_a_part_that_fails_fails_the_job_once_all_have_ended(works: Engine) -> None:
    network, done = Doubler(), dict[int, int]()

    def grid() -> None:
        parts = [doubling(network, 1, 3, done), lambda: _fail(ValueError("no"))]
        with pytest.raises(ValueError, match="no"):
            engine.gather([*parts, doubling(network, 3, 3, done)])
        assert done == {1: 8}, "what had begun was done, what had not was not begun"

    works.start(grid)
    run(works)


def test_each_pays_for_its_rows() -> None:
    class Clock:
        """Goes on by a second for each joint call."""

        now = 0.0

        def joined(self, calls: Sequence[int]) -> Sequence[int]:
            self.now += 1.0
            return calls

    works, clock = Engine(), Clock()
    accounts = [Account(), Account()]

    def guided(rows: int, steps: int) -> Callable[[], None]:
        def work() -> None:
            with engine.joining("k"):
                for _ in range(steps):
                    engine.ask(clock, rows, "same", 0)

        return work

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.engine.time.perf_counter", lambda: clock.now)
        works.start(guided(1, 2), accounts[0])
        works.start(guided(3, 4), accounts[1])
        run(works)
    works.close()
    assert [account.seconds for account in accounts] == [0.5, 3.5]


def test_outside_a_job_all_is_done_at_once() -> None:
    ready: list[str] = []
    with engine.joining("k", lambda: ready.append("yes")):
        assert not engine.joins()
        assert engine.aside(lambda: 5) == 5
        assert engine.gather([lambda: 1, lambda: 2]) == [1, 2]
        engine.pause()
    assert ready == ["yes"]


def test_what_makes_a_network_ready_is_done_before_each_joint_call(works: Engine) -> None:
    """As LoRAs are turned on, which another job's turn has turned off."""
    state, seen = [""], list[str]()

    class Network:
        def joined(self, calls: Sequence[str]) -> Sequence[str]:
            seen.append(state[0])
            return calls

    network = Network()

    def work(name: str) -> Callable[[], None]:
        def turn_on() -> None:
            state[0] = name

        def steps() -> None:
            with engine.joining(name, turn_on):
                for _ in range(2):
                    engine.ask(network, 1, "same", "")

        return steps

    works.start(work("a"))
    works.start(work("b"))
    run(works)
    assert seen == ["a", "b", "a", "b"]


def _fail(error: Exception) -> Any:
    raise error
