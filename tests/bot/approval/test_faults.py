"""Pictures that wait, when the bot dies and when their time is over: decided once, told once, never
public before (P1, P2, P3)."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.contract import Check
from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.approval.conftest import (
    DOUBTFUL,
    asks,
    closed,
    draw,
    held,
    left,
    over,
    public,
    rejected,
    rows,
    told_no,
)
from tests.bot.conftest import BotProcess
from tests.bot.test_moderation import direct, rules
from tests.bot.worker import (
    DRAWN,
    has_picture,
    until,
)

pytestmark = pytest.mark.usefixtures("worker", "log_channel")


class TestWhenTheBotDies:
    async def test_what_waits_goes_on_waiting_and_is_decided_later(
        self, bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """P1, P2, P3: bot restart with pending approvals."""
        reply, card = await held(queue, ada, mori)
        await bot.kill()
        await bot.start()
        assert public(discord_server) == []
        await mori.press_labelled(card, "Approve")
        await reply.final(has_picture)
        await left(redis, reply.id)
        assert len(ada.messages()) == 1
        assert len(mori.messages("moderators")) == 1

    async def test_before_the_moderators_have_it(
        self, bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """P1: killed as their card is sent and not yet noted. They have it once."""
        room = mori.channel("moderators")
        sent = discord_server.faults.hold("POST", f"/channels/{room.id}/messages")
        reply = await draw(queue, ada)
        await sent.acted.wait()
        await bot.kill()
        sent.release()
        await bot.start()

        async def noted() -> bool:
            return bool(await cast(Any, redis).hget(f"{{atelier}}:approval:{reply.id}", "card"))

        await until(noted)
        [card] = [m for m in mori.messages("moderators") if asks(m)]
        assert public(discord_server) == []
        assert len(await rows(queue, "held")) == 1
        await mori.press_labelled(card, "Approve")
        await reply.final(has_picture)
        await left(redis, reply.id)

    @pytest.mark.parametrize("label", ["Approve", "Block 24 h"])
    async def test_between_the_decision_and_the_post(
        self, bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member, label: str,
    ) -> None:  # fmt: skip
        """P1, P2: told once, carried out once, and the moderators' card says so."""
        reply, card = await held(queue, ada, mori)
        told = discord_server.faults.hold("PATCH", f"/messages/{(await reply.message())['id']}")
        if label == "Approve":
            await mori.press_labelled(card, label)
        else:
            await rejected(mori, card, label)
        await told.acted.wait()
        await bot.kill()
        told.release()
        await bot.start()
        await left(redis, reply.id)
        assert len(ada.messages()) == 1
        if label == "Approve":
            await closed(mori, "Approved by")
            assert has_picture(ada.messages()[0])
        else:
            await closed(mori, "blocked for 24 hours")
            assert public(discord_server) == []
            await direct(ada, "blocked you from the studio")
        assert len(await rows(queue, "approved", "rejected")) == 1
        assert len(await rows(queue, "blocked")) == (label != "Approve")

    async def test_what_was_withheld_is_written_down_once(
        self, bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """P6: killed after the row and before the outcome is acknowledged."""
        unsafe = Check(score=0.85, verdict="review")
        two = DRAWN.model_copy(update={"checks": (DOUBTFUL, unsafe), "seeds": (7, 8)})
        reply = await draw(queue, ada, two)
        card = await mori.see(asks, "moderators")
        assert [each["filename"] for each in card["attachments"]] == ["SPOILER_7.png"]
        said = discord_server.faults.hold("PATCH", f"/messages/{card['id']}")
        await mori.press_labelled(card, "Approve")
        await said.acted.wait()
        assert len(await rows(queue, "picture_withheld")) == 1
        await bot.kill()
        said.release()
        await bot.start()
        await left(redis, reply.id)
        assert len(await rows(queue, "picture_withheld")) == 1
        assert [names for _, names in public(discord_server)][-1] == ["7.png"]

    async def test_its_time_is_over_meanwhile(
        self, bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """P1, P2: it expires once, however many bots look."""
        await rules(queue, mori, daily=1)
        reply, card = await held(queue, ada, mori)
        opened = await mori.press_labelled(card, "Reject")
        await opened.answered()
        await bot.kill()
        await over(redis)
        await bot.start()
        told = await ada.see(lambda m: m["content"].startswith("No moderator looked at this"))
        assert told["id"] == (await reply.message())["id"]
        await closed(mori, "Nobody decided in time")
        await left(redis, reply.id)
        assert public(discord_server) == []
        assert len(await rows(queue, "approval_expired")) == 1
        await told_no(await mori.submit(opened, why="A sword."), "This has expired")
        await (await draw(queue, ada, DRAWN)).final(has_picture)


@pytest.mark.usefixtures("worker", "bot")
class TestExpiry:
    async def test_a_press_and_the_end_of_its_time_do_not_both_count(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P2."""
        reply, card = await held(queue, ada, mori)
        await asyncio.gather(over(redis), mori.press_labelled(card, "Approve"))
        await left(redis, reply.id)
        decided = await rows(queue, "approved", "approval_expired")
        assert len(decided) == 1
        assert len(public(discord_server)) == (decided[0].event == "approved")

    async def test_without_the_moderators_channel_what_waits_expires(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P1, P3: their card went with it."""
        reply, _ = await held(queue, ada, mori)
        discord_server.delete_channel("moderators")
        await over(redis)
        await ada.see(lambda m: m["content"].startswith("No moderator looked at this"))
        await left(redis, reply.id)
        assert public(discord_server) == []
