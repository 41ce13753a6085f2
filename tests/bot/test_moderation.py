"""Strikes, blocks, limits of a member's own and appeals, through Discord, with who may do what."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from bot.errors import Refused
from bot.moderation.appeals import Appeals
from bot.moderation.blocks import block, blocked_in, lift, standing_of
from bot.moderation.decisions import Decisions
from bot.moderation.measures import Measures
from bot.moderation.strikes import strike
from bot.preferences import Preferences, ServerPreferences
from bot.privacy import Privacy
from bot.records import Records
from bot.sessions.sessions import Sessions
from jobs.entries import Entry, entries, matching
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from tests.bot.conftest import BotProcess
from tests.bot.test_panels import becomes, naming, panel, text
from tests.bot.test_reports import cards, log_channel, picture, report
from tests.bot.worker import Message, draw, has_picture, loaded, until

__all__ = ["log_channel"]
pytestmark = pytest.mark.usefixtures("worker", "bot", "log_channel")
EPHEMERAL = 64


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


@pytest.fixture
def olive(discord_server: LocalDiscord) -> Member:
    """The owner."""
    return discord_server.member("Olive")


def server_of(member: Member) -> int:
    guild = member.channel("general").guild
    assert guild is not None
    return int(guild.id)


async def rules(queue: Queue, member: Member, **values: object) -> None:
    key = f"server:{server_of(member)}"
    await Preferences(queue.store, 3600).change(key, ServerPreferences, **values)


async def measure(moderator: Member, message: Message, label: str, why: str = "Not here.") -> str:
    """The button, its form, and what the moderator is told."""
    opened = await moderator.press_labelled(message, label)
    done = await (await moderator.submit(opened, why=why)).final(loaded)
    assert done["flags"] & EPHEMERAL
    return done["content"]


async def card_of(moderator: Member, member: Member) -> tuple[Reply, Message]:
    """As `/studio` shows a member."""
    _, message = await panel(moderator, "studio")
    opened = await moderator.press_labelled(message, "Members and audit")
    form = await moderator.press_labelled(await opened.message(), "A member")
    shown = await moderator.submit(form, member=[member])
    return shown, await shown.message()


async def refused(reply: Reply) -> Message:
    message = await reply.message()
    assert message["flags"] & EPHEMERAL
    return message


def labels(message: Message) -> list[str]:
    parts = [part for row in message["components"] for part in row["components"]]
    return [part["label"] for part in parts if "label" in part]


async def audited(queue: Queue, event: str) -> list[Entry]:
    """With members' ids."""
    found = [e async for e in matching(entries(queue.audit.rows()), event=event)]
    names = await queue.audit.aliases.members({p for e in found for p in e.people})
    return [entry.naming(names) for entry in found]


async def direct(member: Member, words: str) -> Message:
    """What the bot wrote to them."""
    home = member.rooms.world.dm_with(member.user).id
    return await member.see(lambda message: words in message["content"], home)


class TestStrikes:
    async def test_time_outs_grow_and_the_member_is_told_each_time(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, strike_hours=(0, 2, 5))
        _, card = await card_of(mori, ada)
        assert "Strikes that count: 0" in text(card)
        assert "There is no block." in await measure(mori, card, "Strike", "A sword.")
        told = await direct(ada, "You have a strike")
        assert "Why: A sword." in told["content"]
        assert "You can use it again" not in told["content"]
        await (await draw(queue, ada)).final(has_picture)
        assert "Blocked until: <t:" in await measure(mori, card, "Strike", "An axe.")
        assert "You can use it again there from <t:" in (await direct(ada, "An axe."))["content"]
        ends = [await self.ends(queue, ada)]
        await measure(mori, card, "Strike")
        ends.append(await self.ends(queue, ada))
        assert ends[1] - ends[0] == pytest.approx(3 * 3_600_000, abs=60_000)
        rows = await audited(queue, "strike")
        assert [(row.who, row.member, row.why) for row in rows[:2]] == [
            (mori.id, ada.id, "A sword."),
            (mori.id, ada.id, "An axe."),
        ]
        _, card = await card_of(mori, ada)
        assert "Strikes that count: 3" in text(card)
        assert f"a strike {mori.mention}: An axe." in text(card)

    async def ends(self, queue: Queue, member: Member) -> int:
        key = queue.store.key("standing", str(server_of(member)), member.id)
        return int(await cast(Any, queue.store.redis).hget(key, "until"))

    async def test_one_that_is_too_old_counts_no_more(
        self, queue: Queue, redis: Redis, ada: Member, mori: Member
    ) -> None:
        server, own = server_of(ada), ServerPreferences(strike_hours=(0, 1), strike_days=30)
        await strike(queue, server, int(ada.id), own, "s1", by=mori.id, why="")
        key = queue.store.key("strikes", str(server), ada.id)
        days = 31 * 86_400_000
        await cast(Any, redis).zincrby(key, -days, "s1")
        done = await strike(queue, server, int(ada.id), own, "s2", by=mori.id, why="")
        assert (done.strikes, done.until) == (1, None)

    async def test_the_same_one_twice_counts_once(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """A redelivered press, or two rules that fire on one job."""
        server, own = server_of(ada), ServerPreferences(strike_hours=(0, 1))
        asked = [
            strike(queue, server, int(ada.id), own, "s1", by=mori.id, why="") for _ in range(3)
        ]
        done = await asyncio.gather(*asked)
        assert sorted(each.fresh for each in done) == [False, False, True]
        assert [each.strikes for each in done] == [1, 1, 1]
        for _ in range(2):
            await block(queue, server, int(ada.id), "b1", by=mori.id)
        assert len(await audited(queue, "blocked")) == 1
        assert len(await audited(queue, "strike")) == 1

    async def test_a_report_leads_to_it(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        message = await picture(queue, ada)
        await (await report(ben, message)).final(loaded)
        [card] = cards(mori)
        assert labels(card) == [
            "See it", "Delete", "Strike", "Block 24 h", "Ban from the studio",
        ]  # fmt: skip
        await mori.press_labelled(card, "Delete")
        left = await mori.see(lambda m: labels(m)[:1] == ["Strike"], "moderators")
        assert labels(left) == ["Strike", "Block 24 h", "Ban from the studio"]
        await measure(mori, left, "Strike")
        [row] = await audited(queue, "strike")
        assert row.member == ada.id
        assert json.loads(row.detail)["about_job"]

    async def test_the_rules_are_set_in_the_panel(self, queue: Queue, mori: Member) -> None:
        _, message = await panel(mori, "studio")
        opened = await mori.press_labelled(message, "Members and audit")
        shown = await opened.message()
        assert "0, 1, 24, 168" in text(shown)
        form = await mori.press_labelled(shown, "Rules for strikes")
        done = await mori.submit(form, steps="1 2,5", days="7", tenure="48")
        assert "1, 2.5. Each counts for 7 days" in text(await done.message())
        assert "48 hours" in text(await done.message())
        [row] = await audited(queue, "settings")
        assert row.who == mori.id
        assert json.loads(row.detail)["settings"]["strike_days"] == "7"
        form = await mori.press_labelled(shown, "Rules for strikes")
        wrong = await refused(await mori.submit(form, steps="-1", days="7"))
        assert "does not fit" in wrong["content"]


class TestBlocked:
    async def test_whatever_they_do_says_until_when_and_survives_a_restart(
        self, bot: BotProcess, queue: Queue, ada: Member, mori: Member
    ) -> None:
        made = await picture(queue, ada)
        _, card = await card_of(mori, ada)
        await measure(mori, card, "Block 24 h", "Enough.")
        assert (await direct(ada, "have blocked you"))["content"].endswith(":f>.")
        await bot.kill()
        await bot.start()
        for reply in (
            await ada.slash("imagine", prompt="a lion"),
            await ada.slash("jobs"),
            await ada.press_labelled(made, "Reroll"),
            await ada.use_on_message("Describe", made),
        ):
            said = await refused(reply)
            assert said["content"].startswith(
                "The moderators of this server have blocked you from the studio here until <t:"
            )
            assert labels(said) == ["Appeal"]
        # What is kept of them can be asked for where no server has a say.
        home = await ada.slash("privacy", channel="@atelier")
        assert "What Atelier keeps" in text(await home.message())

    async def test_who_is_banned_stays_so_until_it_is_lifted(
        self, queue: Queue, ada: Member, mori: Member, olive: Member
    ) -> None:
        _, card = await card_of(mori, ada)
        assert "for good" in await measure(mori, card, "Ban from the studio")
        await measure(mori, card, "Block 24 h")  # shortens nothing
        said = await refused(await ada.slash("jobs"))
        assert said["content"] == (
            "The moderators of this server have blocked you from the studio here."
        )
        _, message = await panel(mori, "studio")
        opened = await mori.press_labelled(message, "Members and audit")
        assert f"{ada.mention} for good" in text(await opened.message())
        _, card = await card_of(olive, ada)
        assert "There is no block." in await measure(olive, card, "Lift the block")
        await direct(ada, "have lifted your block")
        await (await draw(queue, ada)).final(has_picture)

    async def test_it_ends_by_itself(self, queue: Queue, ada: Member, mori: Member) -> None:
        server, member = server_of(ada), int(ada.id)
        await block(queue, server, member, "b1", by=mori.id, seconds=0.001)
        assert "embeds" in await (await ada.slash("jobs")).final(loaded)

    async def test_who_manages_the_server_is_never_locked_out(
        self, olive: Member, mori: Member
    ) -> None:
        _, card = await card_of(mori, olive)
        await measure(mori, card, "Ban from the studio")
        await panel(olive, "studio")

    async def test_only_moderators_at_the_press(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        _, card = await card_of(mori, ada)
        opened = await mori.press_labelled(card, "Strike")
        await discord_server.member("Olive").take_role(mori, "Moderators")
        said = await (await mori.submit(opened, why="x")).final(loaded)
        assert "Only moderators" in said["content"]
        pressed = await refused(await mori.press_labelled(card, "Ban from the studio"))
        assert "Only moderators" in pressed["content"]
        assert await audited(queue, "strike") == []

    async def test_nobody_judges_themselves(self, mori: Member) -> None:
        _, card = await card_of(mori, mori)
        said = await refused(await mori.press_labelled(card, "Strike"))
        assert "about yourself" in said["content"]


class TestLimits:
    async def test_who_is_new_waits(self, queue: Queue, ada: Member, mori: Member) -> None:
        await rules(queue, mori, tenure_hours=1000)
        said = await refused(await ada.slash("imagine", prompt="a lion"))
        assert said["content"].startswith("You have not been on this server for long enough")
        assert ":R>" in said["content"]
        await rules(queue, mori, tenure_hours=0)
        await (await draw(queue, ada)).final(has_picture)

    async def test_limits_of_a_member_alone(
        self, queue: Queue, ada: Member, ben: Member, mori: Member
    ) -> None:
        await rules(queue, mori, daily=5)
        _, card = await card_of(mori, ada)
        form = await mori.press_labelled(card, "Own limits")
        changed = await mori.submit(form, daily="1")
        assert "Pictures in 24 hours for this member: 1" in text(await changed.message())
        await (await draw(queue, ada)).final(has_picture)
        said = await refused(await ada.slash("imagine", prompt="a lion"))
        assert "0 of 1" in said["content"]
        for _ in range(2):
            await (await draw(queue, ben)).final(has_picture)
        form = await mori.press_labelled(card, "Own limits")
        await (await mori.submit(form, daily="0", cooldown="600")).message()
        said = await refused(await ada.slash("imagine", prompt="a lion"))
        assert said["content"].startswith("You can ask again in")
        assert [row.member for row in await audited(queue, "limits")] == [ada.id, ada.id]
        form = await mori.press_labelled(card, "Own limits")
        wrong = await refused(await mori.submit(form, daily="many"))
        assert "not a number" in wrong["content"]

    async def test_a_pause_of_a_role(self, queue: Queue, ada: Member, mori: Member) -> None:
        _, message = await panel(mori, "studio")
        opened = await mori.press_labelled(message, "Quotas")
        await (
            await mori.submit(opened, cooldown="600", roles=["Moderators"], role_cooldown="0")
        ).answered()
        for _ in range(2):
            await (await draw(queue, mori)).final(has_picture)
        await (await draw(queue, ada)).final(has_picture)
        said = await refused(await ada.slash("imagine", prompt="a lion"))
        assert said["content"].startswith("You can ask again in")


async def appeal(member: Member, message: Message, words: str = "It was a toy.") -> str:
    opened = await member.press_labelled(message, "Appeal")
    return (await (await member.submit(opened, text=words)).final(loaded))["content"]


async def judged(moderator: Member) -> Message:
    """The card of an appeal, once somebody has decided."""
    return await moderator.see(lambda m: bool(m["embeds"]) and not m["components"], "moderators")


class TestAppeals:
    async def blocked(self, queue: Queue, ada: Member, mori: Member) -> Message:
        """What the blocked member reads, with Appeal."""
        _, card = await card_of(mori, ada)
        await measure(mori, card, "Block 24 h", "A sword.")
        return await refused(await ada.slash("jobs"))

    async def test_a_moderator_overturns_it_and_the_member_is_told_and_free(
        self, queue: Queue, ada: Member, mori: Member, olive: Member
    ) -> None:
        said = await self.blocked(queue, ada, mori)
        assert (await appeal(ada, said)).startswith("Thank you. A moderator will look at it")
        [card] = cards(mori)
        fields = {field["name"]: field["value"] for field in card["embeds"][0]["fields"]}
        assert fields["By"] == ada.mention
        assert fields["Against"] == "a block for 24 hours"
        assert fields["What it was for"] == "A sword."
        assert fields["What the member says"] == "It was a toy."
        await olive.press_labelled(card, "Overturn")
        done = await judged(mori)
        assert f"Overturned by {olive.mention}." in json.dumps(done["embeds"])
        await direct(ada, "the decision was taken back")
        await (await draw(queue, ada)).final(has_picture)
        [opened], [row] = (
            await audited(queue, "appealed"),
            await audited(queue, "appeal_overturned"),
        )
        assert (opened.who, row.who, row.member) == (ada.id, olive.id, ada.id)
        assert "toy" not in repr([e async for e in queue.audit.rows()])

    async def test_upheld_it_stays(self, queue: Queue, ada: Member, mori: Member) -> None:
        said = await self.blocked(queue, ada, mori)
        await appeal(ada, said)
        [card] = cards(mori)
        await mori.press_labelled(card, "Uphold")
        await direct(ada, "the decision stands")
        assert "blocked you" in (await refused(await ada.slash("jobs")))["content"]
        again = await refused(await ada.press_labelled(said, "Appeal"))
        assert again["content"].startswith("You have appealed this already.")

    async def test_where_direct_messages_are_closed_it_is_said_at_the_next_contact(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """Behind the answer, to the member alone; the answer itself stays what it is."""
        discord_server.faults.world.close_dms("Ada")
        said = await self.blocked(queue, ada, mori)
        await appeal(ada, said)
        [card] = cards(mori)
        await mori.press_labelled(card, "Overturn")
        await judged(mori)
        drawn = await draw(queue, ada)
        told = await drawn.final(lambda m: "the decision was taken back" in m["content"])
        assert told["flags"] & EPHEMERAL
        shown = await drawn.final(has_picture)
        assert not shown["flags"] & EPHEMERAL
        assert ada.direct_messages == []

        async def read() -> bool:
            return not await cast(Any, queue.store.redis).exists(f"{{atelier}}:letters:{ada.id}")

        await until(read)
        later = await ada.slash("jobs")
        await later.final(loaded)
        assert len(later.messages) == 1

    async def test_a_strike_is_appealed_from_the_direct_message(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, strike_hours=(1,))
        _, card = await card_of(mori, ada)
        await measure(mori, card, "Strike", "A sword.")
        letter = await direct(ada, "You have a strike")
        assert (await appeal(ada, letter)).startswith("Thank you.")
        [card] = cards(mori)
        await mori.press_labelled(card, "Overturn")
        await direct(ada, "the decision was taken back")
        _, card = await card_of(mori, ada)
        assert "Strikes that count: 0" in text(card)
        await (await draw(queue, ada)).final(has_picture)

    async def test_two_moderators_cannot_both_decide(
        self, queue: Queue, ada: Member, mori: Member, olive: Member
    ) -> None:
        said = await self.blocked(queue, ada, mori)
        await appeal(ada, said)
        [card] = cards(mori)
        one, two = await asyncio.gather(
            mori.press_labelled(card, "Uphold"), olive.press_labelled(card, "Overturn")
        )

        def too_late() -> list[str]:
            told = [m["content"] for reply in (one, two) for m in reply.messages]
            return [words for words in told if "has decided this already" in words]

        async def both_answered() -> bool:
            return bool(too_late())

        await until(both_answered)
        done = json.dumps((await judged(mori))["embeds"])
        first = mori if f"Upheld by {mori.mention}" in done else olive
        assert too_late() == [f"{first.mention} has decided this already."]
        rows = [*await audited(queue, "appeal_upheld"), *await audited(queue, "appeal_overturned")]
        assert [row.who for row in rows] == [first.id]

    async def test_who_is_no_moderator_any_more_decides_nothing(
        self, queue: Queue, ada: Member, mori: Member, olive: Member
    ) -> None:
        said = await self.blocked(queue, ada, mori)
        await appeal(ada, said)
        [card] = cards(mori)
        await olive.set_role_permissions("Moderators", 1 << 10)  # they may still read it
        pressed = await mori.press_labelled(card, "Overturn")
        told = await pressed.final(lambda m: "Only moderators" in m["content"])
        assert told["flags"] & EPHEMERAL
        assert "blocked you" in (await refused(await ada.slash("jobs")))["content"]

    async def test_only_whom_it_is_about(self, queue: Queue, ada: Member, mori: Member) -> None:
        await block(queue, server_of(ada), int(ada.id), "b1", by=mori.id)
        with pytest.raises(Refused, match="not-yours-to-appeal"):
            await Appeals(queue).subject("b1", int(mori.id))
        assert (await Appeals(queue).subject("b1", int(ada.id))).member == int(ada.id)

    async def test_without_a_moderators_channel_there_is_none(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, log_channel=0)
        said = await self.blocked(queue, ada, mori)
        assert labels(said) == []
        letter = await direct(ada, "have blocked you")
        refusal = await refused(await ada.press_labelled(letter, "Appeal"))
        assert refusal["content"].startswith("This server has not said where")


class TestSeveralBlocks:
    """The longest is what the member reads; each goes by itself."""

    HOUR = 3_600_000

    async def overturn(self, queue: Queue, mori: Member, measure_id: str) -> None:
        appeals = Appeals(queue)
        await appeals.open(await Measures(queue).get(measure_id))
        await appeals.judge(measure_id, "overturned", by=int(mori.id), place="")

    async def blocked(self, queue: Queue, ada: Member) -> tuple[str, float] | None:
        """By which measure and for how many hours; the list for moderators says the same."""
        server, member = server_of(ada), int(ada.id)
        standing, listed = (
            await standing_of(queue, server, member),
            await blocked_in(queue, server, 9),
        )
        if not standing.blocked:
            assert (standing.until, listed) == (None, [])
            return None
        until = float("inf") if standing.until == 0 else cast(int, standing.until)
        assert listed == [(member, pytest.approx(until / 1000))]
        return standing.measure, round((until - int(await queue.store.run("clock"))) / self.HOUR, 1)

    async def test_overturning_one_ban_leaves_another(
        self, queue: Queue, ada: Member, mori: Member, olive: Member
    ) -> None:
        server, member = server_of(ada), int(ada.id)
        await block(queue, server, member, "m1", by=mori.id, seconds=None)
        await block(queue, server, member, "m2", by=olive.id, seconds=None)
        assert await self.blocked(queue, ada) == ("m1", float("inf"))
        await self.overturn(queue, mori, "m1")
        assert await self.blocked(queue, ada) == ("m2", float("inf"))
        await self.overturn(queue, mori, "m2")
        assert await self.blocked(queue, ada) is None

    async def test_overturning_a_longer_one_leaves_what_remains_of_a_shorter(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        server, member = server_of(ada), int(ada.id)
        await block(queue, server, member, "a", by=mori.id)
        longer = ServerPreferences(strike_hours=(48,))
        await strike(queue, server, member, longer, "b", by=mori.id, why="")
        assert await self.blocked(queue, ada) == ("b", 48)
        await self.overturn(queue, mori, "b")
        assert await self.blocked(queue, ada) == ("a", 24)

    async def test_overturning_a_shorter_one_leaves_the_longer_alone(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        server, member = server_of(ada), int(ada.id)
        await block(queue, server, member, "m1", by=mori.id, seconds=None)
        await block(queue, server, member, "a", by=mori.id)
        await self.overturn(queue, mori, "a")
        assert await self.blocked(queue, ada) == ("m1", float("inf"))
        await self.overturn(queue, mori, "m1")
        assert await self.blocked(queue, ada) is None

    async def test_lifting_by_hand_ends_all(
        self, queue: Queue, redis: Redis, ada: Member, mori: Member
    ) -> None:
        server, member = server_of(ada), int(ada.id)
        for name, seconds in (("m1", None), ("a", 3600.0), ("m2", None)):
            await block(queue, server, member, name, by=mori.id, seconds=seconds)
        done = await lift(queue, server, member, "l", by=mori.id)
        assert done.until is None
        assert await self.blocked(queue, ada) is None
        assert not await redis.exists(queue.store.key("standing", str(server), ada.id))

    async def test_what_a_version_before_wrote_counts_as_one(
        self, queue: Queue, redis: Redis, ada: Member, mori: Member
    ) -> None:
        """It knew `until` and `measure` alone; overturned there, no other was left."""
        server, member = server_of(ada), int(ada.id)
        key = queue.store.key("standing", str(server), ada.id)
        await block(queue, server, member, "m1", by=mori.id, seconds=None)
        await cast(Any, redis).hdel(key, "block:m1")
        await block(queue, server, member, "a", by=mori.id)
        assert await self.blocked(queue, ada) == ("m1", float("inf"))
        await self.overturn(queue, mori, "m1")
        assert await self.blocked(queue, ada) == ("a", 24)
        await cast(Any, redis).hdel(key, "until", "measure")
        await block(queue, server, member, "c", by=mori.id, seconds=3600)
        assert await self.blocked(queue, ada) == ("c", 1)

    async def test_ended_and_surplus_ones_are_dropped(
        self, queue: Queue, redis: Redis, ada: Member, mori: Member
    ) -> None:
        """P5: those that end soonest go first."""
        server, member = server_of(ada), int(ada.id)
        await block(queue, server, member, "over", by=mori.id, seconds=0.001)
        for hours in range(1, 25):
            await block(queue, server, member, f"h{hours}", by=mori.id, seconds=3600 * hours)
        fields = await cast(Any, redis).hkeys(queue.store.key("standing", str(server), ada.id))
        kept = {f"block:h{hours}".encode() for hours in range(5, 25)}
        assert set(fields) == {b"until", b"measure", *kept}


async def test_a_decision_is_settled_once(queue: Queue, ada: Member, mori: Member) -> None:
    """However many at the same moment; the same for what will be approved."""
    waiting = Decisions(queue, "appeal", 600)
    assert await waiting.open("d1", "appealed", {"server": "1"}, who=ada.id)
    whom = int(ada.id)
    settled = await asyncio.gather(
        *(
            waiting.settle("d1", f"v{number}", "approved", by=number, member=whom, server=1)
            for number in range(1, 6)
        ),
        return_exceptions=True,
    )
    assert settled.count(None) == 1
    assert all(isinstance(each, Refused) for each in settled if each is not None)
    assert len(await audited(queue, "approved")) == 1
    assert not await waiting.open("d1", "appealed", {"server": "1"})
    with pytest.raises(Refused, match="record-gone"):
        await waiting.settle("d2", "v", "approved", by=1, member=whom, server=1)


async def test_forgetting_keeps_a_block_by_its_times_alone(
    queue: Queue, redis: Redis, ada: Member, mori: Member
) -> None:
    """Or it would be the way out of it. Why, the appeal, and what was to be told are gone."""
    _, card = await card_of(mori, ada)
    await measure(mori, card, "Strike", "A sword.")
    await measure(mori, card, "Block 24 h", "An axe.")
    await appeal(ada, await refused(await ada.slash("jobs")))
    shown = await (await ada.slash("privacy", channel="@atelier")).message()
    assert "strikes and blocks, by their times alone" in text(shown)
    sure = await (await ada.press_labelled(shown, "Forget me")).message()
    await (await ada.press_labelled(sure, "Yes, forget me")).final(loaded)
    left = {key.split("}:")[1].split(":")[0] for key in await naming(redis, ada)}
    assert left == {"standing", "strikes", "blocked", "judged"}
    assert "blocked you" in (await refused(await ada.slash("jobs")))["content"]
    values = await cast(Any, redis).hgetall(f"{{atelier}}:standing:{server_of(ada)}:{ada.id}")
    held = values[b"measure"]
    assert set(values) == {b"until", b"measure", b"block:" + held}


async def test_what_moderators_did_is_in_the_export(
    queue: Queue, ada: Member, mori: Member
) -> None:
    _, card = await card_of(mori, ada)
    await measure(mori, card, "Strike", "A sword.")
    await (await mori.submit(await mori.press_labelled(card, "Own limits"), daily="3")).message()
    privacy = Privacy(
        queue,
        Records(queue.store, 60, 10),
        Preferences(queue.store, 60),
        cast(Any, None),
        cast(Any, None),
        Sessions(queue, 60, 1, 1, 1),
    )
    with zipfile.ZipFile(io.BytesIO(await privacy.export(int(ada.id)))) as archive:
        data = json.loads(archive.read("data.json"))
    assert [each["why"] for each in data["moderation"]] == ["A sword."]
    [standing] = data["standing"]
    assert (standing["server"], standing["daily"]) == (str(server_of(ada)), 3)
    assert len(standing["strikes"]) == 1
    assert [row["event"] for row in data["audit"]] == ["strike", "limits"]
    assert mori.id not in json.dumps(data)


async def test_a_ban_lasts_however_short_preferences_are_kept(
    queue: Queue, redis: Redis, ada: Member, mori: Member
) -> None:
    """P5: another setting is no way around it."""
    await block(queue, server_of(ada), int(ada.id), "b1", by=mori.id, seconds=None)
    await queue.store.run("read", 60_000, f"standing:{server_of(ada)}:{ada.id}")
    life = await redis.pttl(f"{{atelier}}:standing:{server_of(ada)}:{ada.id}")
    assert life > 300 * 86_400_000


async def test_the_panel_is_for_moderators(ada: Member, mori: Member) -> None:
    reply, message = await panel(mori, "studio")
    assert "Members and audit" in labels(message)
    await becomes(reply, "The studio on this server")
