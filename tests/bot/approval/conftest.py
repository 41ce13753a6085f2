"""What the tests of pictures that a moderator has to approve share: nothing of them is public
before (P3), each is decided once and told once (P1, P2), and all of it is written down (P6)."""

from __future__ import annotations

from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.contract import Check, ImagineResult
from jobs.entries import Entry
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from tests.bot.test_moderation import audited, labels
from tests.bot.test_reports import log_channel
from tests.bot.worker import (
    DRAWN,
    Kept,
    Message,
    png,
    take,
)

__all__ = ["log_channel"]
DOUBTFUL = Check(score=0.42, verdict="review")
IN_DOUBT = DRAWN.model_copy(update={"checks": (DOUBTFUL,)})
HIDDEN = set[str]()
"""The moderators' channel, also once it is deleted."""
WAITS = "A moderator has to see this first"


@pytest.fixture
def olive(discord_server: LocalDiscord) -> Member:
    """The owner."""
    return discord_server.member("Olive")


@pytest.fixture(autouse=True)
def hidden(mori: Member) -> None:
    HIDDEN.add(mori.channel("moderators").id)


def public(server: LocalDiscord) -> list[tuple[int, list[str]]]:
    """Every message with files that Discord ever showed outside of the moderators' channel, by
    when: the names of its files. Of the whole history, whatever became of the message."""
    found: list[tuple[int, list[str]]] = []
    for exchange in server.traffic:
        shown: Any = exchange.response if exchange.kind == "rest" else None
        if isinstance(shown, dict) and cast(Message, shown).get("attachments"):
            message = cast(Message, shown)
            if message["channel_id"] not in HIDDEN:
                found.append((exchange.n, [each["filename"] for each in message["attachments"]]))
    return found


def asks(message: Message) -> bool:
    return "Approve" in labels(message)


def waits(message: Message) -> bool:
    return WAITS in message["content"]


async def draw(
    queue: Queue, member: Member, result: ImagineResult = IN_DOUBT, **options: Any
) -> Reply:
    """From the command to what the worker made; the bot may have it now."""
    reply = await member.slash("imagine", prompt="a lion", seed=7, **options)
    lease = await take(queue)
    await queue.finish(lease, result, [png()] * len(result.checks), cost=0.8)
    return reply


async def held(
    queue: Queue, member: Member, moderator: Member, **options: Any
) -> tuple[Reply, Message]:
    """One that waits, and the moderators' card of it."""
    reply = await draw(queue, member, **options)
    card = await moderator.see(asks, "moderators")
    return reply, card


async def closed(moderator: Member, words: str) -> Message:
    """The moderators' card, once it says that it was decided."""
    card = await moderator.see(lambda m: words in m["content"], "moderators")
    assert not card["components"]
    return card


async def told_no(reply: Reply, words: str) -> Message:
    """Nothing was done; the presser alone reads why."""
    message = await reply.final(lambda m: words in m["content"])
    assert message["flags"] & 64
    return message


async def rejected(moderator: Member, card: Message, label: str, why: str = "A sword.") -> Reply:
    opened = await moderator.press_labelled(card, label)
    return await moderator.submit(opened, why=why)


async def left(redis: Redis, *jobs: str) -> None:
    """Nothing waits any more; the outcomes are told and off the stream."""
    for job in jobs:
        await Kept(redis, job).delivered()
    assert await cast(Any, redis).zcard("{atelier}:held") == 0


async def rows(queue: Queue, *events: str) -> list[Entry]:
    return [row for event in events for row in await audited(queue, event)]


async def over(redis: Redis) -> None:
    """As if the time of all that waits had gone by."""
    key = "{atelier}:held"
    past = dict.fromkeys(await cast(Any, redis).zrange(key, 0, -1), 1.0)
    await cast(Any, redis).zadd(key, past)
