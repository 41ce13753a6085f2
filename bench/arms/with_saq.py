"""SAQ: lists and a sorted set; a result is told by pub/sub and read from the job's key.

Its own `apply` and `map` poll for results instead, and are slower in both measures (727 jobs/s
and 3.9 ms against 1,450 and 1.5).
"""

# pyright: standard, reportMissingImports=false
# The library may be missing, and is not fully typed.

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any

from saq import Job, Status, Worker
from saq.job import TERMINAL_STATUSES
from saq.queue.redis import RedisQueue

from bench.drive import Plan, Sample, drive

# More than the 10 of the others: each slot waits for a job of its own, and 20 were faster.
_SLOTS = 20
# Connections in use at once; the default of 20, 50 and 100 were no faster.
_OPERATIONS = 10
_DEADLINE = 60


async def nothing(context: Any) -> None: ...


def _open(url: str) -> RedisQueue:
    return RedisQueue.from_url(url, max_concurrent_ops=_OPERATIONS)


def work(url: str) -> None:
    asyncio.run(Worker(_open(url), [nothing], concurrency=_SLOTS).start())


def produce(url: str, plan: Plan) -> Sample:
    return asyncio.run(_produce(url, plan))


async def _produce(url: str, plan: Plan) -> Sample:
    queue = _open(url)
    numbers = count()

    async def call(_: int) -> None:
        job = Job("nothing", key=f"job-{next(numbers)}")
        told = asyncio.create_task(queue.listen([job.key], _is_over, _DEADLINE))
        await asyncio.sleep(0)  # it listens before the job is sent
        await queue.enqueue(job)
        await told
        await job.refresh()

    # All listeners share one subscription, which ends with the last of them: this one keeps it.
    keeper = asyncio.create_task(queue.listen(["none"], _is_over, None))
    await asyncio.sleep(0.2)  # until the subscription stands: what it missed never comes again
    try:
        return await drive(call, plan)
    finally:
        keeper.cancel()


def _is_over(_: str, status: Status) -> bool:
    return status in TERMINAL_STATUSES
