"""Strikes: each counts for a while, and with each that counts the time-out grows."""

from __future__ import annotations

from typing import Any, cast

from bot.moderation.measures import Measures, Outcome
from bot.preferences import ServerPreferences
from jobs.queue import Queue
from jobs.store import answers

_HOUR, _DAY = 3600.0, 86_400.0


async def strike(
    queue: Queue,
    server: int,
    member: int,
    rules: ServerPreferences,
    measure_id: str,
    *,
    by: int | str,
    why: str,
    job: str = "",
    place: str = "",
    **said: Any,
) -> Outcome:
    """One more; the member is blocked for as long as the server's rules say. Again with the same
    `measure_id` changes nothing. Raises `StoreUnavailable`. See `Measures.take`."""
    counted = (rules.strike_days * _DAY, *(hours * _HOUR for hours in rules.strike_hours))
    return await Measures(queue).take(
        measure_id,
        "strike",
        server,
        member,
        by=by,
        why=why,
        job=job,
        place=place,
        counted=counted,
        **said,
    )


async def strikes_of(queue: Queue, server: int, member: int, rules: ServerPreferences) -> int:
    """How many count now. Raises `StoreUnavailable`."""
    oldest = int(await queue.store.run("clock")) - rules.strike_days * _DAY * 1000
    async with answers():
        key = queue.store.key("strikes", str(server), str(member))
        return int(await cast(Any, queue.store.redis).zcount(key, f"({oldest:.0f}", "+inf"))
