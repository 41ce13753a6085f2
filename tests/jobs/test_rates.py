"""What jobs would have cost alone, and who is next by it."""

from __future__ import annotations

import pytest

from jobs.queue import Queue
from jobs.rates import Rates
from tests.jobs.common import DRAWN, job


def test_what_all_save_or_lose_is_nobodys() -> None:
    rates = Rates()
    assert rates.alone("a", 4.0, 1.0) == pytest.approx(4.0)
    assert rates.alone("a", 8.0, 2.0) == pytest.approx(8.0)
    later = [rates.alone("a", 4.0, 2.0) for _ in range(30)]
    assert later[-1] == pytest.approx(4.0)
    assert rates.alone("b", 1.0, 3.0) == pytest.approx(1.0), "each model by itself"


def test_what_one_job_took_more_than_its_like_is_its_own() -> None:
    rates = Rates()
    for _ in range(5):
        rates.alone("a", 4.0, 1.0)
    assert rates.alone("a", 4.0, 3.0) > 6.0
    rates.alone("a", 4.0, 400.0)
    assert rates.alone("a", 4.0, 1.0) > 1.0, "one that stalled makes the next not free"
    assert Rates().alone("a", 0.0, 3.0) == 3.0, "nothing was predicted"
    assert rates.alone("a", 4.0, 0.0) == 0.0


async def test_who_floods_is_not_first_again_when_jobs_share_steps(queue: Queue) -> None:
    """Jobs were alone before; eight at a time, each takes less than half of that."""
    rates = Rates()
    rates.alone("a", 4.0, 4.0)
    for number in range(30):
        await queue.submit(job(f"h{number}", "10", cost=4.0), "")
    running = await queue.claim("w", ["a"], 8)
    for member in "123456789":
        await queue.submit(job(f"l{member}", member, cost=4.0), "")
    order: list[str] = []
    while running:
        await queue.finish(running.pop(0), DRAWN, cost=1.8, charged=rates.alone("a", 4.0, 1.8))
        claimed = await queue.claim("w", ["a"], 1)
        order += [lease.id for lease in claimed]
        running += claimed
    waited = max(place for place, name in enumerate(order) if name.startswith("l"))
    assert waited <= 10, "the other eight, and two of the flood's"
