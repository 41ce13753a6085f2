"""What fails is tried again later and later, within bounds (P5)."""

from __future__ import annotations

import pytest

from bot.patience import Patience


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("bot.patience.time", clock)
    return clock


def rests(patience: Patience, clock: Clock, entry: str) -> int:
    """Whole seconds until it may be tried."""
    start = clock.now
    while not patience.over(entry):
        clock.now += 1
    return int(clock.now - start)


def test_each_rest_is_twice_the_last_up_to_the_longest(clock: Clock) -> None:
    patience, found = Patience(), list[int]()
    for _ in range(6):
        patience.rest("1-0", 1, 10)
        found.append(rests(patience, clock, "1-0"))
    assert found == [1, 2, 4, 8, 10, 10]


def test_others_do_not_rest_with_it(clock: Clock) -> None:
    patience = Patience()
    assert not patience.rest("1-0", 1, 10)
    assert patience.rest("1-0", 1, 10), "it had failed before"
    assert patience.over("2-0")
    patience.done("1-0")
    assert patience.over("1-0")
    assert not patience.rest("1-0", 1, 10), "what was posted has never failed"


def test_what_is_no_longer_asked_for_is_forgotten(clock: Clock) -> None:
    """Or a bot that runs for months would remember all that ever failed."""
    patience = Patience()
    for number in range(100):
        patience.rest(f"{number}-0", 1, 10)
    clock.now += 4000
    patience.rest("new", 1, 10)
    assert len(patience) == 1


@pytest.mark.parametrize("said", ["", "soon", "-5"])
async def test_a_limit_that_cannot_be_read_is_none(clock: Clock, said: str) -> None:
    patience = Patience()
    patience.limit(said)
    await patience.limited()
