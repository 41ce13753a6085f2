"""Who is served next: one account for each member, over all models, charged once for each job."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from jobs.contract import Job
from jobs.queue import Queue
from tests.jobs import common
from tests.jobs.common import SLOW, claim, submit


def job(name: str, member: str, *, cost: float = 10.0, **changed: Any) -> Job:
    return common.job(name, member, cost=cost, **changed)


async def order(queue: Queue, count: int, *models: str) -> list[str]:
    return [(await claim(queue, *models)).id for _ in range(count)]


async def account(redis: Redis, member: str) -> float:
    return float(await redis.zscore("{atelier}:served:1", member) or 0)


async def test_a_newcomer_starts_level_with_a_member_served_for_long(queue: Queue) -> None:
    """Else a second account would get the device alone for as long as the first one had it."""
    for number in range(5):
        await submit(queue, job(f"early-{number}", "1"))
        await claim(queue)
    # Nobody waits now, so only the floor knows how far the first one is.
    await submit(queue, *(job(f"new-{number}", "2") for number in range(4)))
    await submit(queue, *(job(f"old-{number}", "1") for number in range(4)))
    assert sorted(await order(queue, 4)) == ["new-0", "new-1", "old-0", "old-1"]


async def test_a_member_has_one_account_for_all_models(queue: Queue, redis: Redis) -> None:
    await submit(queue, *(job(f"a{number}", "1") for number in range(3)))
    await submit(queue, *(job(f"b{number}", "1", model="b") for number in range(3)))
    await submit(queue, *(job(f"other-{number}", "2", model="b") for number in range(3)))
    await order(queue, 3, "a")
    assert await account(redis, "1") == 30
    # In b's lane member 1 still stands where it entered; its account tells otherwise.
    assert await order(queue, 3, "b") == ["other-0", "other-1", "other-2"]
    await claim(queue, "b")
    assert await account(redis, "1") == 40


async def test_a_job_handed_back_costs_nothing(queue: Queue, redis: Redis) -> None:
    await submit(queue, job("j", "1"))
    for _ in range(3):
        await queue.release(await claim(queue))
    assert await account(redis, "1") == 0


async def test_a_job_is_charged_once_however_often_it_is_tried(queue: Queue, redis: Redis) -> None:
    await submit(queue, job("j", "1"), job("k", "1"))
    await queue.fail(await claim(queue), SLOW)
    assert await account(redis, "1") == 0
    await claim(queue)
    await redis.zadd("{atelier}:leases", {"j": 1})
    assert await queue.reclaim() == 1
    assert await account(redis, "1") == 0
    await queue.fail(await claim(queue), SLOW)
    assert await account(redis, "1") == 10


async def test_who_cancels_a_running_job_pays_for_the_time_it_ran(
    queue: Queue, redis: Redis
) -> None:
    """Not for what was predicted: they would stand behind everyone for work that was not done."""
    await submit(queue, job("j", "1", cost=500.0), job("k", "1", cost=500.0))
    lease = await claim(queue)
    await queue.cancel("j", "1")
    await queue.release(lease, spent=3.0)
    assert await account(redis, "1") == 3
    await claim(queue)
    await queue.cancel("k", "1")
    await redis.zadd("{atelier}:leases", {"k": 1})
    assert await queue.reclaim() == 1  # its worker is gone, and nobody knows what it spent
    assert await account(redis, "1") == 3


async def test_short_jobs_come_before_long_ones(queue: Queue) -> None:
    """Whoever asks for little is served more often; the long ones still get half of the time."""
    await submit(queue, *(job(f"long-{number}", "1", cost=10.0) for number in range(3)))
    await submit(queue, *(job(f"short-{number}", "2", cost=1.0) for number in range(20)))
    served = await order(queue, 13)
    assert served.index("long-1") == 11
    assert served[1:11] == [f"short-{number}" for number in range(10)]


async def test_a_weight_multiplies_a_members_share(queue: Queue) -> None:
    for number in range(12):
        await submit(queue, job(f"plain-{number}", "1", cost=1.0))
        await submit(queue, job(f"heavy-{number}", "2", cost=1.0, weight=3.0))
    served = await order(queue, 12)
    assert sum(name.startswith("heavy") for name in served) == 9


async def test_servers_share_first_whoever_is_in_them(queue: Queue) -> None:
    """A server of twenty members gets no more than one of a single member."""
    for number in range(20):
        await submit(queue, job(f"large-{number}", str(number), cost=1.0))
    for number in range(10):
        await submit(queue, job(f"small-{number}", "77", server="2", cost=1.0))
    served = await order(queue, 10)
    assert sum(name.startswith("small") for name in served) == 5
