"""A result is there once, whatever breaks while it is posted (P2), and it is there (P1)."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.contract import ImagineResult, Worker
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import Clock, LocalDiscord, ManualClock, Member, Reply
from sandbox.errors import ApiError
from sandbox.faults import RateLimited
from sandbox.permissions import Permission
from sandbox.state import Overwrite
from tests.bot.conftest import DRAWS, BotProcess
from tests.bot.sessions.conftest import settings, start
from tests.bot.worker import (
    DRAWN,
    SAFE,
    Kept,
    draw,
    finish,
    has_picture,
    loaded,
    png,
    take,
    until,
)

pytestmark = pytest.mark.usefixtures("worker")


def to_channel(server: LocalDiscord) -> str:
    """The part of a path that new messages in the channel have."""
    channel = server.world.channel_named("general")
    assert channel is not None
    return f"/channels/{channel.id}/messages"


async def without_card(queue: Queue, ada: Member, mori: Member) -> Reply:
    """Its result has to become a new message."""
    reply = await ada.slash("imagine", prompt="a lion")
    lease = await take(queue)
    await mori.delete(await reply.message())
    await finish(queue, lease)
    return reply


class TestTheCard:
    async def test_a_bot_killed_after_the_edit_and_before_it_is_marked_edits_again(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
    ) -> None:
        """P1, P2: one message, one picture; and its owner is not notified twice."""
        held = discord_server.faults.hold("PATCH", "/webhooks/")
        reply = await draw(queue, ada)
        await held.acted.wait()
        await bot.kill()
        held.release()
        again = discord_server.faults.hold("PATCH", "/webhooks/")
        again.release()
        await bot.start()
        await Kept(redis, reply.id).delivered()
        assert again.met == 1
        [message] = ada.messages()
        assert len(message["attachments"]) == 1
        assert len(ada.notifications) <= 1

    async def test_an_answer_that_is_lost_is_asked_for_again(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
    ) -> None:
        """P2: the connection ends after Discord did what was asked."""
        lost = discord_server.faults.lose("PATCH", "/webhooks/", times=1)
        reply = await draw(queue, ada)
        await Kept(redis, reply.id).delivered()
        assert lost.met == 1
        [message] = ada.messages()
        assert len(message["attachments"]) == 1

    @pytest.mark.parametrize(
        "error",
        [
            ApiError(500, 0, "500: Internal Server Error"),
            ApiError(503, 0, "503: Service Unavailable"),
            RateLimited(0.5),
        ],
        ids=["500", "503", "429"],
    )
    async def test_what_passes_is_waited_out(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        queue: Queue,
        ada: Member,
        error: ApiError,
    ) -> None:
        """P1; and not before the time that Discord says."""
        refused = discord_server.faults.refuse("PATCH", "/webhooks/", error, times=1)
        reply = await draw(queue, ada)
        await reply.final(has_picture)
        assert refused.met == 1
        assert len(ada.messages()) == 1
        tries = [e.at for e in discord_server.traffic if e.method == "PATCH"]
        assert tries[1] - tries[0] >= error.body().get("retry_after", 0.0)

    async def test_a_bots_token_that_is_not_taken_loses_nothing(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        queue: Queue,
        ada: Member,
        mori: Member,
    ) -> None:
        """P1: an operator reset it; a bot with the new one posts what is there."""
        refused = ApiError(401, 0, "401: Unauthorized")
        faults = [
            discord_server.faults.refuse(method, "/channels", refused)
            for method in ("PATCH", "POST")
        ]
        await without_card(queue, ada, mori)

        async def waits() -> bool:
            failed = bot.events("delivery.discord_failed") or bot.events("card.not_edited")
            return bool(failed)

        await until(waits)
        for fault in faults:
            fault.lift()
        await ada.see(has_picture)

    async def test_while_the_network_before_discord_refuses_nothing_is_asked(
        self, bot: BotProcess, discord_server: LocalDiscord, queue: Queue, ada: Member
    ) -> None:
        """P1: who goes on asking is refused for longer. It is said to all, not to one delivery."""
        error = RateLimited(3, via=False)
        refused = discord_server.faults.refuse("PATCH", "/webhooks/", error, times=1)
        first = await draw(queue, ada)

        async def limited() -> bool:
            failed = bot.events("delivery.discord_failed") or bot.events("card.not_edited")
            return bool(failed)

        await until(limited)
        second = await draw(queue, ada)
        await first.final(has_picture)
        await second.final(has_picture)
        tries = [e.at for e in discord_server.traffic if e.method == "PATCH"]
        assert tries[1] - tries[0] >= 3
        assert refused.met == 1


class TestNewMessages:
    async def test_an_answer_that_is_lost_is_asked_for_again(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
        mori: Member,
    ) -> None:
        """P2: Discord takes the nonce once."""
        lost = discord_server.faults.lose("POST", to_channel(discord_server), times=1)
        reply = await without_card(queue, ada, mori)
        await Kept(redis, reply.id).delivered()
        assert lost.met == 1
        [message] = ada.messages()
        assert len(message["attachments"]) == 1
        assert len(ada.notifications) == 1

    async def test_a_direct_message_is_sent_once_too(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
    ) -> None:
        """P2."""
        direct = discord_server.world.dm_with(ada.user)
        lost = discord_server.faults.lose("POST", f"/channels/{direct.id}/", times=1)
        reply = await ada.slash("imagine", channel="gallery", prompt="a lion")
        lease = await take(queue)
        discord_server.delete_channel("gallery")
        await finish(queue, lease)
        await Kept(redis, reply.id).delivered()
        assert lost.met == 1
        assert len(ada.direct_messages) == 1

    async def test_a_bot_killed_before_the_mark_does_not_send_again(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
        mori: Member,
    ) -> None:
        """P2: what it was about to send is in the store."""
        held = discord_server.faults.hold("POST", to_channel(discord_server))
        reply = await without_card(queue, ada, mori)
        await held.acted.wait()
        assert (await Kept(redis, reply.id).begun())["way"] == "channel"
        await bot.kill()
        held.release()
        await bot.start()
        await Kept(redis, reply.id).delivered()
        assert len(ada.messages()) == 1
        assert len(ada.notifications) == 1

    async def test_what_a_moderator_deletes_meanwhile_is_not_posted_again(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
        mori: Member,
    ) -> None:
        """P2, P3."""
        held = discord_server.faults.hold("POST", to_channel(discord_server))
        reply = await without_card(queue, ada, mori)
        await held.acted.wait()
        await bot.kill()
        held.release()
        await mori.delete(await ada.see(has_picture))
        await bot.start()
        await Kept(redis, reply.id).delivered()
        assert ada.messages() == []
        assert ada.direct_messages == []


class TestLongAfter:
    """Discord has forgotten the nonce when a bot is there again."""

    @pytest.fixture
    def clock(self) -> Clock:
        return ManualClock(time.time())

    @staticmethod
    async def age(kept: Kept, clock: ManualClock) -> None:
        clock.advance(600)
        noted = await kept.begun()
        await kept.set_field("sending", json.dumps({**noted, "at": noted["at"] - 600}))

    async def test_what_is_there_is_not_sent_again(
        self,
        bot: BotProcess,
        clock: ManualClock,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
        mori: Member,
    ) -> None:
        """P2: the bot looks at what Discord has."""
        held = discord_server.faults.hold("POST", to_channel(discord_server))
        reply = await without_card(queue, ada, mori)
        await held.acted.wait()
        await bot.kill()
        held.release()
        kept = Kept(redis, reply.id)
        await self.age(kept, clock)
        for number in range(120):  # more than a page of history
            await mori.say(f"talk {number}")
        again = discord_server.faults.lose("POST", to_channel(discord_server))
        await bot.start()
        await kept.delivered()
        assert again.met == 0
        [message] = [m for m in ada.messages() if has_picture(m)]
        record: Any = await redis.get(f"{{atelier}}:records:one:{reply.id}")
        assert str(json.loads(record)["message"]) == message["id"], "buttons find the picture"

    async def test_what_is_not_there_is_sent(
        self,
        bot: BotProcess,
        clock: ManualClock,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
        mori: Member,
    ) -> None:
        """P1: killed between the note and the message."""
        await mori.say("talk")
        fault = discord_server.faults.refuse(
            "POST", to_channel(discord_server), RateLimited(60, via=False)
        )
        reply = await without_card(queue, ada, mori)
        kept = Kept(redis, reply.id)
        await kept.begun()
        await bot.kill()
        fault.lift()
        await self.age(kept, clock)
        await bot.start()
        await kept.delivered()
        assert len([m for m in ada.messages() if has_picture(m)]) == 1

    async def test_where_nobody_may_look_its_owner_is_told_in_words(
        self,
        bot: BotProcess,
        clock: ManualClock,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
        mori: Member,
    ) -> None:
        """P1, P2: a picture that may be there already is not published a second time."""
        held = discord_server.faults.hold("POST", to_channel(discord_server))
        reply = await without_card(queue, ada, mori)
        await held.acted.wait()
        await bot.kill()
        held.release()
        kept = Kept(redis, reply.id)
        await self.age(kept, clock)
        channel = discord_server.world.channel_named("general")
        assert channel is not None
        lost = int(Permission.READ_MESSAGE_HISTORY)
        channel.overwrites.append(Overwrite(discord_server.world.bot.id, "member", deny=lost))
        await bot.start()
        await kept.delivered()
        [direct] = ada.direct_messages
        assert direct["content"].startswith("What you asked for is done.")
        assert not has_picture(direct)
        assert len([m for m in ada.messages() if has_picture(m)]) == 1


async def test_what_cannot_be_shown_is_told_all_the_same(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path, queue: Queue
) -> None:
    """P1: a mistake of ours, here a picture where a caption belongs."""
    bot = BotProcess(discord_server, redis_url, tmp_path)
    await bot.start()
    reply = await discord_server.member("Ada").slash("describe", image=png())
    lease = await take(queue, "captioner")
    wrong = ImagineResult(width=8, height=8, seconds=1, checks=(SAFE,))
    await queue.finish(lease, wrong, [png()], cost=0.1)
    message = await reply.final(loaded)
    assert message["content"].endswith("because of a mistake of ours it cannot be shown.")
    await Kept(redis, reply.id).delivered()
    await bot.stop()
    assert [row["event"] for row in bot.failures] == ["delivery.unshowable"]


async def test_what_cannot_be_shown_is_no_result_no_entry_and_does_not_count(
    discord_server: LocalDiscord, redis_url: str, tmp_path: Path, registry: Registry, queue: Queue
) -> None:
    """P1: its owner hears that it did not work out, and may ask again. Here for four files that are
    no pictures."""
    ada, mori = discord_server.member("Ada"), discord_server.member("Mori")
    card = DRAWS.model_copy(update={"max_images": 4})
    await registry.publish(Worker(id="w1", device="cpu", cards=(card,)))
    bot = BotProcess(discord_server, redis_url, tmp_path, ATELIER_NOTIFY_AFTER="0")
    await bot.start()
    await settings(queue, mori, daily=4)
    thread = await start(mori, entries=1)
    four = DRAWN.model_copy(update={"checks": (SAFE,) * 4})
    for good in (False, True):
        reply = await ada.slash("imagine", channel=thread, prompt="a leaf", count=4)
        await queue.finish(await take(queue), four, [png() if good else b"?"] * 4, cost=1)
        message = await reply.final(loaded)
        if good:
            assert has_picture(message)
        else:
            assert message["content"].endswith("because of a mistake of ours it cannot be shown.")
            notice = await ada.see(lambda m: m["content"].startswith(ada.mention), thread)
            assert "did not work out" in notice["content"]
    await bot.stop()
    assert {row["event"] for row in bot.failures} <= {"delivery.unshowable", "provenance.failed"}


async def test_a_picture_that_is_no_longer_kept_does_not_count(
    bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member
) -> None:
    """P1: Retry is there and draws it anew, though it was the last of the day."""
    await settings(queue, ada, daily=1)
    reply = await ada.slash("imagine", prompt="a lion")
    lease = await take(queue)
    await bot.kill()
    await finish(queue, lease)
    assert await cast(Any, redis).delete(queue.store.key("job", reply.id, "out", "0"))
    await bot.start()
    message = await reply.final(lambda m: "is no longer kept" in m["content"])
    await Kept(redis, reply.id).delivered()
    again = await ada.press_labelled(message, "Retry")
    await finish(queue, await take(queue))
    await again.final(has_picture)


async def test_one_that_fails_for_ever_holds_up_no_other_and_ends_with_its_retention(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path, queue: Queue
) -> None:
    """P5: it is tried more and more rarely, said once, and gone when its job is."""
    ada = discord_server.member("Ada")
    bot = BotProcess(discord_server, redis_url, tmp_path)
    await bot.start()
    reply = await ada.slash("imagine", prompt="a lion")
    lease = await take(queue)
    broken = Kept(redis, reply.id)
    await broken.set_reply("{}")
    await finish(queue, lease)
    for _ in range(25):  # more than are posted at once
        await (await draw(queue, ada)).final(has_picture)
    assert [row["event"] for row in bot.failures] == ["delivery.failed"]
    assert len(bot.events("delivery.failed_again")) <= 2
    await broken.vanish()
    stream = f"{{atelier}}:results:{discord_server.world.application_id}"

    async def told() -> bool:
        return not await cast(Any, redis).xlen(stream)

    await until(told)
    await bot.stop()
