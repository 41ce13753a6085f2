"""Submitting a finished picture to a session, and taking it out again; what is kept of a member."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, cast

import pytest

from jobs.contract import Worker
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, Member
from tests.bot.conftest import CAPTIONS, DRAWS, BotProcess
from tests.bot.sessions.conftest import (
    end_now,
    enter,
    export,
    results,
    settings,
    start,
    told,
    vote,
)
from tests.bot.sessions.test_rules import counts
from tests.bot.worker import Message, draw, has_picture, loaded, until

pytestmark = pytest.mark.usefixtures("worker", "bot")


async def submit(member: Member, message: Message) -> str:
    return await told(await member.use_on_message("Submit to session", message))


async def picture(queue: Queue, member: Member, channel: str = "general") -> Message:
    return await (await draw(queue, member, channel)).final(has_picture)


async def test_a_finished_picture_is_entered_voted_for_and_handed_over(
    discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member, mori: Member
) -> None:
    thread = await start(mori)
    message = await picture(queue, ada)
    said = await submit(ada, message)
    guild = ada.channel("general").guild
    assert guild is not None
    assert said.startswith(f"It is an entry now: https://discord.com/channels/{guild.id}/{thread}/")
    entry = await ada.see(lambda m: said.endswith(m["id"]), thread)
    assert entry["content"].startswith("> a lion\n-# by ")
    assert not ada.notifications
    assert await vote(ben, entry) == "Your vote counts."
    assert await submit(ada, message) == "This picture is an entry of that session already."
    await end_now(mori, thread)
    assert "**1.** [#1]" in (await results(ada, thread))["embeds"][0]["description"]
    [file] = (await export(ada, thread))["attachments"]
    with zipfile.ZipFile(io.BytesIO(await discord_server.download(file["url"]))) as archive:
        original = await discord_server.download(message["attachments"][0]["url"])
        assert archive.read("001.png") == original


async def test_two_presses_at_once_are_one_entry(queue: Queue, ada: Member, mori: Member) -> None:
    thread = await start(mori)
    message = await picture(queue, ada)
    presses = [await ada.use_on_message("Submit to session", message) for _ in range(2)]
    said = [await told(press) for press in presses]
    assert any(text.startswith("It is an entry now") for text in said)
    posted = [m for m in ada.messages(thread) if m["attachments"]]
    assert len(posted) == 1
    assert await counts(queue, thread, "entries") == 1


async def test_withdrawn_by_its_owner_or_a_moderator_it_makes_room(
    queue: Queue, ada: Member, ben: Member, mori: Member
) -> None:
    thread = await start(mori, entries=1)
    said = await submit(ada, await picture(queue, ada))
    entry = await ada.see(lambda m: said.endswith(m["id"]), thread)
    assert await told(await ben.press_labelled(entry, "Withdraw")) == (
        "Only its owner and moderators can delete this."
    )
    assert (await told(await mori.press_labelled(entry, "Withdraw"))).startswith("It is withdrawn")
    assert not [m for m in ada.messages(thread) if m["attachments"]]
    await enter(queue, ada, thread)


async def test_which_picture_and_which_session_is_asked(
    registry: Registry, queue: Queue, ada: Member, mori: Member
) -> None:
    card = DRAWS.model_copy(update={"max_images": 4})
    await registry.publish(Worker(id="w1", device="cpu", cards=(card, CAPTIONS)))
    first, second = await start(mori, "Autumn"), await start(mori, "Winter")
    message = await picture(queue, ada)
    asked = await (await ada.use_on_message("Submit to session", message)).final(loaded)
    chosen = await ada.choose(asked, "What do you want to enter, and where?", "Winter")
    assert "It is an entry now" in await told(chosen)
    assert await counts(queue, first, "entries") == 0
    assert await counts(queue, second, "entries") == 1


async def test_what_cannot_be_submitted(
    queue: Queue, ada: Member, ben: Member, mori: Member
) -> None:
    message = await picture(queue, ada)
    dark = await picture(queue, ada, "after-dark")
    none = "No session that takes entries runs here."
    assert await submit(ada, message) == none
    thread = await start(mori)
    assert (await submit(ben, message)).startswith("You can submit only pictures that you asked")
    assert (await submit(ada, dark)).startswith("This picture is from an age-restricted channel")
    [card] = [message for message in ada.messages() if message["id"] == thread]
    for other in (await ada.say("look"), card):
        assert (await submit(ada, other)).startswith("Only pictures that I drew from words")
    report = await (await ada.use_on_message("Report", card)).final(loaded)
    assert report["content"].startswith("I take reports of what I made")
    await end_now(mori, thread)
    await start(mori, approval=True)
    await until(lambda: _starts(ada, message, "In this session moderators see each entry first"))


@pytest.mark.parametrize("where", ["server", "channel", "thread"])
async def test_nothing_is_submitted_to_where_every_picture_is_approved_first(
    queue: Queue, ada: Member, mori: Member, where: str
) -> None:
    """P3: the server's rule holds in a session that has none of its own."""
    message = await picture(queue, ada, "gallery")
    thread = await start(mori)
    if where == "server":
        await settings(queue, mori, approve_all=True)
    else:
        place = ada.channel("general").id if where == "channel" else thread
        await settings(queue, mori, approve_channels=(int(place),))
    assert await _starts(ada, message, "In this session moderators see each entry first")
    assert not [m for m in ada.messages(thread) if m["attachments"]]


async def test_what_is_kept_of_a_member_is_handed_over_and_forgotten(
    bot: BotProcess, queue: Queue, ada: Member, ben: Member, mori: Member
) -> None:
    thread = await start(mori, votes=2)
    await enter(queue, ada, thread)
    other = await enter(queue, ben, thread)
    await vote(ada, other)
    shown = await (await ada.slash("privacy")).message()
    assert "your entries and votes, 30 days after" in json.dumps(shown["embeds"])
    exported = await (await ada.press_labelled(shown, "Export my data")).final(loaded)
    [file] = exported["attachments"]
    data = ada.rooms.cdn.read(file["url"])
    with zipfile.ZipFile(io.BytesIO(data or b"")) as archive:
        [kept] = json.loads(archive.read("data.json"))["sessions"]
    assert kept["theme"] == "Autumn"
    assert len(kept["entries"]) == 1
    assert len(kept["voted_for"]) == 1
    sure = await (await ada.press_labelled(shown, "Forget me")).message()
    await (await ada.press_labelled(sure, "Yes, forget me")).final(loaded)
    assert await counts(queue, thread, "entries") == 1
    assert (
        await cast(Any, queue.store.redis).hget(queue.store.key("session", thread), "votes") == b"0"
    )
    await end_now(mori, thread)
    assert "1 entry, 0 votes" in (await results(mori, thread))["embeds"][0]["description"]


async def _starts(member: Member, message: Message, words: str) -> bool:
    return (await submit(member, message)).startswith(words)
