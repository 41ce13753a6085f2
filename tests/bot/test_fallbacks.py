"""Where a result goes when it cannot go where it was asked for (EXPERIENCE, /imagine, 13)."""

from __future__ import annotations

import json
import time

import pytest
from redis.asyncio import Redis

from jobs.contract import Failure
from jobs.queue import Queue
from sandbox import Clock, LocalDiscord, ManualClock, Member
from sandbox.errors import ApiError
from sandbox.permissions import Permission
from sandbox.state import Overwrite
from tests.bot.conftest import BotProcess
from tests.bot.worker import Kept, Message, draw, finish, has_picture, loaded, running, take

pytestmark = pytest.mark.usefixtures("worker")


def deny(server: LocalDiscord, *lost: Permission) -> None:
    """Take permissions from the bot, in the one channel that is used here."""
    channel = server.world.channel_named("general")
    assert channel is not None
    channel.overwrites.append(Overwrite(server.world.bot.id, "member", deny=int(sum(lost))))


def close_dms(member: Member) -> None:
    member.user.accepts_dms = False


def posts(member: Member, channel: str = "general") -> list[Message]:
    return member.messages(channel)


class TestPastTheToken:
    """Discord's 15 minutes are over, and the bot may not know it."""

    @pytest.fixture
    def clock(self) -> Clock:
        return ManualClock(time.time())

    async def test_if_its_owner_takes_no_messages_either_the_card_says_so(
        self,
        bot: BotProcess,
        clock: ManualClock,
        discord_server: LocalDiscord,
        queue: Queue,
        ada: Member,
    ) -> None:
        """P1: told, although the picture cannot be shown."""
        await ada.slash("imagine", prompt="a lion")
        lease = await take(queue)
        clock.advance(16 * 60)
        deny(discord_server, Permission.ATTACH_FILES)
        close_dms(ada)
        await finish(queue, lease)
        card = await ada.see(loaded)
        assert "a lion" in card["content"]
        assert card["content"].endswith("Ask a moderator whether I may post files.")
        assert not has_picture(card)

    async def test_a_channel_the_bot_sees_no_longer_is_as_one_that_is_gone(
        self,
        bot: BotProcess,
        clock: ManualClock,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
    ) -> None:
        """P1: 50001."""
        reply = await ada.slash("imagine", prompt="a lion")
        lease = await take(queue)
        clock.advance(16 * 60)
        deny(discord_server, Permission.VIEW_CHANNEL)
        await finish(queue, lease)
        await Kept(redis, reply.id).delivered()
        [direct] = ada.direct_messages
        assert has_picture(direct)
        assert len(posts(ada)) == 1

    async def test_what_is_for_its_owner_alone_becomes_no_new_message_in_the_channel(
        self,
        bot: BotProcess,
        clock: ManualClock,
        discord_server: LocalDiscord,
        queue: Queue,
        ada: Member,
        mori: Member,
    ) -> None:
        """P1: neither an answer that only its owner sees, nor a card, is left to say it in."""
        reply = await ada.slash("imagine", prompt="a lion")
        lease = await take(queue)
        await mori.delete(await reply.message())
        clock.advance(16 * 60)
        await queue.fail(lease, Failure(code="over_limit", sentence="That is too large."))
        direct = await ada.see(loaded, discord_server.world.dm_with(ada.user).id)
        assert "That is too large." in direct["content"]
        assert posts(ada) == []


async def test_a_token_known_to_be_over_is_not_tried(
    bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member
) -> None:
    """P1: an hour in the queue; each try with a dead token would count as an invalid request."""
    reply = await ada.slash("imagine", prompt="a lion")
    lease = await take(queue)
    await reply.final(running)  # until it is over its card changes no more
    kept = Kept(redis, reply.id)
    asked = json.loads(await kept.reply())
    await kept.set_reply(json.dumps({**asked, "at": asked["at"] - 3600}))
    tried = discord_server.faults.lose("PATCH", "/webhooks/")
    await finish(queue, lease)
    message = await reply.final(has_picture)
    assert message["id"] == (await reply.message())["id"]
    assert tried.met == 0


async def test_a_card_that_a_moderator_deleted_becomes_a_new_message(
    bot: BotProcess, queue: Queue, ada: Member, mori: Member
) -> None:
    """P1; its owner, who waits for the card, is notified, once."""
    reply = await ada.slash("imagine", prompt="a lion", seed=7)
    lease = await take(queue)
    await mori.delete(await reply.message())
    await finish(queue, lease)
    message = await ada.see(has_picture)
    assert message["content"].startswith(f"{ada.mention}\n> a lion\n-# seed 7")
    assert message["content"].endswith(f"\n-# {reply.id}")
    assert [m["id"] for m in ada.notifications] == [message["id"]]
    assert len(posts(ada)) == 1


async def test_its_record_knows_the_new_message(
    bot: BotProcess, redis: Redis, queue: Queue, ada: Member, mori: Member
) -> None:
    """So that its buttons find the picture, and `/jobs` its address."""
    reply = await ada.slash("imagine", prompt="a lion")
    lease = await take(queue)
    card = await reply.message()
    await mori.delete(card)
    await finish(queue, lease)
    message = await ada.see(has_picture)
    await Kept(redis, reply.id).delivered()
    listed = await (await ada.slash("jobs")).final(loaded)
    told = listed["embeds"][1]["description"]
    assert message["id"] in told
    assert card["id"] not in told


async def test_a_channel_that_is_gone_becomes_a_direct_message(
    bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member
) -> None:
    """P1: 10003."""
    reply = await ada.slash("imagine", channel="gallery", prompt="a lion")
    lease = await take(queue)
    discord_server.delete_channel("gallery")
    await finish(queue, lease)
    await Kept(redis, reply.id).delivered()
    [direct] = ada.direct_messages
    assert has_picture(direct)
    listed = await (await ada.slash("jobs")).final(loaded)
    told = listed["embeds"][1]["description"]
    assert f"https://discord.com/channels/@me/{direct['channel_id']}/{direct['id']}" in told


async def test_a_card_deleted_where_the_bot_may_not_write_becomes_a_direct_message(
    bot: BotProcess,
    discord_server: LocalDiscord,
    redis: Redis,
    queue: Queue,
    ada: Member,
    mori: Member,
) -> None:
    """P1: 50013."""
    reply = await ada.slash("imagine", prompt="a lion")
    lease = await take(queue)
    await mori.delete(await reply.message())
    deny(discord_server, Permission.SEND_MESSAGES)
    await finish(queue, lease)
    await Kept(redis, reply.id).delivered()
    assert has_picture(ada.direct_messages[0])
    assert posts(ada) == []


@pytest.mark.parametrize("code", [200000, 240000])
async def test_what_automod_blocks_goes_to_its_owner_alone(
    bot: BotProcess, discord_server: LocalDiscord, queue: Queue, ada: Member, code: int
) -> None:
    """P1; P3: neither the words nor the picture become public, and it is not tried again."""
    reply = await ada.slash("imagine", prompt="a lion")
    lease = await take(queue)
    await reply.final(running)
    blocked = ApiError(400, code, "Message was blocked by automatic moderation")
    discord_server.faults.refuse("PATCH", "/webhooks/", blocked, times=1)
    channel = discord_server.world.channel_named("general")
    assert channel is not None
    again = discord_server.faults.refuse("POST", f"/channels/{channel.id}/", blocked)
    await finish(queue, lease)
    card = await ada.see(loaded)
    assert card["content"] == "I may not post this here, so I sent it to its owner directly."
    assert has_picture(ada.direct_messages[0])
    assert again.met == 0


async def test_what_can_be_told_nowhere_is_kept(
    bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member
) -> None:
    """P1: no channel, no direct message. It is logged once, and waits in the store."""
    reply = await ada.slash("imagine", channel="gallery", prompt="a lion")
    lease = await take(queue)
    discord_server.delete_channel("gallery")
    close_dms(ada)
    await finish(queue, lease)
    kept = Kept(redis, reply.id)
    await kept.delivered()
    assert (await kept.begun())["way"] == "nowhere"
    assert await kept.field("status") == "succeeded"
    assert await kept.picture_lives() > 80_000, "not only for the hour after it is posted"
    await draw(queue, ada)
    await ada.see(has_picture)
    assert [row["code"] for row in bot.events("delivery.nowhere")] == [10003]
