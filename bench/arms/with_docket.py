"""docket (pydocket): a stream group; a result is told by pub/sub and kept in a hash."""

# pyright: standard, reportMissingImports=false
# The library may be missing, and is not fully typed.

from __future__ import annotations

import asyncio
from datetime import timedelta

from docket import Docket, Worker

from bench.drive import Plan, Sample, drive

# A worker with all its slots taken sleeps this long before it looks again, and one without work
# reads anew as often. With the default of 250 ms and 10 slots it does 40 jobs a second.
_CHECK = timedelta(milliseconds=1)
# More slots, fewer of those sleeps: faster here than 10.
_SLOTS = 100
_DEADLINE = timedelta(seconds=60)


async def nothing() -> None: ...


def work(url: str) -> None:
    asyncio.run(_work(url))


def produce(url: str, plan: Plan) -> Sample:
    return asyncio.run(_produce(url, plan))


async def _work(url: str) -> None:
    async with Docket("bench", url) as docket:
        docket.register(nothing)
        async with Worker(
            docket,
            concurrency=_SLOTS,
            minimum_check_interval=_CHECK,
            schedule_automatic_tasks=False,
        ) as worker:
            await worker.run_forever()


async def _produce(url: str, plan: Plan) -> Sample:
    async with Docket("bench", url) as docket:
        docket.register(nothing)

        async def call(_: int) -> object:
            execution = await docket.add(nothing)()
            return await execution.get_result(timeout=_DEADLINE)

        return await drive(call, plan)
