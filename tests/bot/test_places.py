"""Where the bot is used: channels of every kind, direct messages, and by members who brought it.

Who has the bot for themselves uses it in any server and in any conversation. There it is no member:
it may write with the interaction's token and with nothing else.
"""

from __future__ import annotations

import json
import time
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.queue import Queue
from sandbox import Clock, LocalDiscord, ManualClock, Member, Permission
from sandbox.state import ChannelType, Overwrite
from tests.bot.conftest import BotProcess
from tests.bot.worker import Kept, draw, finish, has_picture, loaded, png, same, take

pytestmark = pytest.mark.usefixtures("worker")

OURS = ("general", "entries", "a post", "news", "@atelier")
BROUGHT = ("Elsewhere/lobby", "@Ben")


@pytest.fixture(autouse=True)
async def places(discord_server: LocalDiscord, ada: Member, mori: Member) -> None:
    """Of every kind; Ada has the bot for herself as well."""
    discord_server.world.user_installs.add(ada.id)
    discord_server.channels.add("news", ChannelType.ANNOUNCEMENT)
    discord_server.channels.add("help", ChannelType.FORUM)
    await mori.start_thread("entries")
    await ada.post("a post", "How does one draw?", "help")
    there = discord_server.guilds.create("Elsewhere", mori.user, with_bot=False)
    discord_server.channels.add("lobby", guild=there)
    discord_server.guilds.join(there, ada.user)


@pytest.mark.parametrize("place", [*OURS, *BROUGHT])
async def test_pictures_and_their_buttons_work(
    bot: BotProcess, queue: Queue, ada: Member, place: str
) -> None:
    message = await (await draw(queue, ada, place)).final(has_picture)
    again = await ada.press_labelled(message, "Reroll")
    await finish(queue, await take(queue))
    await again.final(has_picture)
    more = await (await ada.press_labelled(message, "More")).final()
    await ada.press_labelled(more, "Describe")
    assert same(await queue.attachment(await take(queue, "captioner")), png())


@pytest.mark.parametrize("place", [*OURS, *BROUGHT])
async def test_private_results_are_for_their_owner_alone_and_work_too(
    bot: BotProcess, queue: Queue, ada: Member, place: str
) -> None:
    reply = await ada.slash("imagine", channel=place, prompt="a lion", private=True)
    await finish(queue, await take(queue))
    message = await reply.final(has_picture)
    assert message["flags"] & 64
    await ada.press_labelled(message, "Describe")
    assert same(await queue.attachment(await take(queue, "captioner")), png())


@pytest.mark.parametrize(
    ("place", "other"), [("a post", "Mori"), ("Elsewhere/lobby", "Mori"), ("@Ben", "Ben")]
)
async def test_what_others_posted_there_is_described(
    bot: BotProcess,
    discord_server: LocalDiscord,
    queue: Queue,
    ada: Member,
    place: str,
    other: str,
) -> None:
    """Discord sends the message along, also where the bot could not read it."""
    channel = ada.channel(place).id
    said = await discord_server.member(other).say("look", png("blue"), channel=channel)
    await ada.use_on_message("Describe", said)
    assert await queue.attachment(await take(queue, "captioner")) == png("blue")


@pytest.mark.parametrize("command", ["jobs", "status"])
@pytest.mark.parametrize("place", ["@atelier", *BROUGHT])
async def test_what_there_is_to_see_is_seen_everywhere(
    bot: BotProcess, ada: Member, place: str, command: str
) -> None:
    message = await (await ada.slash(command, channel=place)).final()
    assert message["flags"] & 64
    assert message["content"] or message["embeds"]


async def test_a_servers_panel_is_for_servers_that_have_the_bot(
    bot: BotProcess, discord_server: LocalDiscord, mori: Member
) -> None:
    """Who owns a server has no say there over a bot that its members brought."""
    discord_server.world.user_installs.add(mori.id)
    found = {
        place: "studio" in {command["name"] for command in mori.commands(place)}
        for place in ("general", "entries", "@atelier", *BROUGHT)
    }
    assert [place for place, there in found.items() if there] == ["general", "entries"]


async def test_a_thread_that_is_archived_meanwhile_gets_its_picture(
    bot: BotProcess, discord_server: LocalDiscord, queue: Queue, ada: Member
) -> None:
    reply = await ada.slash("imagine", channel="entries", prompt="a lion")
    lease = await take(queue)
    thread = discord_server.world.channel_named("entries")
    assert thread is not None
    discord_server.threads.set_archived(thread, True)
    await finish(queue, lease)
    await reply.final(has_picture)


async def test_where_members_may_not_bring_apps_only_they_see_the_answer(
    bot: BotProcess, queue: Queue, ada: Member, mori: Member
) -> None:
    """Discord makes it private; the bot need not know."""
    lobby = ada.channel("Elsewhere/lobby")
    assert lobby.guild is not None
    lost = int(Permission.USE_EXTERNAL_APPS)
    lobby.overwrites.append(Overwrite(lobby.guild.id, "role", deny=lost))
    message = await (await draw(queue, ada, "Elsewhere/lobby")).final(has_picture)
    assert message["flags"] & 64
    assert mori.messages("Elsewhere/lobby") == []


async def test_a_picture_that_is_read_neither_there_nor_here_says_what_to_do(
    bot: BotProcess, redis: Redis, queue: Queue, ada: Member
) -> None:
    """An hour later the store has no copy of it."""
    reply = await draw(queue, ada, "Elsewhere/lobby")
    more = await (await ada.press_labelled(await reply.final(has_picture), "More")).final()
    await Kept(redis, reply.id).delivered()
    await redis.delete(f"{{atelier}}:job:{reply.id}:out:0")
    refused = await (await ada.press_labelled(more, "Describe")).final(loaded)
    assert refused["content"].endswith("Download the picture and use the command with it.")


class TestPastTheToken:
    """Fifteen minutes later nothing there can be edited, and nothing new be written."""

    @pytest.fixture
    def clock(self) -> Clock:
        return ManualClock(time.time())

    @pytest.mark.parametrize("place", BROUGHT)
    async def test_what_a_member_was_brought_comes_directly(
        self, bot: BotProcess, clock: ManualClock, queue: Queue, ada: Member, place: str
    ) -> None:
        """P1."""
        await ada.slash("imagine", channel=place, prompt="a lion")
        lease = await take(queue)
        clock.advance(16 * 60)
        await finish(queue, lease)
        message = await ada.see(has_picture, "@atelier")
        assert message["content"].startswith("I could not post this where you asked for it.")

    async def test_what_is_private_comes_directly(
        self, bot: BotProcess, clock: ManualClock, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P1; and nothing of it is public."""
        await ada.slash("imagine", prompt="a lion", private=True)
        lease = await take(queue)
        clock.advance(16 * 60)
        await finish(queue, lease)
        await ada.see(has_picture, "@atelier")
        assert not [message for message in mori.messages() if message["author"]["bot"]]


@pytest.mark.parametrize(
    ("place", "private"), [("Elsewhere/lobby", False), ("@Ben", False), ("general", True)]
)
async def test_before_its_card_is_out_of_reach_it_says_where_the_result_will_be(
    bot: BotProcess, redis: Redis, queue: Queue, ada: Member, place: str, private: bool
) -> None:
    """Thirteen minutes in the queue, as a bot finds it that was started anew."""
    reply = await ada.slash("imagine", channel=place, prompt="a lion", private=private)
    await reply.final(lambda message: "Queued" in message["content"])
    await bot.kill()
    [key] = [key async for key in redis.scan_iter(match="*:cards:*")]  # pyright: ignore
    card = json.loads(await cast(Any, redis).hget(key, reply.id))
    card["reply"]["at"] -= 13.5 * 60
    await cast(Any, redis).hset(key, reply.id, json.dumps(card))
    await bot.start()
    await reply.final(lambda message: "send the result to you directly" in message["content"])
