"""Who may not use the studio in a server, and until when; and limits of a member's own.

A standing is one hash for a member and server. It is read together with the preferences, so the
check costs no call of its own, and it is kept as long as the member comes back.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import Refused
from bot.moderation.measures import LIFE, Measures, Outcome
from jobs.queue import Queue
from jobs.store import answers

DAY = 86_400.0


class Standing(BaseModel):
    """`until`: when the longest block ends, in ms since the epoch; 0 for good, None for none.
    `measure`: what it came of. The others are for jobs/lua/_blocks.lua alone. `daily`, `cooldown`:
    limits of this member alone, as of a server; None: as everyone. `approved`, `rejected`: pictures
    of theirs that moderators decided of."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    until: int | None = None
    measure: str = ""
    approved: int = Field(default=0, ge=0)
    rejected: int = Field(default=0, ge=0)
    daily: int | None = Field(default=None, ge=0, le=100_000)
    cooldown: float | None = Field(default=None, ge=0, le=86_400, allow_inf_nan=False)

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Self:
        """From the store. What cannot be read is none of this version's making."""
        try:
            return cls.model_validate(fields)
        except ValidationError:
            return cls()

    @property
    def blocked(self) -> bool:
        """By this process's clock: the store ends it by its own, at the next measure."""
        return self.until is not None and (self.until == 0 or self.until > time.time() * 1000)

    def refuse_if_blocked(self, *, appeals: bool) -> None:
        """Raises `Refused`. `appeals`: are there moderators who would read one?"""
        if not self.blocked:
            return
        appeal = self.measure if appeals else ""
        if not self.until:
            raise Refused("blocked-for-good", appeal=appeal)
        at = f"<t:{-(-self.until // 1000)}:f>"
        raise Refused("blocked-until", at=at, appeal=appeal)


async def block(
    queue: Queue,
    server: int,
    member: int,
    measure_id: str,
    *,
    by: int | str,
    seconds: float | None = DAY,
    why: str = "",
    job: str = "",
    place: str = "",
    **said: Any,
) -> Outcome:
    """For so long; None bans for good. Whatever else runs goes on. Raises `StoreUnavailable`.
    See `Measures.take`."""
    kind = "ban" if seconds is None else "block"
    return await Measures(queue).take(
        measure_id,
        kind,
        server,
        member,
        by=by,
        why=why,
        job=job,
        place=place,
        seconds=seconds or 0,
        **said,
    )


async def lift(
    queue: Queue,
    server: int,
    member: int,
    measure_id: str,
    *,
    by: int | str,
    why: str = "",
    place: str = "",
) -> Outcome:
    """End every block there is; strikes stay. Raises `StoreUnavailable`."""
    return await Measures(queue).take(
        measure_id, "lift", server, member, by=by, why=why, place=place
    )


async def blocked_in(queue: Queue, server: int, most: int) -> list[tuple[int, float]]:
    """Members who are blocked and until when (seconds since the epoch; inf for good), at most so
    many, those who are free soonest first. Raises `StoreUnavailable`."""
    now = int(await queue.store.run("clock"))
    async with answers():
        found = await cast(Any, queue.store.redis).zrange(
            queue.store.key("blocked", str(server)),
            f"({now}",
            "+inf",
            byscore=True,
            offset=0,
            num=most,
            withscores=True,
        )
    return [(int(member), score / 1000) for member, score in found]


async def standing_of(queue: Queue, server: int, member: int) -> Standing:
    """As it is now. Raises `StoreUnavailable`."""
    async with answers():
        key = queue.store.key("standing", str(server), str(member))
        flat = await cast(Any, queue.store.redis).hgetall(key)
    return Standing.read({name.decode(): value.decode() for name, value in flat.items()})


async def all_of(queue: Queue, member: int) -> list[dict[str, Any]]:
    """How a member stands in every server, with when strikes were given (ms since the epoch), as
    members may take it along. Raises `StoreUnavailable`."""
    redis, found = cast(Any, queue.store.redis), list[dict[str, Any]]()
    async with answers():
        servers = sorted(each.decode() for each in await redis.smembers(judged_key(queue, member)))
    for server in servers:
        standing = await standing_of(queue, int(server), member)
        async with answers():
            key = queue.store.key("strikes", server, str(member))
            strikes = await redis.zrange(key, 0, -1, withscores=True)
        found.append(
            {
                "server": server,
                **standing.model_dump(exclude_none=True, exclude={"measure"}),
                "strikes": [round(at) for _, at in strikes],
            }
        )
    return found


def judged_key(queue: Queue, member: int) -> str:
    """Of the servers in which a member has a standing."""
    return queue.store.key("judged", str(member))


async def set_limits(
    queue: Queue, server: int, member: int, daily: str, cooldown: str, *, by: int
) -> None:
    """Limits of this member alone; '' for as everyone. Raises `pydantic.ValidationError` for what
    does not fit, `StoreUnavailable`."""
    given = {"daily": daily or None, "cooldown": cooldown or None}
    checked = Standing.model_validate(given)
    fields = {name: getattr(checked, name) for name in given}
    detail = await queue.audit.detail(who=by, about=member, server=server, **fields)
    pairs = [
        part for name, value in fields.items() for part in (name, "" if value is None else value)
    ]
    async with answers(), queue.store.redis.pipeline(transaction=True) as pipe:
        pipe.sadd(judged_key(queue, member), str(server))
        pipe.expire(judged_key(queue, member), round(LIFE))
        await pipe.execute()
    name = f"standing:{server}:{member}"
    await queue.store.run("change", name, round(LIFE * 1000), "limits", detail, *pairs)
