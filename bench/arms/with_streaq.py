"""streaq: one stream; a result is a key, and told by pub/sub.

Its own `result()` subscribes for each job and then waits 0.1 s for the end of the subscription
to be acknowledged (streaq 7.2 on coredis 6.9): 106 ms a job. So the key is read until it is
there, by the worker object's own client, name and deserializer.
"""

# pyright: standard, reportMissingImports=false
# The library may be missing, and is not fully typed.

from __future__ import annotations

import asyncio
from typing import Any

from streaq import Worker

from bench.drive import CONCURRENCY, Plan, Sample, drive

_POLL_FLOOD = 0.02
_POLL_ALONE = 0.001


async def nothing() -> None: ...


def _open(url: str) -> tuple[Worker[Any], Any]:
    worker: Worker[Any] = Worker(
        redis_url=url, concurrency=CONCURRENCY, redis_kwargs={"max_connections": 100}
    )
    return worker, worker.task(nothing)


def work(url: str) -> None:
    worker, _ = _open(url)
    worker.run_sync()


def produce(url: str, plan: Plan) -> Sample:
    return asyncio.run(_produce(url, plan))


async def _produce(url: str, plan: Plan) -> Sample:
    worker, task = _open(url)

    async def call(poll: float) -> object:
        sent = await task.enqueue()
        while True:
            raw = await worker.redis.get(worker.results_key + sent.id)
            if raw is not None:
                return await worker.deserialize(raw)
            await asyncio.sleep(poll)

    async with worker:
        return await drive(lambda _: call(_POLL_FLOOD), plan, lambda _: call(_POLL_ALONE))
