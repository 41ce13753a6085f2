"""The moderators' cards of pictures that wait: each is there once (P2), and where their channel is
now, whatever becomes of it meanwhile; nothing is public before they decide (P3) or lost (P1)."""

from __future__ import annotations

import time
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.queue import Queue
from sandbox import Clock, LocalDiscord, ManualClock, Member
from sandbox.errors import ApiError
from sandbox.permissions import Permission
from sandbox.state import Channel
from tests.bot.approval.conftest import HIDDEN, asks, closed, draw, held, left, public
from tests.bot.conftest import BotProcess
from tests.bot.test_moderation import audited, rules
from tests.bot.worker import Kept, has_picture, until

pytestmark = pytest.mark.usefixtures("worker", "log_channel")


def open_room(server: LocalDiscord, mori: Member, name: str) -> Channel:
    """One more that moderators and the bot alone can read."""
    other = mori.channel("moderators")
    assert other.guild is not None
    room = Channel(server.world.snowflake(), name, overwrites=list(other.overwrites))
    HIDDEN.add(room.id)
    return server.channels.create(other.guild, room)


async def noted(redis: Redis, job: str, room: Channel) -> None:
    """The store knows that its card is in this channel."""

    async def there() -> bool:
        card = await cast(Any, redis).hget(f"{{atelier}}:approval:{job}", "card") or b""
        return card.decode().startswith(f"{room.id}/")

    await until(there)


class TestAnotherChannel:
    async def test_once_there_is_one_they_have_it_there(
        self, bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """Their channel was deleted, and their cards with it; the bot may restart meanwhile."""
        reply, _ = await held(queue, ada, mori)
        other, _ = await held(queue, ada, mori)
        await until(lambda: cast(Any, redis).hget(f"{{atelier}}:approval:{other.id}", "card"))
        room = open_room(discord_server, mori, "desk")
        discord_server.delete_channel("moderators")
        await bot.kill()
        await rules(queue, mori, log_channel=int(room.id))
        await bot.start()
        for job in (reply.id, other.id):
            await noted(redis, job, room)
        cards = [m for m in mori.messages("desk") if asks(m)]
        assert len(cards) == 2
        assert all(card["attachments"] for card in cards)
        assert public(discord_server) == []
        for card in cards:
            await mori.press_labelled(card, "Approve")
        await reply.final(has_picture)
        await other.final(has_picture)
        await left(redis, reply.id, other.id)
        assert not any(map(asks, mori.messages("desk")))
        assert len(await audited(queue, "held")) == 2

    async def test_the_card_in_the_old_one_says_so(
        self, bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """And back again within minutes: a card is a new one each time."""
        reply, _ = await held(queue, ada, mori)
        room = open_room(discord_server, mori, "desk")
        await rules(queue, mori, log_channel=int(room.id))
        await noted(redis, reply.id, room)
        old = await closed(mori, f"Shown in <#{room.id}> now.")
        assert not old["attachments"]
        first = mori.channel("moderators")
        await rules(queue, mori, log_channel=int(first.id))
        await noted(redis, reply.id, first)
        assert [asks(m) for m in mori.messages("moderators")] == [False, True]
        await mori.press_labelled(mori.messages("moderators")[-1], "Approve")
        await reply.final(has_picture)
        await left(redis, reply.id)

    async def test_where_it_is_closed_and_opened_again_all_stays_as_it_was(
        self, bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """P1: and while it is closed, a new one is told at once that nobody can be asked."""
        reply, card = await held(queue, ada, mori)
        fault = discord_server.faults.world.revoke(Permission.SEND_MESSAGES, channel="moderators")
        second = await draw(queue, ada)
        await second.final(lambda m: "none can be asked" in m["content"])
        fault.lift()
        await mori.press_labelled(card, "Approve")
        await reply.final(has_picture)
        await left(redis, reply.id, second.id)
        assert len([m for m in mori.messages("moderators") if m["attachments"]]) == 1

    async def test_where_the_new_one_takes_none_they_go_on_waiting(
        self, bot: BotProcess, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """P1: the old card is as good as before, and it is not tried again and again."""
        reply, card = await held(queue, ada, mori)
        room = open_room(discord_server, mori, "desk")
        blocked = ApiError(400, 200000, "Message was blocked by automatic moderation")
        fault = discord_server.faults.refuse("POST", f"/channels/{room.id}/messages", blocked)
        await rules(queue, mori, log_channel=int(room.id))

        async def refused() -> bool:
            return bool(bot.events("approval.not_shown"))

        await until(refused)
        approval = f"{{atelier}}:approval:{reply.id}"
        assert await cast(Any, redis).hget(approval, "status") == b"open"
        await mori.press_labelled(card, "Approve")
        await reply.final(has_picture)
        await left(redis, reply.id)
        assert fault.met == 1


class TestOnce:
    @pytest.fixture
    def clock(self) -> Clock:
        return ManualClock(time.time())

    @pytest.mark.parametrize("sent", [True, False])
    async def test_a_bot_killed_before_it_is_noted_finds_its_card_again(
        self, bot: BotProcess, discord_server: LocalDiscord, clock: ManualClock, redis: Redis,
        queue: Queue, ada: Member, mori: Member, sent: bool,
    ) -> None:  # fmt: skip
        """P1, P2: also when Discord no longer knows the nonce; and where it has none, they get
        one."""
        room = mori.channel("moderators")
        fault = discord_server.faults.hold("POST", f"/channels/{room.id}/messages")
        reply = await draw(queue, ada)
        await fault.acted.wait()
        await bot.kill()
        fault.release()
        if not sent:
            [card] = mori.messages("moderators")
            discord_server.faults.world.delete_message(card["id"])
        clock.advance(600)
        await bot.start()
        await noted(redis, reply.id, room)
        [card] = [m for m in mori.messages("moderators") if asks(m)]
        assert await cast(Any, redis).hget(f"{{atelier}}:approval:{reply.id}", "begun") is None
        await mori.press_labelled(card, "Approve")
        await ada.see(has_picture)
        await Kept(redis, reply.id).delivered()
        assert len(mori.messages("moderators")) == 1
        assert public(discord_server)
