"""Who is served next: one account for each member, over all models, charged once for each job."""

from __future__ import annotations

from redis.asyncio import Redis

from jobs.contract import Failure, ImagineRequest, Job
from jobs.job import Lease
from jobs.queue import Queue

SLOW = Failure(code="slow", sentence="It was too slow.", retry=True)


def job(name: str, member: str, *, model: str = "a", cost: float = 10.0) -> Job:
    request = ImagineRequest(
        model=model,
        prompt="a lion",
        width=128,
        height=128,
        num_inference_steps=4,
        guidance_scale=2.0,
        seed=1,
    )
    return Job(id=name, server="1", member=member, request=request, cost=cost)


async def submit(queue: Queue, *jobs: Job) -> None:
    for each in jobs:
        await queue.submit(each, reply="")


async def claim(queue: Queue, *models: str) -> Lease:
    [lease] = await queue.claim("w", models or ("a",))
    return lease


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
