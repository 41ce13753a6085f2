"""Ten thousand queued jobs of two thousand members in two hundred servers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.contract import ModelCard, Worker
from jobs.job import Lease
from jobs.queue import Queue
from tests.jobs.common import DRAWN, job
from tests.models.worker import until

JOBS, MEMBERS, SERVERS = 10_000, 2_000, 200
MODELS = ("a", "b", "c")
PLAIN = """
for index = 1, 200 do
  redis.call('HSET', KEYS[1], index % 20, index)
  redis.call('HGET', KEYS[1], 1)
end
redis.call('DEL', KEYS[1])
"""
PLAIN_TAKES = 350.0
"""Microseconds, median, on a core of an AMD EPYC that is shared with others."""
WORKER = Worker(
    id="w",
    device="cpu",
    cards=tuple(ModelCard(name=name, kind="imagine", family="f", cost=1.0) for name in MODELS),
)


async def fill(queue: Queue) -> None:
    """Of three models, two sizes, and costs from 1 to 4 s."""
    for start in range(0, JOBS, 500):
        await asyncio.gather(
            *(
                queue.submit(
                    job(
                        f"j{number}",
                        str(number % MEMBERS),
                        str(number % SERVERS),
                        model=MODELS[number % 3],
                        size=64 * (1 + number // 3 % 2),
                        cost=1.0 + number % 4,
                    ),
                    '{"token": "' + "t" * 200 + '"}',
                )
                for number in range(start, start + 500)
            )
        )


async def p99(redis: Redis, calls: Callable[[], Any], bound: float) -> float:
    """Microseconds that the server itself spent on a script; 99 of 100 that `calls` ran took less.

    The least of several rounds: whatever else the machine does can only add to it, and while it
    does much every round is too long. On a shared machine that has lasted for half a minute, so
    they are spread over twice that. Divided by how much slower than `PLAIN_TAKES` plain calls are
    here, by the least of several rounds too: one slow round shall make no slow script look quick.
    """
    server = cast(Any, redis)
    await server.config_set("latency-tracking-info-percentiles", "50 99 100")
    least = plain = float("inf")
    for number in range(15):
        await server.config_resetstat()
        await calls()
        for _ in range(100):
            await server.eval(PLAIN, 1, "plain")
        told = await server.info("latencystats")
        least = min(least, told["latency_percentiles_usec_evalsha"]["p99"])
        plain = min(plain, told["latency_percentiles_usec_eval"]["p50"])
        slower = max(1.0, plain / PLAIN_TAKES) if number >= 4 else 1.0
        if least / slower < bound:
            return least / slower
        await asyncio.sleep(4)
    return least / max(1.0, plain / PLAIN_TAKES)


@pytest.fixture
async def full(queue: Queue) -> Queue:
    await fill(queue)
    return queue


@pytest.mark.alone
async def test_a_claim_takes_less_than_a_millisecond(full: Queue, redis: Redis) -> None:
    """99 of 100, on the server's side; batches of up to four, with other sizes passed over."""
    leases: list[Lease] = []

    async def claims() -> None:
        for _ in range(100):
            leases.extend(await full.claim("w", MODELS, 4))

    assert await p99(redis, claims, 1000) < 1000
    assert len(leases) > 100

    async def positions() -> None:
        for number in range(9_000, 9_100):
            await full.position(f"j{number}", [WORKER])

    # Asked for once a job, not once a claim; it looks at all servers and members of a lane.
    assert await p99(redis, positions, 5000) < 5000


async def test_a_job_takes_less_than_four_kilobytes(queue: Queue, redis: Redis) -> None:
    """With its audit row; waiting, and after it is done, without its picture."""
    server = cast(Any, redis)
    await server.flushall(asynchronous=False)

    async def all_freed() -> bool:
        return (await server.info("memory"))["lazyfree_pending_objects"] == 0

    await until(all_freed)
    before = (await server.info("memory"))["used_memory"]
    await fill(queue)
    waiting = ((await server.info("memory"))["used_memory"] - before) / JOBS
    assert waiting < 4096
    while leases := await queue.claim("w", MODELS, 100):
        await asyncio.gather(*(queue.finish(lease, DRAWN, cost=1.0) for lease in leases))
    done = ((await server.info("memory"))["used_memory"] - before) / JOBS
    assert done < 4096
