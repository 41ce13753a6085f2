"""arq: a sorted set that the worker polls; a result is a key that the producer polls."""

# pyright: standard, reportMissingImports=false
# The library may be missing, and is not fully typed.

from __future__ import annotations

import asyncio
from typing import Any

from arq import create_pool
from arq.connections import RedisSettings
from arq.jobs import Job, ResultNotFound
from arq.worker import Worker

from bench.drive import CONCURRENCY, Plan, Sample, drive

_POLL_QUEUE = 0.001
# A hundred waiting at once poll 20 times a second each: oftener, they slow down the flood.
_POLL_FLOOD = 0.05
_POLL_ALONE = 0.001
_DEADLINE = 60


async def nothing(ctx: Any) -> None: ...


def work(url: str) -> None:
    asyncio.run(_work(url))


def produce(url: str, plan: Plan) -> Sample:
    return asyncio.run(_produce(url, plan))


async def _work(url: str) -> None:
    worker = Worker(
        [nothing],
        redis_settings=RedisSettings.from_dsn(url),
        max_jobs=CONCURRENCY,
        poll_delay=_POLL_QUEUE,
        log_results=False,
    )
    await worker.async_run()


async def _produce(url: str, plan: Plan) -> Sample:
    pool = await create_pool(RedisSettings.from_dsn(url))

    async def call(poll: float) -> None:
        job = await pool.enqueue_job("nothing")
        assert job is not None, "arq has a job of this id already, although ids are random"
        try:
            await _result(job, poll)
        except ResultNotFound:
            # arq looks for the result, then in the queue; it was moved between the two.
            await _result(job, poll)

    return await drive(lambda _: call(_POLL_FLOOD), plan, lambda _: call(_POLL_ALONE))


async def _result(job: Job, poll: float) -> None:
    await job.result(_DEADLINE, poll_delay=poll)
