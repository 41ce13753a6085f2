"""People in a creative session, and what they do again and again."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import pytest

from bot.preferences import Preferences, ServerPreferences
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from tests.bot.worker import Message, draw, has_picture, loaded, until

EPHEMERAL = 64


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


@pytest.fixture
def olive(discord_server: LocalDiscord) -> Member:
    """The owner."""
    return discord_server.member("Olive")


async def start(moderator: Member, theme: str = "Autumn", length: str = "2 h", **more: Any) -> str:
    """Its thread's id."""
    channel = more.pop("channel", "general")
    reply = await moderator.slash(
        "session start", channel=channel, theme=theme, length=length, **more
    )
    card = await reply.final(lambda message: bool(message["embeds"]))
    await moderator.rooms.events.changes.wait_for(
        lambda: card["id"] in moderator.rooms.world.channels, 10, "the thread"
    )
    return card["id"]


async def enter(queue: Queue, member: Member, thread: str, prompt: str = "a leaf") -> Message:
    """The entry's message, once it counts."""
    message = await (await draw(queue, member, thread, prompt)).final(has_picture)
    key = queue.store.key("session", thread, "entries")

    async def counts() -> bool:
        values: list[bytes] = await cast(Any, queue.store.redis).hvals(key)
        return any(f":{message['id']}:" in value.decode() for value in values)

    await until(counts)
    return message


async def told(reply: Reply) -> str:
    """To the member alone."""
    message = await reply.final(loaded)
    assert message["flags"] & EPHEMERAL, message
    return message["content"]


async def vote(member: Member, message: Message) -> str:
    return await told(await member.press_labelled(message, "Vote"))


async def results(member: Member, channel: str) -> Message:
    """What is told at the end."""
    return await member.see(lambda m: mark(m) == "r", channel, 60)


async def export(member: Member, channel: str, number: int = 1) -> Message:
    return await member.see(lambda m: mark(m) == f"p{number}", channel, 60)


def mark(message: Message) -> str:
    """Which message of a session's end it is: "r" its results, "p1" and so on its files."""
    if any(
        embed.get("title", "").startswith("The session is over: ") for embed in message["embeds"]
    ):
        return "r"
    names = [file["filename"] for file in message["attachments"]]
    part = re.fullmatch(r"session-\d+-(\d+)\.zip", names[0]) if names else None
    return f"p{part[1]}" if part else ""


async def over(member: Member, thread: str, channel: str = "general") -> Message:
    """Its card, when all is done."""

    def done(message: Message) -> bool:
        return message["id"] == thread and "is over" in json.dumps(message["embeds"])

    return await member.see(done, channel, 60)


async def settings(queue: Queue, member: Member, **values: object) -> None:
    """As `/studio` sets them."""
    guild = member.channel("general").guild
    assert guild is not None
    key = f"server:{guild.id}"
    await Preferences(queue.store, 3600).change(key, ServerPreferences, **values)


async def end_now(moderator: Member, thread: str) -> None:
    said = await told(await moderator.slash("session end", channel=thread))
    assert said.startswith("It ends now")
