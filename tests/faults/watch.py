"""What a test sees of the queue from outside: in the store, past every proxy and process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from jobs.job import Status
from sandbox import LocalDiscord, Reply
from tests.faults.store import Store

PATIENCE = 60.0


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    """Poll until it holds: Redis and processes do not call back."""
    deadline = time.monotonic() + PATIENCE
    while not await condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s in vain: {what}"
        await asyncio.sleep(0.02)


class Watch:
    """The queue's side of a studio."""

    discord: LocalDiscord
    store: Store
    settings: Mapping[str, str]

    @property
    def lease(self) -> float:
        return float(self.settings["ATELIER_LEASE"])

    @property
    def results(self) -> str:
        """The stream of the one bot's outcomes."""
        return self.key("results", self.discord.world.application_id)

    def key(self, *parts: str) -> str:
        return ":".join((f"{{{self.settings['ATELIER_QUEUE_NAME']}}}", *parts))

    async def running(self, reply: Reply) -> None:
        """Wait until the worker has made progress with this job."""

        async def stepped() -> bool:
            return await self.status(reply.id) == Status.RUNNING and bool(
                await self.store.client.hget(self.key("job", reply.id), "progress")
            )

        await until(stepped, f"progress of {reply.id}")

    async def status(self, job_id: str) -> str | None:
        value = await self.store.client.hget(self.key("job", job_id), "status")
        return None if value is None else value.decode()

    async def has_status(self, job_id: str, *wanted: str) -> None:
        async def has() -> bool:
            return await self.status(job_id) in wanted

        await until(has, f"{job_id} is {' or '.join(wanted)}")

    async def audit(self, job_id: str) -> list[str]:
        """The events of one job, in order."""
        rows = await self.store.client.xrange(self.key("audit"))
        return [f[b"event"].decode() for _, f in rows if f[b"job"].decode() == job_id]

    async def audited(self, job_id: str, event: str, times: int = 1) -> None:
        async def has() -> bool:
            return (await self.audit(job_id)).count(event) >= times

        await until(has, f"{times} rows {event} of {job_id}")

    async def delivered(self) -> None:
        """Wait until no outcome is left to be posted or recorded. What was handed out and not
        recorded meanwhile counts as long forgotten, and is handed out again."""

        async def none() -> bool:
            await self._forget_handed_out()
            return await self.store.client.xlen(self.results) == 0

        await until(none, "every outcome recorded")

    async def _forget_handed_out(self) -> None:
        client = self.store.client
        for group in await client.xinfo_groups(self.results):
            for entry in await client.xpending_range(self.results, group["name"], "-", "+", 100):
                holder, ids = entry["consumer"], [entry["message_id"]]
                await client.xclaim(
                    self.results, group["name"], holder, 0, ids, idle=3_600_000, justid=True
                )

    async def quiet(self) -> None:
        """Wait until no job waits or runs."""

        async def none() -> bool:
            counts = [
                await self.store.client.zcount(self.key(name), "-inf", "(inf")
                for name in ("leases", "deadlines")
            ]
            return not any(counts)

        await until(none, "no job left")
