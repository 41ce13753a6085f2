"""What the processes of this bot have left that had another count of shards.

Each names itself in the store with that count. So once it is another one, nobody posts the outcomes
of the former names, tells what moderators say or ends their sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from jobs.job import Status
from jobs.queue import Queue
from jobs.store import answers


@dataclass(frozen=True)
class Left:
    """By one name. `jobs`: that are not over; `held`: pictures that wait for moderators."""

    origin: str
    outcomes: int
    jobs: int
    held: int
    sessions: int

    @property
    def nothing(self) -> bool:
        return not (self.outcomes or self.jobs or self.held or self.sessions)


async def left_behind(queue: Queue, own: str) -> list[Left]:
    """By every name of the same application with another count that has left anything. Raises
    `StoreUnavailable`."""
    redis, key = cast(Any, queue.store.redis), queue.store.key
    async with answers():
        names = sorted(name.decode() for name in await redis.smembers(key("origins")))
    former = [name for name in names if _differ_in_count(name, own)]
    held = await _held(queue) if former else []
    found: list[Left] = []
    for name in former:
        async with answers():
            outcomes = await redis.xlen(key("results", name))
            # With what is in them: a bot may not ask for names alone (jobs/users.redis).
            jobs = await redis.hgetall(key("cards", name))
            sessions = await redis.zcard(key("sessions:due", name))
        glimpses = await queue.look([job.decode() for job in jobs])
        under_way = [g for g in glimpses if g and g.status in (Status.QUEUED, Status.RUNNING)]
        found.append(Left(name, outcomes, len(under_way), held.count(name), sessions))
    return [left for left in found if not left.nothing]


def _differ_in_count(one: str, other: str) -> bool:
    """As `BotSettings.origin` makes them: APPLICATION, or APPLICATION-NUMBERofCOUNT."""
    application, _, shard = one.partition("-")
    its_application, _, its_shard = other.partition("-")
    counts = shard.partition("of")[2], its_shard.partition("of")[2]
    return application == its_application and counts[0] != counts[1]


async def _held(queue: Queue) -> list[str]:
    """The origin of each picture that waits for moderators."""
    redis, key = cast(Any, queue.store.redis), queue.store.key
    async with answers():
        rows = await redis.zrange(key("held"), 0, -1)
        found = [await redis.hget(key("job", row.decode().split()[0]), "origin") for row in rows]
    return [(origin or b"").decode() for origin in found]
