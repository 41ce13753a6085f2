"""What moderators read and decide, and what becomes of it (P1, P2, P3, P6)."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.contract import DescribeResult, Progress
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from sandbox.permissions import Permission
from sandbox.talk import text_of
from tests.bot.approval.conftest import (
    DOUBTFUL,
    WAITS,
    asks,
    closed,
    draw,
    held,
    left,
    public,
    rejected,
    rows,
    told_no,
    waits,
)
from tests.bot.conftest import BotProcess
from tests.bot.test_moderation import direct, labels, refused, rules
from tests.bot.worker import (
    DRAWN,
    SAFE,
    Kept,
    Message,
    has_picture,
    loaded,
    png,
    take,
    until,
)

pytestmark = pytest.mark.usefixtures("worker", "log_channel")


@pytest.mark.usefixtures("worker", "bot")
class TestDecisions:
    async def test_the_moderators_read_what_they_decide_by(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P3, P6."""
        reply, card = await held(queue, ada, mori)
        own = await reply.message()
        assert waits(own)
        assert labels(own) == ["Cancel"]
        assert not own["attachments"]
        [picture] = card["attachments"]
        assert picture["filename"] == "SPOILER_7.png"
        said = text_of(card)
        for part in (
            *("a lion", ada.mention, "starter", "seed 7", "0.42", "strikes that count: 0"),
            *("approved: 0", "rejected: 0", own["id"], "The picture check is not sure"),
        ):
            assert part in said
        assert labels(card) == ["Approve", "Blur", "Reject", "Block 24 h", "Ban from the studio"]
        [row] = await rows(queue, "held")
        assert (row.member, row.job, row.seed) == (ada.id, reply.id, "7")
        assert '"score": "0.42"' in row.detail
        assert public(discord_server) == []

    async def test_the_moderators_need_not_wait_for_servers_that_are_still_to_come(
        self, bot: BotProcess, discord_server: LocalDiscord, queue: Queue, ada: Member,
        mori: Member, olive: Member,
    ) -> None:  # fmt: skip
        """discord.py is ready two seconds after the last one came."""

        async def joining() -> None:
            while True:
                there = discord_server.guilds.create("Workshop", olive.user, with_bot=False)
                discord_server.guilds.add_bot(there)
                await asyncio.sleep(0.5)

        others = asyncio.create_task(joining())
        try:
            await held(queue, ada, mori)
            assert not bot.events("bot.ready")
        finally:
            others.cancel()

    async def test_approved_it_is_shown_where_it_was_asked_for(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P1, P2, P3: once, with all its buttons, and not before the press."""
        reply, card = await held(queue, ada, mori)
        before = max(exchange.n for exchange in discord_server.traffic)
        await mori.press_labelled(card, "Approve")
        shown = await reply.final(has_picture)
        assert [each["filename"] for each in shown["attachments"]] == ["7.png"]
        assert "Upscale" in labels(shown)
        await closed(mori, f"Approved by {mori.mention}")
        await left(redis, reply.id)
        assert len(ada.messages()) == 1
        assert [n > before for n, _ in public(discord_server)] == [True]
        [row] = await rows(queue, "approved")
        assert (row.who, row.member, row.job, row.model) == (mori.id, ada.id, reply.id, "starter")
        assert '"score": "0.42"' in row.detail
        # What moderators thought of earlier ones stands on the next card.
        first = card["id"]
        await draw(queue, ada)
        card = await mori.see(lambda m: asks(m) and m["id"] != first, "moderators")
        assert "approved: 1" in text_of(card)

    async def test_blurred_nobody_sees_it_without_a_click(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        reply, card = await held(queue, ada, mori)
        await mori.press_labelled(card, "Blur")
        shown = await reply.final(has_picture)
        await closed(mori, f"Approved behind a blur by {mori.mention}")
        await left(redis, reply.id)
        assert [names for _, names in public(discord_server)] == [["SPOILER_7.png"]]
        assert len(await rows(queue, "blurred")) == 1
        # Its buttons work as on any other.
        more = await (await ada.press_labelled(shown, "More")).final(loaded)
        await ada.press_labelled(more, "Describe")
        await take(queue, "captioner")

    async def test_a_described_picture_is_blurred_too(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """What embeds show Discord does not hide."""
        reply = await ada.slash("describe", image=png())
        lease = await take(queue, "captioner")
        result = DescribeResult(captions=("a red wall",), seconds=0.1, checks=(DOUBTFUL,))
        await queue.finish(lease, result, [png()], cost=0.1)
        card = await mori.see(asks, "moderators")
        assert "a red wall" in text_of(card)
        await mori.press_labelled(card, "Blur")
        shown = await reply.final(has_picture)
        assert shown["attachments"][0]["filename"].startswith("SPOILER_")
        assert "thumbnail" not in shown["embeds"][0]
        assert "a red wall" in text_of(shown)

    async def test_rejected_its_owner_reads_why_and_may_ask_again(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P1, P3; what was not shown does not count against a quota."""
        await rules(queue, mori, daily=1)
        reply, card = await held(queue, ada, mori)
        done = await (await rejected(mori, card, "Reject")).final(loaded)
        assert done["flags"] & 64
        told = await ada.see(lambda m: "did not approve this" in m["content"])
        assert "A sword." not in told["content"], "that is for its owner"
        assert "Why: A sword." in (await direct(ada, "did not approve your picture"))["content"]
        assert "A sword." in (await closed(mori, f"Rejected by {mori.mention}"))["content"]
        await left(redis, reply.id)
        assert public(discord_server) == []
        [row] = await rows(queue, "rejected")
        assert (row.who, row.member, row.why, row.job) == (mori.id, ada.id, "A sword.", reply.id)
        await (await draw(queue, ada, DRAWN)).final(has_picture)

    @pytest.mark.parametrize(
        ("label", "event", "words"),
        [
            ("Block 24 h", "blocked", "blocked you from the studio"),
            ("Ban from the studio", "banned", "banned you from the studio"),
        ],
    )
    async def test_rejected_and_its_owner_is_out(
        self, queue: Queue, redis: Redis, ada: Member, mori: Member,
        label: str, event: str, words: str,
    ) -> None:  # fmt: skip
        reply, card = await held(queue, ada, mori)
        await rejected(mori, card, label)
        await ada.see(lambda m: "did not approve this" in m["content"])
        assert "Why: A sword." in (await direct(ada, words))["content"]
        await left(redis, reply.id)
        assert "blocked you" in (await refused(await ada.slash("jobs")))["content"]
        [first], [second] = await rows(queue, "rejected"), await rows(queue, event)
        assert (first.who, second.who, second.member) == (mori.id, mori.id, ada.id)
        assert len(ada.direct_messages) == 1

    async def test_two_moderators_cannot_both_decide(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue,
        ada: Member, mori: Member, olive: Member,
    ) -> None:  # fmt: skip
        """P2: the first one counts, and the other reads who it was."""
        reply, card = await held(queue, ada, mori)
        opened = await olive.press_labelled(card, "Reject")
        await opened.answered()
        one, two = await asyncio.gather(
            mori.press_labelled(card, "Approve"), olive.submit(opened, why="A sword.")
        )

        def too_late() -> list[str]:
            told = [m["content"] for answer in (one, two) for m in answer.messages]
            return [words for words in told if "has decided this already" in words]

        async def answered() -> bool:
            return bool(too_late())

        await until(answered)
        await left(redis, reply.id)
        decided = await rows(queue, "approved", "rejected")
        assert len(decided) == 1
        first = mori if decided[0].event == "approved" else olive
        assert too_late() == [f"{first.mention} has decided this already."]
        assert len(public(discord_server)) == (first is mori)

    async def test_who_is_no_moderator_any_more_decides_nothing(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member, olive: Member
    ) -> None:
        """Threat 6: what Discord says at the press counts, and at the form too."""
        _, card = await held(queue, ada, mori)
        opened = await mori.press_labelled(card, "Reject")
        await opened.answered()
        await olive.set_role_permissions("Moderators", int(Permission.VIEW_CHANNEL))
        for label in ("Approve", "Blur", "Reject", "Block 24 h"):
            await told_no(await mori.press_labelled(card, label), "Only moderators")
        await told_no(await mori.submit(opened, why="A sword."), "Only moderators")
        assert waits((ada.messages())[-1])
        assert public(discord_server) == []
        await olive.press_labelled(card, "Approve")
        await ada.see(has_picture)

    async def test_a_moderators_own_picture_is_for_another_one(
        self, queue: Queue, mori: Member, olive: Member
    ) -> None:
        """Whoever may manage the server at Discord may be its only moderator."""
        reply, card = await held(queue, mori, mori)
        for label in ("Approve", "Ban from the studio"):
            await told_no(await mori.press_labelled(card, label), "about yourself")
        await olive.press_labelled(card, "Approve")
        await reply.final(has_picture)
        await closed(olive, "Approved by")  # else it could be taken for the next one's card
        mine = await draw(queue, olive)
        card = await olive.see(lambda m: asks(m), "moderators")
        await told_no(await olive.press_labelled(card, "Block 24 h"), "about yourself")
        await olive.press_labelled(card, "Approve")
        await mine.final(has_picture)

    async def test_a_card_of_another_server_decides_nothing(
        self, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """Threat 6: ids in buttons are only names."""
        reply, card = await held(queue, ada, mori)
        await cast(Any, redis).hset(f"{{atelier}}:approval:{reply.id}", "server", "1")
        await told_no(await mori.press_labelled(card, "Approve"), "Only moderators")

    async def test_of_four_one_in_doubt_holds_all(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        seeds = (7, 8, 9, 10)
        four = DRAWN.model_copy(update={"checks": (SAFE, SAFE, DOUBTFUL, SAFE), "seeds": seeds})
        reply = await draw(queue, ada, four)
        card = await mori.see(asks, "moderators")
        names = [each["filename"] for each in card["attachments"]]
        assert names == [f"SPOILER_{seed}.png" for seed in seeds]
        assert public(discord_server) == []
        await mori.press_labelled(card, "Approve")
        shown = await reply.final(has_picture)
        assert len(shown["attachments"]) == 5

    async def test_its_owner_sees_it_among_their_jobs_and_takes_it_back(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """Then the moderators do not keep it before them either."""
        await rules(queue, mori, daily=1)
        reply, card = await held(queue, ada, mori)
        listed = await (await ada.slash("jobs")).final(lambda m: bool(m["embeds"]))
        assert f"a lion - {WAITS}" in text_of(listed)
        await ada.press_labelled(listed, "Cancel 1")
        await ada.see(lambda m: m["content"].startswith("Cancelled before"))
        card = await closed(mori, "Its owner took it back")
        assert not card["attachments"]
        assert "a lion" not in text_of(card)
        await left(redis, reply.id)
        listed = await (await ada.slash("jobs")).final(lambda m: bool(m["embeds"]))
        assert "You have nothing waiting or running." in text_of(listed)
        assert [row.who for row in await rows(queue, "approval_withdrawn")] == [ada.id]
        assert public(discord_server) == []
        await (await draw(queue, ada, DRAWN)).final(has_picture)

    async def test_to_be_forgotten_takes_it_back_too(
        self, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        reply, _ = await held(queue, ada, mori)
        shown = await (await ada.slash("privacy", channel="@atelier")).message()
        sure = await (await ada.press_labelled(shown, "Forget me")).message()
        await (await ada.press_labelled(sure, "Yes, forget me")).final(loaded)
        card = await closed(mori, "Its owner took it back")
        assert not card["attachments"]

        async def gone() -> bool:
            keys = cast(Any, redis).scan_iter(f"*{reply.id}*")
            return not [key async for key in keys] and not await redis.exists("{atelier}:held")

        await until(gone)

    async def test_past_the_15_minutes_it_is_shown_all_the_same(
        self, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P1: by the bot's own token, on the same card."""
        reply, card = await held(queue, ada, mori)
        kept = Kept(redis, reply.id)
        old = (await kept.reply()).replace('"at":1', '"at":', 1)  # three decades ago
        await kept.set_reply(old)
        await mori.press_labelled(card, "Approve")
        shown = await reply.final(has_picture)
        assert len(ada.messages()) == 1
        assert shown["id"] == ada.messages()[0]["id"]

    async def test_where_its_card_is_gone_it_becomes_a_new_message(
        self, queue: Queue, redis: Redis, ada: Member, mori: Member
    ) -> None:
        """P1."""
        reply, card = await held(queue, ada, mori)
        await mori.delete(await reply.message())
        await mori.press_labelled(card, "Blur")
        shown = await ada.see(has_picture)
        assert shown["attachments"][0]["filename"] == "SPOILER_7.png"
        await left(redis, reply.id)


@pytest.mark.usefixtures("worker", "bot")
class TestEveryPicture:
    async def panel(self, member: Member) -> tuple[Reply, Message]:
        shown = await (await member.slash("studio")).message()
        opened = await member.press_labelled(shown, "Members and audit")
        return opened, await opened.message()

    async def test_of_a_server(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P3: nor is an unfinished one shown."""
        opened, shown = await self.panel(mori)
        assert "Pictures that moderators see first: those that the picture check" in text_of(shown)
        await mori.press_labelled(shown, "Require approval for all")
        await opened.final(lambda m: "moderators see first: all" in text_of(m))
        reply = await ada.slash("imagine", prompt="a lion", seed=7)
        lease = await take(queue)
        assert lease.request.kind == "imagine"
        assert not lease.request.previews
        await queue.finish(lease, DRAWN, [png()], cost=0.8)
        card = await mori.see(asks, "moderators")
        assert card["attachments"][0]["filename"] == "7.png"
        assert "Every picture needs a moderator's approval here." in text_of(card)
        assert public(discord_server) == []
        await mori.press_labelled(card, "Approve")
        await reply.final(has_picture)
        # What nobody else sees needs no word.
        await (await draw(queue, ada, DRAWN, private=True)).final(has_picture)

    async def test_of_a_channel(self, queue: Queue, ada: Member, mori: Member) -> None:
        opened, shown = await self.panel(mori)
        menu = "All pictures in these channels are approved first"
        await mori.choose(shown, menu, "gallery")
        gallery = mori.channel("gallery")
        await opened.final(lambda m: f"all in <#{gallery.id}>" in text_of(m))
        await (await draw(queue, ada, DRAWN)).final(has_picture)
        reply = await draw(queue, ada, DRAWN, channel="gallery")
        await mori.see(asks, "moderators")
        assert waits(await reply.message())

    @pytest.mark.parametrize("where", ["server", "channel", "thread"])
    async def test_also_those_that_were_asked_for_before(
        self,
        discord_server: LocalDiscord,
        redis: Redis,
        queue: Queue,
        ada: Member,
        mori: Member,
        where: str,
    ) -> None:
        """P3: one is queued and one is being drawn when moderators want to see all; once one is
        decided of, nobody is asked about it again."""
        channel = "general"
        if where == "thread":
            await mori.start_thread("lions", channel)
            channel = "lions"
        replies = [
            await ada.slash("imagine", channel=channel, prompt="a lion", seed=seed)
            for seed in (7, 8)
        ]
        drawing = await take(queue)
        private = await ada.slash("imagine", channel=channel, prompt="a lion", private=True)
        if where == "server":
            await rules(queue, mori, approve_all=True)
        else:
            await rules(queue, mori, approve_channels=(int(ada.channel("general").id),))
        for lease in (drawing, await take(queue), await take(queue)):
            await queue.finish(lease, DRAWN, [png()], cost=0.8)
        await private.final(has_picture)
        for reply in replies:
            await reply.final(waits)
        await mori.rooms.events.changes.wait_for(
            lambda: sum(map(asks, mori.messages("moderators"))) == 2, 30, "their cards"
        )
        assert len(public(discord_server)) == 1, "the private one, to its owner"
        for card in [card for card in mori.messages("moderators") if asks(card)]:
            await mori.press_labelled(card, "Approve")
        for reply in replies:
            await reply.final(has_picture)
        await left(redis, *(reply.id for reply in replies))
        assert not any(map(asks, mori.messages("moderators")))

    async def test_unfinished_ones_are_not_shown_from_then_on(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P3."""
        reply = await ada.slash("imagine", prompt="a lion", steps=12)
        lease = await take(queue)
        await queue.renew(lease, Progress(step=3, total=12, check=SAFE), png())
        await reply.final(lambda m: "3/12" in m["content"] and bool(m["attachments"]))
        await rules(queue, mori, approve_all=True)
        await queue.renew(lease, Progress(step=5, total=12, check=SAFE), png())
        card = await reply.final(lambda m: "5/12" in m["content"])
        assert not card["attachments"]
        await queue.finish(lease, DRAWN, [png()], cost=0.8)
        await reply.final(waits)

    async def test_not_without_a_channel_for_moderators(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, log_channel=0)
        _, shown = await self.panel(mori)
        pressed = await mori.press_labelled(shown, "Require approval for all")
        told = await pressed.final(lambda m: "moderators' channel first" in m["content"])
        assert told["flags"] & 64
