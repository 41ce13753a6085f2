"""Pictures that a moderator has to approve: nothing of them is public before (P3), each is decided
once and told once (P1, P2), whatever breaks in between, and all of it is written down (P6)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from bot.moderation.approvals import Approvals, Bounds
from bot.moderation.blocks import standing_of
from jobs.contract import Check, DescribeResult, ImagineRequest, ImagineResult, Job
from jobs.entries import Entry
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from sandbox.errors import ApiError
from sandbox.permissions import Permission
from sandbox.talk import text_of
from tests.bot.conftest import BotProcess
from tests.bot.test_moderation import appeal, audited, direct, labels, refused, rules
from tests.bot.test_reports import log_channel
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

__all__ = ["log_channel"]
pytestmark = pytest.mark.usefixtures("worker", "log_channel")
DOUBTFUL = Check(score=0.42, verdict="review")
IN_DOUBT = DRAWN.model_copy(update={"checks": (DOUBTFUL,)})
HIDDEN = set[str]()
"""The moderators' channel, also once it is deleted."""
WAITS = "A moderator has to see this first"


@pytest.fixture
def olive(discord_server: LocalDiscord) -> Member:
    """The owner."""
    return discord_server.member("Olive")


@pytest.fixture(autouse=True)
def hidden(mori: Member) -> None:
    HIDDEN.add(mori.channel("moderators").id)


def public(server: LocalDiscord) -> list[tuple[int, list[str]]]:
    """Every message with files that Discord ever showed outside of the moderators' channel, by
    when: the names of its files. Of the whole history, whatever became of the message."""
    found: list[tuple[int, list[str]]] = []
    for exchange in server.traffic:
        shown: Any = exchange.response if exchange.kind == "rest" else None
        if isinstance(shown, dict) and cast(Message, shown).get("attachments"):
            message = cast(Message, shown)
            if message["channel_id"] not in HIDDEN:
                found.append((exchange.n, [each["filename"] for each in message["attachments"]]))
    return found


def asks(message: Message) -> bool:
    return "Approve" in labels(message)


def waits(message: Message) -> bool:
    return WAITS in message["content"]


async def draw(
    queue: Queue, member: Member, result: ImagineResult = IN_DOUBT, **options: Any
) -> Reply:
    """From the command to what the worker made; the bot may have it now."""
    reply = await member.slash("imagine", prompt="a lion", seed=7, **options)
    lease = await take(queue)
    await queue.finish(lease, result, [png()] * len(result.checks), cost=0.8)
    return reply


async def held(
    queue: Queue, member: Member, moderator: Member, **options: Any
) -> tuple[Reply, Message]:
    """One that waits, and the moderators' card of it."""
    reply = await draw(queue, member, **options)
    card = await moderator.see(asks, "moderators")
    return reply, card


async def closed(moderator: Member, words: str) -> Message:
    """The moderators' card, once it says that it was decided."""
    card = await moderator.see(lambda m: words in m["content"], "moderators")
    assert not card["components"]
    return card


async def told_no(reply: Reply, words: str) -> Message:
    """Nothing was done; the presser alone reads why."""
    message = await reply.final(lambda m: words in m["content"])
    assert message["flags"] & 64
    return message


async def rejected(moderator: Member, card: Message, label: str, why: str = "A sword.") -> Reply:
    opened = await moderator.press_labelled(card, label)
    return await moderator.submit(opened, why=why)


async def left(redis: Redis, *jobs: str) -> None:
    """Nothing waits any more; the outcomes are told and off the stream."""
    for job in jobs:
        await Kept(redis, job).delivered()
    assert await cast(Any, redis).zcard("{atelier}:held") == 0


async def rows(queue: Queue, *events: str) -> list[Entry]:
    return [row for event in events for row in await audited(queue, event)]


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
        await held(queue, ada, mori)
        others.cancel()
        assert not bot.events("bot.ready")

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
class TestWhereNobodyCanBeAsked:
    async def withheld(self, server: LocalDiscord, queue: Queue, redis: Redis, ada: Member) -> None:
        """P3, and it does not count."""
        reply = await draw(queue, ada)
        told = await ada.see(lambda m: loaded(m) and not m["attachments"])
        assert "not shown" in told["content"]
        await left(redis, reply.id)
        assert public(server) == []
        assert [row.why for row in await rows(queue, "withheld")] == ["nowhere"]
        again = await draw(queue, ada, DRAWN)
        await again.final(has_picture)

    async def test_there_is_no_channel(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, log_channel=0, daily=1)
        await self.withheld(discord_server, queue, redis, ada)

    async def test_the_channel_is_deleted(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, daily=1)
        discord_server.delete_channel("moderators")
        await self.withheld(discord_server, queue, redis, ada)

    async def test_the_bot_may_not_post_files_there(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, daily=1)
        discord_server.faults.world.revoke(Permission.ATTACH_FILES, channel="moderators")
        await self.withheld(discord_server, queue, redis, ada)

    async def test_everyone_can_read_it(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P3: a card there would be public."""
        gallery = mori.channel("gallery")
        await rules(queue, mori, log_channel=int(gallery.id), daily=1)
        await self.withheld(discord_server, queue, redis, ada)

    async def test_discord_takes_no_message_there(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """Only the try tells: AutoMod, or what the bot does not know yet."""
        await rules(queue, mori, daily=1)
        room = mori.channel("moderators")
        blocked = ApiError(400, 200000, "Message was blocked by automatic moderation")
        discord_server.faults.refuse("POST", f"/channels/{room.id}/messages", blocked)
        await self.withheld(discord_server, queue, redis, ada)

    async def test_nobody_but_its_owner_would_see_it(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        aside: list[dict[str, Any]] = [{"private": True}, {"channel": "@atelier"}]
        for options in aside:
            reply = await draw(queue, ada, IN_DOUBT, **options)
            told = await reply.final(loaded)
            assert not told["attachments"]
            assert "not shown" in told["content"]
            await left(redis, reply.id)
        assert public(discord_server) == []
        assert [m for m in mori.messages("moderators") if asks(m)] == []


BOUNDS = {
    "server": {"ATELIER_APPROVALS_SERVER": "1"},
    "all": {"ATELIER_APPROVALS": "1"},
    # Room for one of the pictures that the tests draw, not for two.
    "bytes": {"ATELIER_APPROVAL_BYTES": str(len(png()) * 3 // 2)},
}


@pytest.mark.parametrize("bound", BOUNDS)
class TestBounds:
    @pytest.fixture
    async def bot(
        self,
        discord_server: LocalDiscord,
        redis: Redis,
        redis_url: str,
        tmp_path: Path,
        bound: str,
    ) -> AsyncGenerator[BotProcess]:
        bounds = {**BOUNDS[bound], "ATELIER_APPROVAL_LIFE": "604800"}
        process = BotProcess(discord_server, redis_url, tmp_path, **bounds)
        await process.start()
        yield process
        await process.stop()
        assert not process.failures, process.log()

    async def test_where_enough_wait_the_next_is_not_shown(
        self, bot: BotProcess, discord_server: LocalDiscord, queue: Queue, redis: Redis,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """P5: of one server, in all, or of their bytes; and what is decided makes room. What waits
        outlives what is otherwise kept of a job."""
        reply, card = await held(queue, ada, mori)
        again = await draw(queue, ada)
        told = await again.final(loaded)
        assert told["content"].startswith("Too many pictures wait")
        assert [row.why for row in await rows(queue, "withheld")] == ["full"]
        kept = Kept(redis, reply.id)
        assert await kept.picture_lives() > 604_800
        assert await redis.pttl(f"{{atelier}}:reply:{reply.id}") > 604_800_000
        assert public(discord_server) == []
        await mori.press_labelled(card, "Approve")
        await reply.final(has_picture)
        await left(redis, reply.id)
        await (await draw(queue, ada)).final(waits)


class TestBoundOfBytes:
    async def test_all_pictures_of_a_request_count(self, queue: Queue, redis: Redis) -> None:
        """P5: to the byte, and one that does not fit leaves room for a smaller one."""
        pictures = [png(), png("blue"), png("green")]
        size = sum(map(len, pictures))
        approvals = Approvals(queue, Bounds(60, 10, 10, size))
        request = ImagineRequest(
            model="starter",
            prompt="a lion",
            width=128,
            height=128,
            seed=7,
            num_inference_steps=16,
            guidance_scale=2.5,
        )
        parts = ([*pictures, b"1"], pictures[:2], pictures[:2], pictures[2:])
        for number, made in enumerate(parts):
            job = Job(id=f"{number}", server="1", member="2", request=request, cost=1.0)
            await queue.submit(job, "{}")
            result = DRAWN.model_copy(update={"checks": (DOUBTFUL,) * len(made)})
            await queue.finish(await take(queue), result, made, cost=0.8)
        found = [(await approvals.hold(f"{n}", 1, 2, "", "")).status for n in range(4)]
        assert found == ["full", "open", "full", "open"]
        assert [row.why for row in await rows(queue, "withheld")] == ["full", "full"]


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


async def over(redis: Redis) -> None:
    """As if the time of all that waits had gone by."""
    key = "{atelier}:held"
    past = dict.fromkeys(await cast(Any, redis).zrange(key, 0, -1), 1.0)
    await cast(Any, redis).zadd(key, past)


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

    async def test_not_without_a_channel_for_moderators(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, log_channel=0)
        _, shown = await self.panel(mori)
        pressed = await mori.press_labelled(shown, "Require approval for all")
        told = await pressed.final(lambda m: "moderators' channel first" in m["content"])
        assert told["flags"] & 64


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
