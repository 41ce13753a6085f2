"""What members of other bots report most, each report with its test: it does not happen here.

A docstring says what they report, and what this bot does. Other files test each of these behaviours
further; here is one test of each, named as it is reported.
"""

from __future__ import annotations

import io
import os
import signal
import time
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image
from redis.asyncio import Redis

from jobs.contract import ImagineRequest, Progress, Worker
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import Clock, LocalDiscord, ManualClock, Member, Permission
from sandbox.state import Overwrite, Role
from tests.bot.conftest import DRAWS, BotProcess
from tests.bot.worker import (
    DRAWN,
    Kept,
    Message,
    draw,
    finish,
    has_picture,
    loaded,
    png,
    running,
    take,
    until,
)
from tests.conftest import settings_for

pytestmark = pytest.mark.usefixtures("worker")


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


def pictures(member: Member) -> list[Message]:
    return [message for message in member.messages() if has_picture(message)]


def queued(message: Message) -> bool:
    return "Queued" in message["content"]


async def test_acknowledged_too_late(
    bot: BotProcess, redis: Redis, queue: Queue, ada: Member
) -> None:
    """ "The application did not respond", whenever the database is slow. Here the
    store is asked for no longer than a second (P4): it stands still, and the member is told so."""
    server = await cast(Any, redis).info("server")
    os.kill(server["process_id"], signal.SIGSTOP)
    try:
        reply = await ada.slash("imagine", prompt="a lion")
        told = await reply.message(timeout=3)
        assert "not answering" in told["content"]
        assert told["flags"] & 64
    finally:
        os.kill(server["process_id"], signal.SIGCONT)
    again = await ada.slash("imagine", prompt="a lion", seed=8)
    lease = await take(queue)
    while lease.id != again.id:  # the first may have arrived although its reply was lost
        lease = await take(queue)
    await queue.finish(lease, DRAWN, [png()], cost=0.8)
    await again.final(has_picture)


class TestPastFifteenMinutes:
    """An interaction's token is over then, and everything that knows only the token with it."""

    @pytest.fixture
    def clock(self) -> Clock:
        return ManualClock(time.time())

    async def test_dead_after_15_minutes(
        self, bot: BotProcess, clock: ManualClock, queue: Queue, ada: Member
    ) -> None:
        """The picture never comes when the queue was long. Here the same message becomes the
        picture by the bot's own token (P1)."""
        reply = await ada.slash("imagine", prompt="a lion")
        card = await reply.message()
        lease = await take(queue)
        clock.advance(16 * 60)
        await finish(queue, lease)
        message = await ada.see(has_picture)
        assert message["id"] == card["id"]
        assert len(ada.messages()) == 1

    async def test_generated_but_could_not_post(
        self,
        bot: BotProcess,
        clock: ManualClock,
        discord_server: LocalDiscord,
        queue: Queue,
        ada: Member,
    ) -> None:
        """Drawn, paid for, and lost to "Missing Permissions". Here its owner gets it directly, and
        the card says where it went (P1)."""
        await ada.slash("imagine", prompt="a lion")
        lease = await take(queue)
        clock.advance(16 * 60)
        channel = discord_server.world.channel_named("general")
        assert channel is not None
        lost = int(Permission.ATTACH_FILES)
        channel.overwrites.append(Overwrite(discord_server.world.bot.id, "member", deny=lost))
        await finish(queue, lease)
        card = await ada.see(loaded)
        assert card["content"].startswith("I may not post this here")
        [direct] = ada.direct_messages
        assert has_picture(direct)
        assert direct["content"].startswith("I could not post this where you asked for it.\n> a li")
        assert len(ada.messages()) == 1


async def test_buttons_dead_after_restart(bot: BotProcess, queue: Queue, ada: Member) -> None:
    """ "This interaction failed" under every older picture. Here a button is an opaque id that any
    bot process understands, for months."""
    message = await (await draw(queue, ada)).final(has_picture)
    await bot.kill()
    await bot.start()
    await ada.press_labelled(message, "Reroll")
    request = (await take(queue)).request
    assert isinstance(request, ImagineRequest)
    assert request.prompt == "a lion"


async def test_queue_lost_or_replayed_on_restart(
    bot: BotProcess, redis: Redis, queue: Queue, ada: Member
) -> None:
    """After an update the queue is empty, or everything is posted again and everyone pinged anew.
    Here what waits, waits on, and what was posted is neither posted nor said again (P1, P2)."""
    posted = await draw(queue, ada)
    await posted.final(has_picture)
    await Kept(redis, posted.id).delivered()
    finished_meanwhile = await ada.slash("imagine", prompt="a tiger")
    lease = await take(queue)
    waiting = await ada.slash("imagine", prompt="a bear")
    await waiting.final(queued)

    await bot.kill()
    await finish(queue, lease)
    await bot.start()
    await finished_meanwhile.final(has_picture)
    await finish(queue, await take(queue))
    await waiting.final(has_picture)
    for reply in (finished_meanwhile, waiting):
        await Kept(redis, reply.id).delivered()

    assert len(pictures(ada)) == 3
    told = ada.notifications
    await bot.stop()
    await bot.start()
    await (await draw(queue, ada)).final(has_picture)
    assert len(pictures(ada)) == 4
    assert ada.notifications[: len(told)] == told
    assert len(ada.notifications) <= 4, "once for each of them, at most"


async def test_attachment_too_large(bot: BotProcess, queue: Queue, ada: Member) -> None:
    """ "Request entity too large" instead of the picture. Here it is made to fit, with a note."""
    reply = await ada.slash("imagine", prompt="a lion")
    noise = noisy_png(2600)
    assert len(noise) > 10 * 2**20
    await queue.finish(await take(queue), DRAWN, [noise], cost=1.0)
    message = await reply.final(has_picture)
    assert message["attachments"][0]["filename"].endswith(".webp")
    assert message["attachments"][0]["size"] <= 10 * 2**20
    assert "made smaller to fit here" in message["content"]


async def test_one_member_hogging(bot: BotProcess, queue: Queue, ada: Member, ben: Member) -> None:
    """One member queues twenty and everyone waits for them. Here turns go by time used: who comes
    later with one job is next but one."""
    flood = [await ada.slash("imagine", prompt=f"a lion {number}") for number in range(20)]
    await flood[-1].final(queued)
    await (await ben.slash("imagine", prompt="a tiger")).final(queued)
    prompts: list[str] = []
    for _ in range(2):
        lease = await take(queue)
        prompts.append(lease.request.model_dump()["prompt"])
        await finish(queue, lease)
    assert "a tiger" in prompts


async def test_backend_died_and_the_card_says_thinking_for_ever(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path, ada: Member
) -> None:
    """The GPU crashes and the bot "is thinking" for ever. Here a worker that falls silent loses the
    job, the card says that it was restarted, and at last how it ended, with Retry (P1)."""
    bot = BotProcess(discord_server, redis_url, tmp_path, ATELIER_RETRY_DELAY="0")
    await bot.start()
    dying = Queue.open(settings_for(redis_url, lease=1.0))
    reply = await ada.slash("imagine", prompt="a lion")
    await take(dying)
    second = await take(dying)

    async def restarted() -> bool:
        await dying.renew(second)
        return any("restarted (2/3)" in message["content"] for message in reply.messages)

    await until(restarted)
    await take(dying)
    message = await reply.final(loaded)
    assert message["content"].startswith("The worker on this job was lost every time")
    [[retry]] = [row["components"] for row in message["components"]]
    assert retry["label"] == "Retry"
    await dying.close()
    await bot.stop()


@pytest.mark.parametrize("command", ["jobs", "status"])
async def test_dm_crash(bot: BotProcess, queue: Queue, ada: Member, command: str) -> None:
    """Commands die in direct messages, where there is no server and there are no roles. Here they
    work, and so do the buttons."""
    reply = await draw(queue, ada, channel="@atelier")
    message = await reply.final(has_picture)
    pressed = await ada.press_labelled(message, "Reroll")
    await finish(queue, await take(queue))
    await pressed.final(has_picture)
    told = await ada.slash(command, channel="@atelier")
    await told.final()
    assert not told.failed


async def test_more_than_25_choices_so_that_no_command_syncs(
    registry: Registry, bot: BotProcess, ada: Member
) -> None:
    """A 26th model, and Discord refuses all commands. Here models are no choices of the command:
    they complete as one types, 25 at a time, and the rest by its name."""
    cards = [DRAWS.model_copy(update={"name": f"model-{number:02}"}) for number in range(60)]
    await registry.publish(Worker(id="w1", device="cpu", cards=tuple(cards)))
    await bot.stop()
    await bot.start()
    found = await ada.autocomplete("imagine", "model", "", prompt="a lion")
    assert len(found) == 25
    last = await ada.autocomplete("imagine", "model", "59", prompt="a lion")
    assert [choice["value"] for choice in last] == ["model-59"]


async def test_prompt_pings_everyone(
    bot: BotProcess,
    discord_server: LocalDiscord,
    queue: Queue,
    ada: Member,
    ben: Member,
    mori: Member,
) -> None:
    """A prompt with @everyone in it, and the whole server is called. Here a prompt calls nobody:
    on the card, with the picture, and in the new message of one whose card is gone."""
    guild = discord_server.world.guild
    role = Role(discord_server.world.snowflake(), "Artists", 0, 1, mentionable=True)
    discord_server.guilds.create_role(guild, role)
    discord_server.guilds.give_role(guild, ben.user, role)
    prompt = f"@everyone @here <@&{role.id}> {ben.mention} a lion"
    first = await ada.slash("imagine", prompt=prompt)
    await first.final(queued)
    await finish(queue, await take(queue))
    await first.final(has_picture)
    second = await ada.slash("imagine", prompt=prompt)
    lease = await take(queue)
    await mori.delete(await second.message())
    await finish(queue, lease)
    await ada.see(lambda m: has_picture(m) and m["content"].startswith(ada.mention))
    assert len(ada.messages()) == 2
    for message in ada.messages():
        called = [user["id"] for user in message["mentions"]]
        assert (called, message["mention_roles"]) in (([], []), ([ada.id], []))
        assert not message["mention_everyone"]
    assert ben.notifications == mori.notifications == []


async def test_cancel_stops_somebody_elses_job(
    bot: BotProcess, queue: Queue, ada: Member, ben: Member
) -> None:
    """Cancel ends whatever runs just then. Here it is about one job, and for its owner and
    moderators."""
    reply = await ada.slash("imagine", prompt="a cat")
    card = await reply.final(queued)
    pressed = await ben.press_labelled(card, "Cancel")
    refused = await pressed.final(lambda m: "Only its owner and moderators" in m["content"])
    assert refused["flags"] & 64
    lease = await take(queue)
    own = await ben.slash("imagine", prompt="a dog")
    await ben.press_labelled(await own.final(queued), "Cancel")
    assert (await own.final(loaded))["content"] == "Cancelled."
    assert not await queue.renew(lease), "Ada's goes on"


async def test_progress_edits_hit_unknown_message(
    bot: BotProcess, queue: Queue, ada: Member, mori: Member
) -> None:
    """A moderator deletes the card; the bot edits it until it crashes or Discord shuts it out. Here
    the first such answer is the last, and the picture becomes a new message (P1)."""
    reply = await ada.slash("imagine", prompt="a lion", steps=12)
    lease = await take(queue)
    await mori.delete(await reply.final(running))
    await queue.renew(lease, Progress(step=5, total=12))

    async def given_up() -> bool:
        return bool(bot.events("card.closed"))

    await until(given_up)
    assert [row["code"] for row in bot.events("card.closed")] == [10008]
    await queue.renew(lease, Progress(step=9, total=12))
    await finish(queue, lease)
    message = await ada.see(has_picture)
    assert message["content"].startswith(ada.mention)
    assert len(bot.events("card.closed")) == 1


def noisy_png(side: int) -> bytes:
    """What no encoder makes small."""
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(file, "PNG")
    return file.getvalue()
