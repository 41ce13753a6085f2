"""How much a member may ask for: pictures in any 24 hours, and a pause between requests.

What was asked for is kept in the store by job, so that it survives restarts, counts a repeated
submission once, and can be given back when nothing came of it. Each member has their own count in
each server.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import Refused
from bot.moderation.blocks import Standing
from bot.preferences import ServerPreferences
from jobs.contract import Job
from jobs.errors import StoreUnavailable
from jobs.store import Store

_PAUSE = 1.0


@dataclass(frozen=True)
class Limits:
    """`daily`: pictures in 24 hours; `cooldown`: seconds between requests. 0: no limit."""

    daily: int = 0
    cooldown: float = 0

    @classmethod
    def of(cls, server: ServerPreferences, roles: Iterable[int], standing: Standing) -> Limits:
        """A member's own, else the most that one of their roles allows, else the server's."""
        held = list(roles)
        by_role = [server.role_daily[role] for role in held if role in server.role_daily]
        daily = (0 if 0 in by_role else max(by_role)) if by_role else server.daily
        pauses = [server.role_cooldown[role] for role in held if role in server.role_cooldown]
        cooldown = min(pauses, default=server.cooldown)
        return cls(
            daily if standing.daily is None else standing.daily,
            cooldown if standing.cooldown is None else standing.cooldown,
        )


class Quotas:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def charge(
        self, server: str, member: str, job: str, pictures: int, limits: Limits
    ) -> None:
        """Count a job, once. Raises `Refused` where it is too much, `StoreUnavailable`."""
        if not limits.daily and not limits.cooldown:
            return
        reason, left, wait = await self._store.run(
            "charge", _name(server, member), job, pictures, limits.daily, limits.cooldown
        )
        if reason == b"cooldown":
            raise Refused("cooldown", seconds=math.ceil(wait / 1000))
        if reason == b"daily":
            at = f"<t:{math.ceil(wait / 1000)}:R>"
            raise Refused("over-quota", limit=limits.daily, left=left, at=at)

    async def refund(self, server: str, member: str, job: str, shown: int = 0) -> None:
        """So many pictures came of a job: as if no more had been asked for, or none at all. Again
        is harmless. Raises `StoreUnavailable`."""
        await self._store.run("refund", _name(server, member), job, shown)

    async def used(self, server: str, member: str) -> int:
        """Pictures of the last 24 hours. Raises `StoreUnavailable`."""
        return await self._store.run("used", _name(server, member))


def _name(server: str, member: str) -> str:
    return f"quota:{server}:{member}"


async def refund(quotas: Quotas, job: Job) -> None:
    """Until the store answers: for what is begun and not waited for."""
    while True:
        try:
            return await quotas.refund(job.server, job.member, job.id)
        except StoreUnavailable:
            await asyncio.sleep(_PAUSE)
