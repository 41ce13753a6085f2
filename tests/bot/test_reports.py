"""Report: from a picture to the moderators' channel of its server, and what they do there."""

from __future__ import annotations

import json

import pytest

from bot.preferences import Preferences, ServerPreferences
from jobs.entries import entries
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from sandbox.permissions import Permission
from tests.bot.conftest import BotProcess
from tests.bot.test_buttons import labels
from tests.bot.worker import Message, draw, has_picture, loaded

pytestmark = pytest.mark.usefixtures("worker", "bot")


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


@pytest.fixture
async def log_channel(queue: Queue, mori: Member) -> None:
    """As `/studio` sets it."""
    room = mori.channel("moderators")
    assert room.guild is not None
    key = f"server:{room.guild.id}"
    await Preferences(queue.store, 3600).change(key, ServerPreferences, log_channel=int(room.id))


async def picture(queue: Queue, member: Member) -> Message:
    return await (await draw(queue, member)).final(has_picture)


async def report(member: Member, message: Message, reason: str = "It is not nice.") -> Reply:
    opened = await member.use_on_message("Report", message)
    return await member.submit(opened, reason=reason)


async def told(reply: Reply) -> str:
    message = await reply.final(loaded)
    assert message["flags"] & 64
    return message["content"]


async def last_row(queue: Queue) -> tuple[str, str, str]:
    """Of the audit: what was done, by whom, about whom."""
    rows = [entry async for entry in entries(queue.audit.rows())]
    named = rows[-1].naming(await queue.audit.aliases.members(rows[-1].people))
    return named.event, named.who, named.member


def cards(moderator: Member) -> list[Message]:
    return [each for each in moderator.messages("moderators") if each["embeds"]]


@pytest.mark.usefixtures("log_channel")
class TestToTheModerators:
    async def test_they_read_what_where_by_whom_and_why(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        message = await picture(queue, ada)
        sent = await report(ben, message, "It shows @everyone <@1>.")
        assert await told(sent) == "Thank you. The moderators of this server have been told."
        [card] = cards(mori)
        fields = {field["name"]: field["value"] for field in card["embeds"][0]["fields"]}
        assert fields["What"] == "a lion"
        assert fields["Why"].startswith("It shows ")
        assert "@everyone" not in fields["Why"]
        assert (fields["Made by"], fields["Reported by"]) == (ada.mention, ben.mention)
        assert labels(card) == [["See it", "Delete", "Strike", "Block 24 h", "Ban from the studio"]]
        assert message["id"] in card["components"][0]["components"][0]["url"]
        assert not ben.notifications
        assert not mori.notifications
        assert await last_row(queue) == ("reported", ben.id, ada.id)
        assert message["id"] in [each["id"] for each in ben.messages()]

    async def test_under_more_it_is_offered_too(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        more = await (await ben.press_labelled(await picture(queue, ada), "More")).final(loaded)
        opened = await ben.press_labelled(more, "Report")
        await told(await ben.submit(opened, reason="no"))
        assert len(cards(mori)) == 1

    async def test_each_member_reports_a_picture_once_even_over_a_crash(
        self, bot: BotProcess, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        message = await picture(queue, ada)
        await told(await report(ben, message))
        await bot.kill()
        await bot.start()
        assert (await told(await report(ben, message))).startswith("You reported this already")
        await told(await report(ada, message))
        assert len(cards(mori)) == 2
        assert (await told(await report(ben, await picture(queue, ada)))).startswith("Thank you")

    async def test_a_moderator_deletes_it_and_the_card_says_who(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        """P6."""
        message = await picture(queue, ada)
        await told(await report(ben, message))
        [card] = cards(mori)
        await mori.press_labelled(card, "Delete")
        done = await mori.see(lambda m: "Deleted by" in json.dumps(m["embeds"]), "moderators")
        assert f"Deleted by {mori.mention}." in json.dumps(done["embeds"])
        assert message["id"] not in [each["id"] for each in ada.messages()]
        assert await last_row(queue) == ("taken_down", mori.id, ada.id)

    async def test_a_channel_where_the_bot_may_not_write_is_said_and_may_be_tried_again(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        message = await picture(queue, ada)
        fault = discord_server.faults.world.revoke(Permission.SEND_MESSAGES, channel="moderators")
        refused = await told(await report(ben, message))
        assert refused.startswith("I could not write to the moderators.")
        assert message["id"] in refused
        discord_server.faults.lift(fault.id)
        assert (await told(await report(ben, message))).startswith("Thank you")

    async def test_what_the_bot_did_not_make_is_not_taken(self, ada: Member, ben: Member) -> None:
        said = await ada.say("nothing nice")
        sentence = await told(await ben.use_on_message("Report", said))
        assert sentence.startswith("I take reports of what I made")


async def test_without_a_moderators_channel_it_says_what_to_do(
    queue: Queue, ada: Member, ben: Member
) -> None:
    message = await picture(queue, ada)
    sentence = await told(await ben.use_on_message("Report", message))
    assert sentence.startswith("This server has not said where its moderators read reports.")
    assert message["id"] in sentence


async def test_in_direct_messages_there_are_no_moderators(queue: Queue, ada: Member) -> None:
    message = await (await draw(queue, ada, "@atelier")).final(has_picture)
    sentence = await told(await ada.use_on_message("Report", message))
    assert sentence.startswith("Reports go to the moderators of the server")


async def test_what_a_moderator_deletes_without_a_report_leaves_a_row_too(
    queue: Queue, ada: Member, mori: Member
) -> None:
    """P6."""
    more = await (await mori.press_labelled(await picture(queue, ada), "More")).final(loaded)
    assert await told(await mori.press_labelled(more, "Delete")) == "Deleted."
    assert await last_row(queue) == ("deleted", mori.id, ada.id)
