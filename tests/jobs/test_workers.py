"""Workers are known by the cards they publish, for as long as they publish them."""

from __future__ import annotations

from redis.asyncio import Redis

from jobs.contract import ModelCard, Worker
from jobs.workers import CARD_TTL, Registry, cards


def worker(name: str, cost: float = 1.0) -> Worker:
    card = ModelCard(name="starter", kind="imagine", family="f", cost=cost)
    return Worker(id=name, device="cpu", cards=(card,))


async def test_a_worker_is_live_until_it_withdraws(registry: Registry) -> None:
    await registry.publish(worker("a"))
    await registry.publish(worker("b"))
    assert [found.id for found in await registry.live()] == ["a", "b"]
    await registry.withdraw("a")
    assert [found.id for found in await registry.live()] == ["b"]


async def test_a_silent_worker_lapses(registry: Registry, redis: Redis) -> None:
    await registry.publish(worker("a"))
    left = await redis.pttl("{atelier}:workers:a")
    assert 0 < left <= CARD_TTL * 1000
    await redis.delete("{atelier}:workers:a")
    assert await registry.live() == []
    assert not await redis.exists("{atelier}:workers")


async def test_of_two_workers_with_one_model_the_cheaper_speaks(registry: Registry) -> None:
    await registry.publish(worker("a", cost=3.0))
    await registry.publish(worker("b", cost=2.0))
    assert cards(await registry.live())["starter"].cost == 2.0
