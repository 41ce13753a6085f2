"""Reports of pictures to a server's moderators: a card in the channel that they chose.

The reports themselves are those messages; the store remembers for a month who reported what, so
that each member reports a picture once.
"""

from __future__ import annotations

import time
from typing import Any, cast

import discord

from bot.panels.moderation import measures
from bot.records import Record
from bot.replies import BUTTON_ID, Button, Post
from bot.text import cut, plain
from bot.texts import Words
from jobs.contract import ImagineRequest
from jobs.store import Store, answers

REASON = 400
"""Characters of a reason."""
REMEMBERED = 30 * 86_400
"""Seconds that it is known who reported what."""
_PROMPT, _FIELD = 300, 1024


def job_of(message: discord.Message) -> str | None:
    """The job that a message of ours is about, by its buttons; None where there are none,
    and for a session's card, which is about none."""
    for row in message.components:
        for part in getattr(row, "children", ()):
            match = BUTTON_ID.fullmatch(getattr(part, "custom_id", None) or "")
            if match and match["action"] != "session":
                return match["job"]
    return None


async def first(store: Store, job: str, member: int) -> bool:
    """Is it this member's first report of it? From now on it is not. Raises `StoreUnavailable`."""
    async with answers(), store.redis.pipeline(transaction=True) as pipe:
        key = key_of(store, member)
        pipe.zremrangebyscore(key, "-inf", time.time() - REMEMBERED)
        pipe.zadd(key, {job: time.time()}, nx=True)
        pipe.expire(key, REMEMBERED)
        _, added, _ = await pipe.execute()
    return bool(added)


async def take_back(store: Store, job: str, member: int) -> None:
    """Nobody could be told. Raises `StoreUnavailable`."""
    async with answers():
        await cast(Any, store.redis).zrem(key_of(store, member), job)


def card(record: Record, reporter: int, reason: str, words: Words) -> Post:
    """What the moderators read, with Delete and what may be done about its owner."""
    request = record.request
    what = request.prompt if isinstance(request, ImagineRequest) else " / ".join(record.captions)
    embed = discord.Embed(title=words("report-card"))
    for name, value in (
        (words("report-what"), plain(what, _PROMPT)),
        (words("report-why"), plain(reason, REASON)),
        (words("report-owner"), f"<@{record.owner}>"),
        (words("report-by"), f"<@{reporter}>"),
    ):
        if value:
            embed.add_field(name=name, value=cut(value, _FIELD), inline=False)
    buttons = [
        Button(words("report-see"), url=record.link),
        Button(words("button-delete"), "takedown", record.job, style=discord.ButtonStyle.danger),
    ]
    kinds = ("strike", "block", "ban")
    return Post(
        "", embeds=[embed], rows=[[*buttons, *measures(record.owner, kinds, words, record.job)]]
    )


def key_of(store: Store, member: int) -> str:
    """Of the jobs that a member reported, by when."""
    return store.key("reported", str(member))
