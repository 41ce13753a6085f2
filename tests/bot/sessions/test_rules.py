"""Who may enter and vote, how often, and what a session is started with; also two at once."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

import pytest

from bot.accept import Reply as Kept
from jobs.contract import Failure, Worker
from jobs.entries import entries, matching
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, Member
from sandbox.permissions import Permission
from tests.bot.conftest import CAPTIONS, DRAWS, BotProcess
from tests.bot.sessions.conftest import (
    EPHEMERAL,
    end_now,
    enter,
    results,
    settings,
    start,
    told,
    vote,
)
from tests.bot.test_moderation import rules
from tests.bot.worker import draw, finish, has_picture, imagined, loaded, take, until

pytestmark = pytest.mark.usefixtures("worker", "bot")


async def counts(queue: Queue, thread: str, part: str) -> int:
    return await cast(Any, queue.store.redis).hlen(queue.store.key("session", thread, part))


class TestEntries:
    async def test_two_at_once_are_no_more_than_one_is_allowed(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        thread = await start(mori, entries=2)
        asked = [await ada.slash("imagine", channel=thread, prompt=str(n)) for n in range(5)]
        for _ in range(2):
            await finish(queue, await take(queue))
        messages = [await reply.final(loaded) for reply in asked]
        refused = [m for m in messages if m["flags"] & EPHEMERAL]
        assert len(refused) == 3
        assert all(m["content"].startswith("You have 2 of 2 entries") for m in refused)
        await until(lambda: _is(counts(queue, thread, "entries"), 2))
        assert await counts(queue, thread, "asked") == 0

    async def test_a_deleted_one_makes_room_and_takes_its_votes_along(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        thread = await start(mori, entries=1, votes=1)
        first = await enter(queue, ada, thread)
        assert "0 votes left" in await vote(ben, first)
        assert "You have given your vote." in await _voted_out(queue, ben, mori, thread)
        more = await (await ada.press_labelled(first, "More")).final(loaded)
        assert await told(await ada.press_labelled(more, "Delete")) == "Deleted."
        second = await enter(queue, ada, thread)
        assert "0 votes left" in await vote(ben, second)

    async def test_a_failed_one_makes_room(self, queue: Queue, ada: Member, mori: Member) -> None:
        thread = await start(mori, entries=1)
        reply = await ada.slash("imagine", channel=thread, prompt="a leaf")
        lease = await take(queue)
        await queue.fail(lease, Failure(code="model_failed", sentence="It broke."))
        await reply.final(loaded)
        await until(lambda: _is(counts(queue, thread, "asked"), 0))
        await enter(queue, ada, thread)

    async def test_what_is_private_is_a_try_and_no_entry(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        thread = await start(mori, entries=1)
        reply = await ada.slash("imagine", channel=thread, prompt="a leaf", private=True)
        await finish(queue, await take(queue))
        message = await reply.final(has_picture)
        assert "Vote" not in json.dumps(message["components"])
        await enter(queue, ada, thread)
        assert await counts(queue, thread, "entries") == 1

    async def test_in_the_channel_beside_it_nothing_is_an_entry(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        thread = await start(mori)
        message = await (await draw(queue, ada)).final(has_picture)
        assert "Vote" not in json.dumps(message["components"])
        assert await counts(queue, thread, "asked") == 0

    async def test_where_moderators_see_them_first_the_reply_says_so(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P3: what holds it back reads this; and nobody sees it before it is done."""
        thread = await start(mori, approval=True)
        reply = await ada.slash("imagine", channel=thread, prompt="a leaf")
        assert not imagined(await take(queue)).previews
        kept = await cast(Any, queue.store.redis).get(queue.store.key("reply", reply.id))
        assert Kept.model_validate_json(kept).approve
        reply = await ada.slash("imagine", prompt="a leaf")
        await take(queue)
        kept = await cast(Any, queue.store.redis).get(queue.store.key("reply", reply.id))
        assert not Kept.model_validate_json(kept).approve

    async def test_only_its_models(
        self, registry: Registry, queue: Queue, ada: Member, mori: Member
    ) -> None:
        other = DRAWS.model_copy(update={"name": "zebra"})
        await registry.publish(Worker(id="w1", device="cpu", cards=(other, DRAWS, CAPTIONS)))
        await until(lambda: _offers(mori, "zebra"))
        picture = await (await draw(queue, ada)).final(has_picture)
        thread = await start(mori, models="zebra")
        refused = await told(
            await ada.slash("imagine", channel=thread, prompt="a leaf", model="starter")
        )
        assert refused == "There is no such model. Choose one of: zebra."
        reply = await ada.slash("imagine", channel=thread, prompt="a leaf")
        await finish(queue, await take(queue, "zebra"))
        await reply.final(has_picture)
        more = await (await ada.press_labelled(picture, "More")).final(loaded)
        sentence = await told(await ada.press_labelled(more, "Submit to session"))
        assert sentence == "In this session only these models may be used: zebra."

    async def test_only_its_models_are_offered_also_after_a_restart(
        self, bot: BotProcess, registry: Registry, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """Of those that describe it names none, so all of these are."""
        other = DRAWS.model_copy(update={"name": "zebra"})
        await registry.publish(Worker(id="w1", device="cpu", cards=(other, DRAWS, CAPTIONS)))
        await until(lambda: _offers(mori, "zebra"))
        thread = await start(mori, models="zebra")

        async def offered(command: str, channel: str) -> list[str]:
            found = await ada.autocomplete(command, "model", "", channel=channel)
            return [choice["value"] for choice in found]

        async def only_its_own() -> bool:
            return await offered("imagine", thread) == ["zebra"]

        await until(only_its_own)
        await bot.kill()
        await bot.start()
        await until(only_its_own)
        assert await offered("imagine", "general") == ["starter", "zebra"]
        assert await offered("describe", thread) == ["captioner"]
        await rules(queue, mori, models=("starter",))
        sentence = await told(await ada.slash("imagine", prompt="a cat", channel=thread))
        assert sentence.startswith("This server does not use that model")
        assert await offered("imagine", thread) == ["zebra"], "not what neither allows"


class TestVotes:
    async def test_one_for_an_entry_not_for_ones_own_and_it_can_be_taken_back(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        thread = await start(mori)
        entry = await enter(queue, ada, thread)
        assert (await vote(ada, entry)).startswith("This one is yours.")
        voted = await (await ben.press_labelled(entry, "Vote")).final(loaded)
        assert voted["content"] == "Your vote counts."
        assert await vote(ben, entry) == "You have voted for this one."
        assert await told(await ben.press_labelled(voted, "Take the vote back")) == (
            "Your vote is taken back."
        )
        assert await told(await ben.press_labelled(voted, "Take the vote back")) == (
            "You have not voted for this one."
        )
        await end_now(mori, thread)
        done = await results(mori, thread)
        assert "Nobody voted, so nobody won." in done["embeds"][0]["description"]
        assert await vote(ben, entry) == "The voting is over, or there is none here."
        await until(lambda: _is(_running(mori), 0))
        rows = [e async for e in matching(entries(queue.audit.rows()))]
        names = await queue.audit.aliases.members({p for row in rows for p in row.people})
        told_of = [(row.event, names.get(row.who, "")) for row in rows if "session" in row.event]
        assert told_of == [
            ("session_started", mori.id),
            ("session_entered", ""),
            ("session_voted", ben.id),
            ("session_vote_taken_back", ben.id),
            ("session_closed", mori.id),
            ("session_ended", ""),
        ]

    async def test_many_presses_at_once_are_no_more_votes_than_one_has(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        thread = await start(mori, votes=1, entries=5)
        found = [await enter(queue, ada, thread) for _ in range(3)]
        presses = [await ben.press_labelled(entry, "Vote") for entry in found * 3]
        said = await asyncio.gather(*(told(press) for press in presses))
        assert sum(text.startswith("Your vote counts.") for text in said) == 1
        key = queue.store.key("session", thread)
        assert await cast(Any, queue.store.redis).hget(key, "votes") == b"1"

    async def test_without_voting_there_is_no_button(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        thread = await start(mori, votes=0)
        entry = await enter(queue, ada, thread)
        assert "Vote" not in json.dumps(entry["components"])
        await end_now(mori, thread)
        done = await results(mori, thread)
        assert "**1.**" not in done["embeds"][0]["description"]


class TestStarting:
    async def test_what_cannot_be_done_is_said(self, mori: Member) -> None:
        for options, sentence in (
            ({"length": "soon"}, "I cannot read that time."),
            ({"length": "10 s"}, "I cannot read that time."),
            ({"length": "18:00 Nowhere/Town"}, "I do not know that time zone."),
            ({"length": "2020-01-01 18:00 UTC"}, "A session lasts at least a minute"),
            ({"length": "60 d"}, "A session may last at most 31 days"),
            ({"theme": "\u200b\u200e"}, "The theme is empty."),
            ({"models": "nobody"}, "There is no such model."),
        ):
            given = {"theme": "Autumn", "length": "2 h", **options}
            said = await told(await mori.slash("session start", options=given))
            assert said.startswith(sentence)
        assert all(message["flags"] & EPHEMERAL for message in mori.messages())

    async def test_members_cannot_start_end_or_move_one(self, ada: Member, mori: Member) -> None:
        thread = await start(mori)
        only = "Only moderators (Manage Messages) can do this."
        assert await told(await ada.slash("session start", theme="x", length="1 h")) == only
        assert await told(await ada.slash("session end", channel=thread)) == only
        assert await told(await ada.slash("session extend", channel=thread, length="1 h")) == only
        [card] = [message for message in ada.messages() if message["id"] == thread]
        assert await told(await ada.press_labelled(card, "End")) == only

    async def test_what_the_bot_may_not_do_is_said_before_anything_is_begun(
        self, discord_server: LocalDiscord, mori: Member
    ) -> None:
        discord_server.faults.world.revoke(Permission.CREATE_PUBLIC_THREADS)
        discord_server.faults.world.revoke(Permission.EMBED_LINKS)
        said = await told(await mori.slash("session start", theme="Autumn", length="2 h"))
        assert said.endswith("Give me: Embed Links, Create Public Threads.")

    async def test_a_theme_passes_the_prompt_rules_and_does_nothing(
        self, queue: Queue, mori: Member
    ) -> None:
        refused = await told(
            await mori.slash("session start", theme="naked children", length="2 h")
        )
        assert refused.startswith("Atelier draws no children")
        thread = await start(mori, "@everyone <@1> **x** https://x.example")
        [card] = [message for message in mori.messages() if message["id"] == thread]
        title = card["embeds"][0]["title"]
        assert "@everyone" not in title
        assert "<@1>" not in title
        assert "https://" not in title
        await end_now(mori, thread)
        assert "@everyone" not in json.dumps((await results(mori, thread))["embeds"])

    async def test_not_in_a_thread_and_not_too_many(self, mori: Member) -> None:
        threads = [await start(mori, f"Theme {n}") for n in range(5)]
        said = await told(await mori.slash("session start", theme="More", length="2 h"))
        assert said.startswith("This server has 5 sessions running")
        inside = await mori.slash("session start", channel=threads[0], theme="More", length="2 h")
        assert (await told(inside)).startswith("A session needs a text channel")
        listed = await told(await mori.slash("session status"))
        assert listed.count("<#") == 5
        assert (await told(await mori.slash("session end"))).startswith(
            "Several sessions run here."
        )
        await end_now(mori, threads[0])
        await results(mori, threads[0])
        await until(lambda: _is(_running(mori), 4))
        await start(mori, "Another")

    async def test_its_end_moves_and_each_reader_sees_it_in_their_own_zone(
        self, mori: Member, ada: Member
    ) -> None:
        thread = await start(mori, length="1 h")
        [card] = [message for message in mori.messages() if message["id"] == thread]
        [before] = [f["value"] for f in card["embeds"][0]["fields"] if f["name"] == "Ends"]
        said = await told(await mori.slash("session extend", channel=thread, length="2 h"))
        at = int(before.removeprefix("<t:").partition(":")[0]) + 7200
        assert f"<t:{at}:R>" in said
        await ada.see(lambda m: f"<t:{at}:R>" in json.dumps(m["embeds"]))

    async def test_a_member_sees_how_they_stand(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        thread = await start(mori, entries=3, votes=2)
        await enter(queue, ada, thread)
        said = await told(await ada.slash("session status", channel=thread))
        assert "Your entries: 1 of 3" in said
        assert "Your votes: 0 of 2" in said

    async def test_who_is_too_new_in_the_server_does_not_vote(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        thread = await start(mori)
        entry = await enter(queue, ada, thread)
        await settings(queue, mori, tenure_hours=100_0)
        assert (await vote(ben, entry)).startswith("You have not been on this server")


async def _is(found: Any, wanted: int) -> bool:
    return await found == wanted


async def _running(member: Member) -> int:
    return (await told(await member.slash("session status"))).count("<#")


async def _offers(member: Member, model: str) -> bool:
    choices = await member.autocomplete("session start", "models", "")
    return model in [choice["value"] for choice in choices]


async def _voted_out(queue: Queue, voter: Member, other: Member, thread: str) -> str:
    return await vote(voter, await enter(queue, other, thread))
