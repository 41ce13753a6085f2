"""taskiq with taskiq-redis: a stream group; a result is a key that the producer polls.

The stream broker, which acknowledges, was also faster here than the one on a list.
"""

# pyright: standard, reportMissingImports=false
# The library may be missing, and is not fully typed.

from __future__ import annotations

import asyncio
from typing import Any

from taskiq.api import run_receiver_task
from taskiq_redis import RedisAsyncResultBackend, RedisStreamBroker

from bench.drive import CONCURRENCY, Plan, Sample, drive

# A hundred waiting at once poll 100 times a second each: oftener, they slow down the flood.
_POLL_FLOOD = 0.01
_POLL_ALONE = 0.001
_DEADLINE = 60
_KEEP_RESULTS = 600


def _open(url: str) -> tuple[RedisStreamBroker, Any]:
    results: RedisAsyncResultBackend[Any] = RedisAsyncResultBackend(
        url, result_ex_time=_KEEP_RESULTS
    )
    # The group reads from the start of the stream: what is sent before the worker is up counts.
    broker = RedisStreamBroker(url, consumer_id="0").with_result_backend(results)

    async def nothing() -> None: ...

    return broker, broker.task(task_name="nothing")(nothing)


def work(url: str) -> None:
    asyncio.run(_work(url))


def produce(url: str, plan: Plan) -> Sample:
    return asyncio.run(_produce(url, plan))


async def _work(url: str) -> None:
    broker, _ = _open(url)
    broker.is_worker_process = True
    await broker.startup()
    await run_receiver_task(
        broker, max_async_tasks=CONCURRENCY, max_prefetch=CONCURRENCY, validate_params=False
    )


async def _produce(url: str, plan: Plan) -> Sample:
    broker, nothing = _open(url)
    await broker.startup()

    async def call(poll: float) -> None:
        sent = await nothing.kiq()
        await sent.wait_result(check_interval=poll, timeout=_DEADLINE)

    try:
        return await drive(lambda _: call(_POLL_FLOOD), plan, lambda _: call(_POLL_ALONE))
    finally:
        await broker.shutdown()
