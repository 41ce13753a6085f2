"""A rejected picture that its owner asks a moderator to look at again (P1, P2, P3)."""

from __future__ import annotations

from typing import Any, cast

import pytest
from redis.asyncio import Redis

from bot.moderation.blocks import standing_of
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from sandbox.talk import text_of
from tests.bot.approval.conftest import (
    closed,
    draw,
    held,
    left,
    public,
    rejected,
    rows,
)
from tests.bot.test_moderation import appeal, direct, labels, rules
from tests.bot.worker import (
    DRAWN,
    Kept,
    Message,
    has_picture,
)

pytestmark = pytest.mark.usefixtures("worker", "log_channel")


@pytest.mark.usefixtures("worker", "bot")
class TestAppeals:
    async def appealed(self, queue: Queue, ada: Member, mori: Member) -> tuple[Reply, Message]:
        """A rejected picture, and the card of the appeal against that."""
        reply, card = await held(queue, ada, mori)
        await rejected(mori, card, "Reject")
        letter = await direct(ada, "did not approve your picture")
        await Kept(cast(Any, queue.store.redis), reply.id).delivered()
        assert (await appeal(ada, letter, "It is a spoon.")).startswith("Thank you.")
        return reply, await mori.see(lambda m: "Overturn" in labels(m), "moderators")

    async def test_overturned_it_is_shown_where_it_was_asked_for(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member, olive: Member,
    ) -> None:  # fmt: skip
        """P1, P2, P3, P6: once, and not before the press."""
        reply, card = await self.appealed(queue, ada, mori)
        said = text_of(card)
        for part in ("a picture that was not approved", "a lion", "A sword.", "It is a spoon."):
            assert part in said
        [first] = [m for m in mori.messages("moderators") if "Rejected by" in m["content"]]
        assert first["id"] in said
        assert public(discord_server) == []
        await olive.press_labelled(card, "Overturn")
        shown = await reply.final(has_picture)
        assert [each["filename"] for each in shown["attachments"]] == ["7.png"]
        assert "Upscale" in labels(shown)
        await direct(ada, "your picture is approved after all")
        done = await closed(mori, f"approved after an appeal by {olive.mention}")
        assert "A sword." not in done["content"]
        await left(redis, reply.id)
        assert len(ada.messages()) == 1
        [row] = await rows(queue, "appeal_overturned")
        assert (row.who, row.member, row.job) == (olive.id, ada.id, reply.id)
        member, server = int(ada.id), int(cast(Any, ada.channel("general").guild).id)
        standing = await standing_of(queue, server, member)
        assert (standing.approved, standing.rejected) == (1, 0)

    async def test_where_its_card_is_gone_it_becomes_a_new_message(
        self, queue: Queue, redis: Redis, ada: Member, mori: Member, olive: Member
    ) -> None:
        """P1, P2: also where the word that it was rejected was such a message, minutes before."""
        reply, card = await held(queue, ada, mori)
        await mori.delete(await reply.message())
        await rejected(mori, card, "Reject")
        await ada.see(lambda m: "did not approve this" in m["content"])
        letter = await direct(ada, "did not approve your picture")
        await left(redis, reply.id)
        await appeal(ada, letter)
        card = await mori.see(lambda m: "Overturn" in labels(m), "moderators")
        await olive.press_labelled(card, "Overturn")
        await ada.see(has_picture)
        await left(redis, reply.id)

    async def test_upheld_it_stays_as_it_is(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P3."""
        _, card = await self.appealed(queue, ada, mori)
        await mori.press_labelled(card, "Uphold")
        letter = await direct(ada, "the decision stands")
        assert labels(letter) == []
        assert public(discord_server) == []
        assert "did not approve this" in ada.messages()[-1]["content"]

    async def test_what_is_no_longer_kept_may_be_asked_for_again(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P5; the quota was given back when it was rejected."""
        await rules(queue, mori, daily=1)
        reply, card = await self.appealed(queue, ada, mori)
        kept = Kept(redis, reply.id)
        assert 80_000 < await kept.picture_lives() <= 86_400
        assert 80_000_000 < await redis.pttl(f"{{atelier}}:reply:{reply.id}") <= 86_400_000
        await redis.delete(f"{{atelier}}:job:{reply.id}:out:0")
        await mori.press_labelled(card, "Overturn")
        await direct(ada, "Your picture is no longer kept")
        assert public(discord_server) == []
        await (await draw(queue, ada, DRAWN)).final(has_picture)
