"""Random schedules of jobs and faults, a few of them: `python -m tests.faults` runs as many as
wanted.

P1, P2, P4, P5 and P6 are checked on what members saw, and on the audit.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.plan import plan
from tests.faults.schedule import ScheduleFailed, run

SEEDS = range(20)
TOGETHER = 5
"""Schedules at a time: most of each is waiting."""


def test_a_seed_is_one_plan() -> None:
    assert plan(7) == plan(7)
    assert plan(7) != plan(8)


@pytest.mark.alone  # five studios at once take every core, and P4 counts seconds
@pytest.mark.parametrize("first", SEEDS[::TOGETHER])
async def test_promises_hold(first: int, tmp_path: Path) -> None:
    """One that was only late is carried out once more, by itself: it must be in time then."""
    seeds = range(first, first + TOGETHER)
    runs = [run(seed, tmp_path / str(seed)) for seed in seeds]
    ended = await asyncio.gather(*runs, return_exceptions=True)
    failures: list[str] = []
    for seed, error in zip(seeds, ended, strict=True):
        if isinstance(error, ScheduleFailed) and error.only_late:
            (error,) = await asyncio.gather(
                run(seed, tmp_path / f"{seed}-alone"), return_exceptions=True
            )
        if error is not None:
            failures.append(str(error))
    assert not failures, "\n\n".join(failures)
