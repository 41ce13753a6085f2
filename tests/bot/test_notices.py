"""Who waited long is told once that the result is there."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.preferences import MemberPreferences, Preferences, member_key
from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.conftest import BotProcess
from tests.bot.worker import Kept, draw, finish, has_picture, take

pytestmark = pytest.mark.usefixtures("worker", "bot")


@pytest.fixture
async def bot(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path
) -> AsyncGenerator[BotProcess]:
    process = BotProcess(discord_server, redis_url, tmp_path, ATELIER_NOTIFY_AFTER="0")
    await process.start()
    yield process
    await process.stop()
    assert not process.failures, process.log()


def notices(member: Member) -> list[str]:
    return [m["content"] for m in member.messages() if "your result is there" in m["content"]]


async def test_its_owner_alone_is_pinged(queue: Queue, ada: Member) -> None:
    reply = await draw(queue, ada)
    await reply.final(has_picture)
    told = await ada.see(lambda m: "your result is there" in m["content"])
    assert told["content"].startswith(f"<@{ada.id}>")
    assert [user["id"] for user in told["mentions"]] == [ada.id]


async def test_a_delivery_that_is_repeated_tells_no_second_time(
    discord_server: LocalDiscord, queue: Queue, redis: Redis, bot: BotProcess, ada: Member
) -> None:
    """P2. Reported of other bots: after a restart everyone is pinged again."""
    held = discord_server.faults.hold("POST", "/webhooks/")
    reply = await draw(queue, ada)
    await held.acted.wait()  # told, and the bot dies before it can write that down
    await bot.kill()
    held.release()
    await bot.start()
    await Kept(redis, reply.id).delivered()
    await reply.final(has_picture)
    assert len(notices(ada)) == 1


async def test_who_does_not_want_it_is_left_alone(queue: Queue, redis: Redis, ada: Member) -> None:
    preferences = Preferences(queue.store, 600)
    await preferences.change(member_key(int(ada.id)), MemberPreferences, notify=False)
    reply = await draw(queue, ada)
    await Kept(redis, reply.id).delivered()
    assert notices(ada) == []


async def test_of_a_private_result_nobody_else_hears(
    queue: Queue, ada: Member, mori: Member
) -> None:
    reply = await ada.slash("imagine", prompt="a lion", private=True)
    await finish(queue, await take(queue))
    await reply.final(has_picture)
    await ada.see(lambda m: "your result is there" in m["content"])
    assert notices(mori) == []
