"""Who waits how long when one member floods: slots between a light member's job and its turn.

One member sends 50 jobs, then nine send one each; every job takes one slot, and one worker
serves one job at a time. The reference is first in, first out, on a plain list of the same store.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast

from bench.arms.atelier import MODEL, finish, job, settings
from bench.run import fresh_store
from jobs.queue import Queue
from jobs.store import connect

HEAVY_JOBS = 50
LIGHT_MEMBERS = 9
_LIST = "fifo"


@dataclass(frozen=True)
class Waits:
    """The longest wait of a light member, in slots: jobs served before its own."""

    ours: int
    fifo: int


async def measure() -> Waits:
    """Run it on both. Raises `sandbox.errors.StartFailed` without a Valkey."""
    async with fresh_store() as (store, _):
        ours = settings(store.url)
        queue, plain = Queue.open(ours), connect(ours)
        try:
            return Waits(await _ours(queue), await _fifo(cast(Any, plain)))
        finally:
            await queue.close()
            await plain.aclose()


def _arrivals() -> list[str]:
    """Names of the jobs as they come: their member first."""
    heavy = [f"0-{number}" for number in range(HEAVY_JOBS)]
    return heavy + [f"{member}-0" for member in range(1, LIGHT_MEMBERS + 1)]


async def _ours(queue: Queue) -> int:
    for name in _arrivals():
        await queue.submit(job(name, int(name.partition("-")[0])), reply="")

    async def serve() -> str | None:
        leases = await queue.claim("worker", [MODEL], limit=1)
        for lease in leases:
            await finish(queue, lease)
        return leases[0].id if leases else None

    return await _longest_light_wait(serve)


async def _fifo(store: Any) -> int:
    await store.rpush(_LIST, *_arrivals())

    async def serve() -> str | None:
        name = await store.lpop(_LIST)
        return name.decode() if name is not None else None

    return await _longest_light_wait(serve)


async def _longest_light_wait(serve: Callable[[], Awaitable[str | None]]) -> int:
    order: list[str] = []
    while name := await serve():
        order.append(name)
    if sorted(order) != sorted(_arrivals()):
        raise AssertionError(f"{len(order)} of {len(_arrivals())} jobs were served once each")
    return max(slot for slot, name in enumerate(order) if not name.startswith("0-"))
