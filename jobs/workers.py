"""Who is working, and with which models: cards that workers publish and that lapse by TTL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis

from jobs.contract import ModelCard, Worker
from jobs.settings import QueueSettings
from jobs.store import answers

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

CARD_TTL = 15.0
"""Seconds without a word after which a worker counts as gone; publish about every third of it."""


class Registry:
    """The live workers of one queue."""

    def __init__(self, redis: Redis, settings: QueueSettings) -> None:
        self._redis = redis
        self._key = f"{{{settings.queue_name}}}:workers"

    async def publish(self, worker: Worker) -> None:
        """Say that this worker lives, with the models it serves."""
        key = f"{self._key}:{worker.id}"
        async with answers(), self._redis.pipeline(transaction=True) as pipe:
            pipe.set(key, worker.model_dump_json(), px=round(CARD_TTL * 1000))
            pipe.sadd(self._key, worker.id)
            pipe.expire(self._key, 86_400)
            await pipe.execute()

    async def withdraw(self, worker_id: str) -> None:
        """Say that this worker is leaving."""
        async with answers(), self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(f"{self._key}:{worker_id}")
            pipe.srem(self._key, worker_id)
            await pipe.execute()

    async def live(self) -> list[Worker]:
        """Workers heard of within `CARD_TTL`, by id; one whose card cannot be read is left out."""
        async with answers():
            members = await cast(Any, self._redis.smembers(self._key))
            ids = sorted(member.decode() for member in members)
            if not ids:
                return []
            bodies = await self._redis.mget([f"{self._key}:{name}" for name in ids])
            silent = [name for name, body in zip(ids, bodies, strict=True) if body is None]
            if silent:
                await cast(Any, self._redis.srem(self._key, *silent))
        read = [_read(name, body) for name, body in zip(ids, bodies, strict=True) if body]
        return [worker for worker in read if worker is not None]


def _read(name: str, body: bytes | str) -> Worker | None:
    try:
        return Worker.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        _log.error("registry.unreadable_card", worker=name, problems=problems)
        return None


def cards(workers: Sequence[Worker]) -> dict[str, ModelCard]:
    """The models on offer, by name; where workers differ, the cheapest speaks."""
    found: dict[str, ModelCard] = {}
    for worker in workers:
        for card in worker.cards:
            if card.name not in found or card.cost < found[card.name].cost:
                found[card.name] = card
    return dict(sorted(found.items()))
