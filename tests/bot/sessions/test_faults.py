"""What breaks while a session runs and while it ends: it ends all the same, and is told of once."""

from __future__ import annotations

import json
import time
from typing import Any, cast

import pytest

from jobs.queue import Queue
from sandbox import Clock, LocalDiscord, ManualClock, Member
from sandbox.permissions import Permission
from tests.bot.conftest import BotProcess
from tests.bot.sessions.conftest import (
    end_now,
    enter,
    export,
    mark,
    over,
    results,
    settings,
    start,
    told,
    vote,
)
from tests.bot.worker import draw, finish, has_picture, loaded, take, until

pytestmark = pytest.mark.usefixtures("worker", "bot")


def sent_at_end(member: Member, channel: str) -> list[str]:
    """What was told, nothing twice if all is well."""
    return [said for message in member.messages(channel) if (said := mark(message))]


class TestKilled:
    async def test_while_it_runs(
        self, bot: BotProcess, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        thread = await start(mori, entries=1, votes=1)
        first = await enter(queue, ada, thread)
        await vote(ben, first)
        await bot.kill()
        await bot.start()
        assert (await vote(ben, first)).startswith("You have voted for this one.")
        refused = await told(await ada.slash("imagine", channel=thread, prompt="a leaf"))
        assert refused.startswith("You have 1 of 1 entries")
        await enter(queue, ben, thread)
        await end_now(mori, thread)
        assert "**1.** [#1]" in (await results(ada, thread))["embeds"][0]["description"]

    @pytest.mark.parametrize("which", [1, 2])
    async def test_while_it_ends_after_a_message_was_sent_and_before_that_is_written_down(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        queue: Queue,
        ada: Member,
        mori: Member,
        which: int,
    ) -> None:
        """P2: the results (1), the export (2)."""
        thread = await start(mori)
        await enter(queue, ada, thread)
        path = f"/channels/{thread}/messages"
        held = discord_server.faults.hold("POST", path)
        await end_now(mori, thread)
        await held.acted.wait()
        if which == 2:
            held.release()
            held = discord_server.faults.hold("POST", path)
            await held.acted.wait()
        await bot.kill()
        held.release()
        await bot.start()
        await over(ada, thread)
        assert sent_at_end(ada, thread) == ["r", "p1"]

    async def test_before_its_end_which_comes_while_no_bot_is_there(
        self, bot: BotProcess, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P1: what was asked for in time still counts, though it was ready after the end."""
        thread = await start(mori)
        await ada.slash("imagine", channel=thread, prompt="a leaf")
        lease = await take(queue)
        await bot.kill()
        redis = cast(Any, queue.store.redis)
        await redis.hset(queue.store.key("session", thread), "ends", 1)
        [due] = [key async for key in redis.scan_iter("*:sessions:due:*")]
        await redis.zadd(due, {thread: 1})
        await finish(queue, lease)
        await bot.start()
        done = await results(ada, thread)
        assert "1 entry, 0 votes." in done["embeds"][0]["description"]

    async def test_before_its_thread_is_there(
        self, bot: BotProcess, discord_server: LocalDiscord, mori: Member
    ) -> None:
        held = discord_server.faults.hold("PATCH", "/messages/@original")
        await mori.slash("session start", theme="Autumn", length="2 h")
        await held.acted.wait()
        await bot.kill()
        held.release()
        await bot.start()
        world = discord_server.world
        await discord_server.events.changes.wait_for(
            lambda: any(each.thread for each in world.channels.values()), 60, "the thread"
        )
        [thread] = [each for each in world.channels.values() if each.thread]
        assert thread.name == "Autumn"


class TestLongAfter:
    """Discord has forgotten the nonce when a bot is there again."""

    @pytest.fixture
    def clock(self) -> Clock:
        return ManualClock(time.time())

    @pytest.mark.parametrize("which", ["r", "p1"])
    async def test_what_is_there_is_not_sent_again(
        self,
        bot: BotProcess,
        clock: ManualClock,
        discord_server: LocalDiscord,
        queue: Queue,
        ada: Member,
        mori: Member,
        which: str,
    ) -> None:
        """P2: its files and its embed say which message it is."""
        thread = await start(mori)
        await enter(queue, ada, thread)
        path = f"/channels/{thread}/messages"
        held = discord_server.faults.hold("POST", path)
        await end_now(mori, thread)
        await held.acted.wait()
        if which == "p1":
            held.release()
            held = discord_server.faults.hold("POST", path)
            await held.acted.wait()
        await bot.kill()
        held.release()
        clock.advance(600)
        redis, key = cast(Any, queue.store.redis), queue.store.key("session", thread)
        progress = json.loads(await redis.hget(key, "progress"))
        assert progress["begun"]["name"] == which
        progress["begun"]["at"] -= 600
        await redis.hset(key, "progress", json.dumps(progress))
        await bot.start()
        await over(ada, thread)
        assert sent_at_end(ada, thread) == ["r", "p1"]


class TestGone:
    async def test_the_thread(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        thread = await start(mori)
        await vote(ben, await enter(queue, ada, thread))
        discord_server.delete_channel(thread)
        [card] = [message for message in mori.messages() if message["id"] == thread]
        sure = await (await mori.press_labelled(card, "End")).final(loaded)
        assert (await told(await mori.press_labelled(sure, "End"))).startswith("It ends now")
        text = (await results(ada, "general"))["embeds"][0]["description"]
        assert f"**1.** #1 {ada.mention} - 1 vote" in text
        assert "The thread is gone or closed to me" in text
        assert (await export(ada, "general"))["attachments"]

    async def test_the_channel_with_its_thread(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        log_channel = int(mori.channel("moderators").id)
        await settings(queue, mori, log_channel=log_channel)
        thread = await start(mori, channel="gallery")
        await enter(queue, ada, thread)
        discord_server.delete_channel("gallery")
        await end_now_in(mori, "moderators")
        assert "1 entry" in (await results(mori, "moderators"))["embeds"][0]["description"]

    async def test_everything_that_could_be_told_of_it(
        self, bot: BotProcess, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        thread = await start(mori, channel="gallery")
        await enter(queue, ada, thread)
        discord_server.delete_channel("gallery")
        await end_now_in(mori, "general")
        await end_of(bot, thread)

    async def test_entries_that_were_deleted_are_left_out(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        thread = await start(mori)
        kept = await enter(queue, ada, thread)
        gone = await enter(queue, ben, thread)
        await vote(mori, gone)
        await vote(ben, kept)
        await mori.delete(gone)  # by Discord's own menu: the bot is not told
        await end_now(mori, thread)
        text = (await results(ada, thread))["embeds"][0]["description"]
        assert "1 entry" in text
        assert "1 entry was deleted and is left out." in text
        assert "**1.** [#1]" in text
        assert "[#2]" not in text

    async def test_a_moderator(
        self, queue: Queue, ada: Member, mori: Member, olive: Member
    ) -> None:
        """Nothing hangs on who started it; who has lost the right can do no more than others."""
        thread = await start(mori)
        await enter(queue, ada, thread)
        await olive.take_role(mori, "Moderators")
        only = "Only moderators (Manage Messages) can do this."
        assert await told(await mori.slash("session end", channel=thread)) == only
        await olive.kick(mori)
        await end_now(olive, thread)
        await results(ada, thread)
        await over(ada, thread)


class TestClosed:
    async def test_a_locked_thread_is_read_and_told_of_in_its_channel(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        thread = await start(mori)
        entry = await enter(queue, ada, thread)
        await mori.lock_thread(thread)
        await mori.archive_thread(thread)
        await end_now_in(mori, "general")
        done = await results(ada, "general")
        assert done["attachments"]
        await over(ada, thread)
        assert entry["id"]

    async def test_an_archived_thread_is_told_of_in_itself(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        thread = await start(mori)
        await enter(queue, ada, thread)
        await mori.archive_thread(thread)
        await end_now_in(mori, "general")
        assert (await results(ada, thread))["attachments"]

    async def test_a_bot_that_may_no_longer_write_there_writes_where_it_may(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        thread = await start(mori)
        await enter(queue, ada, thread)
        discord_server.faults.world.revoke(Permission.SEND_MESSAGES_IN_THREADS)
        await end_now_in(mori, "general")
        assert (await results(ada, "general"))["attachments"]


async def test_what_is_not_ready_after_the_grace_is_no_entry(
    discord_server: LocalDiscord, bot: BotProcess, queue: Queue, ada: Member, mori: Member
) -> None:
    await bot.stop()
    bot.environment["ATELIER_SESSION_GRACE"] = "1"
    await bot.start()
    thread = await start(mori)
    reply = await ada.slash("imagine", channel=thread, prompt="a leaf")
    lease = await take(queue)
    await end_now(mori, thread)
    text = (await results(ada, thread))["embeds"][0]["description"]
    assert "1 picture was asked for and was not ready" in text
    await over(ada, thread)
    await finish(queue, lease)
    await reply.final(has_picture)
    assert "0 entries, 0 votes" in json.dumps(await over(ada, thread))
    # And then it is a thread like any other.
    assert has_picture(await (await draw(queue, ada, thread)).final(has_picture))


async def test_discords_own_faults_are_waited_out(
    discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
) -> None:
    thread = await start(mori)
    await enter(queue, ada, thread)
    fault = discord_server.faults.fail("GET", f"/channels/{thread}/messages", times=6)
    await end_now(mori, thread)
    await results(ada, thread)
    assert fault.met
    await over(ada, thread)
    assert sent_at_end(ada, thread) == ["r", "p1"]


async def end_now_in(moderator: Member, channel: str) -> None:
    said = await told(await moderator.slash("session end", channel=channel))
    assert said.startswith("It ends now")


async def end_of(bot: BotProcess, thread: str) -> None:
    async def ended() -> bool:
        return any(str(row["session"]) == thread for row in bot.events("session.ended"))

    await until(ended)
