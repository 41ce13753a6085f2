"""Prompt rules through the bot: set in `/studio`, applied to what members and models say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.preferences import Preferences, ServerPreferences
from jobs.contract import DescribeResult, Worker
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, Member, Reply
from sandbox.permissions import Permission
from tests.bot.conftest import CAPTIONS, BotProcess
from tests.bot.test_buttons import PAINTER, finished, imagine_lease
from tests.bot.test_panels import EPHEMERAL, text
from tests.bot.worker import SAFE, Message, draw, has_picture, loaded, png, take

pytestmark = pytest.mark.usefixtures("worker", "bot")
BLOCKED = "A word in this is blocked here by this server's moderators."


@pytest.fixture
async def worker(registry: Registry) -> None:
    captions = CAPTIONS.model_copy(update={"max_captions": 4})
    await registry.publish(Worker(id="w1", device="cpu", cards=(PAINTER, captions)))


@pytest.fixture
async def panel(mori: Member) -> Message:
    shown = await (await mori.slash("studio")).message()
    return await (await mori.press_labelled(shown, "Prompt rules")).message()


async def add(mori: Member, panel: Message, words: str, **more: Any) -> Message:
    opened = await mori.press_labelled(panel, "Add a rule")
    kind = more.pop("kind", "Block")
    return await (await mori.submit(opened, kind=kind, words=words, **more)).message()


async def audited(queue: Queue) -> list[dict[str, Any]]:
    """Details of the audit's rows, each with its event, once three refusals are among them."""
    stream = queue.store.key("audit")
    while True:
        entries: Any = await queue.store.redis.xrange(stream)
        named = [(row[b"event"].decode(), row[b"detail"]) for _, row in entries]
        found = [
            json.loads(detail) | {"event": event}
            for event, detail in named
            if event in ("settings", "refused")
        ]
        if len(found) == 4:
            return found
        await asyncio.sleep(0.01)


async def refused(reply: Reply) -> str:
    """What it says to the member alone."""
    message = await reply.message()
    assert message["flags"] & EPHEMERAL
    assert not message["components"], "a refusal offers nothing"
    return message["content"]


async def prompt(member: Member, words: str, **options: Any) -> Reply:
    return await member.slash("imagine", prompt=words, **options)


async def test_a_rule_counts_as_soon_as_it_is_added_and_until_it_is_removed(
    bot: BotProcess, queue: Queue, ada: Member, mori: Member, panel: Message
) -> None:
    listed = await add(mori, panel, "dragon\nsea monster")
    for words in ("a dragon", "a d r 4 g o n", "s.e.a m0nster at dawn"):
        said = await refused(await prompt(ada, words))
        assert said.startswith(BLOCKED)
        assert "dragon" not in said
    [fired, *_] = bot.events("rule.fired")
    assert (fired["kind"], fired["what"]) == ("block", "prompt")
    assert "dragon" not in bot.log()
    rows = await audited(queue)  # P6
    assert [row["event"] for row in rows] == ["settings", "refused", "refused", "refused"]
    assert {row["rule"] for row in rows[1:]} == set(rows[0]["settings"]["rules"])
    assert "dragon" not in str(rows)
    await prompt(ada, "a dragonfly")
    await take(queue)
    await mori.choose(listed, "Remove rules", "Block: dragon, sea monster")
    await prompt(ada, "a dragon")
    await take(queue)


async def test_the_words_that_are_locked_are_refused_whatever_is_allowed(
    bot: BotProcess, ada: Member, mori: Member, panel: Message
) -> None:
    await add(mori, panel, "child\nnaked", kind="Allow")
    for options in (
        {"words": "n4ked ch1ld"},
        {"words": "a lion", "negative": "naked child"},
        {"words": "a child on a beach", "negative": "clothes"},
        {"words": "ein nacktes Kind"},
    ):
        assert "cannot be switched off" in await refused(await prompt(ada, **options))
    assert {row["rule"] for row in bot.events("rule.fired")} == {"locked"}


async def test_a_word_of_the_bots_own_list_is_allowed_where_a_server_says_so(
    queue: Queue, ada: Member, mori: Member, panel: Message
) -> None:
    assert "own list" in await refused(await prompt(ada, "p0rn"))
    await add(mori, panel, "porn", kind="Allow", channels=["gallery"])
    assert "own list" in await refused(await prompt(ada, "porn"))
    await ada.slash("imagine", prompt="porn", channel="gallery")
    await take(queue)


async def test_together_by_expression_and_by_role(
    queue: Queue, ada: Member, mori: Member, panel: Message
) -> None:
    together = {"kind": "Block together", "together": "gun, rifle"}
    await add(mori, panel, "school", **together)
    await add(mori, panel, r"lion\s+no\.?\s*\d+", kind="Block by expression")
    await add(mori, panel, "unicorn", roles=["Moderators"])
    assert "together" in await refused(await prompt(ada, "a g.u.n in a school"))
    assert "looks like something" in await refused(await prompt(ada, "Lion No. 7"))
    assert (await refused(await prompt(mori, "unicorn"))).startswith(BLOCKED)
    for words in ("a school", "a gun", "a lion", "a unicorn"):
        await prompt(ada, words)
        await take(queue)


@pytest.mark.parametrize(
    ("kind", "words", "sentence"),
    [
        ("Block by expression", "(", "is not an expression"),
        ("Block together", "a word", "both fields"),
        ("Block", " , \n", "no word in this rule"),
        ("Block", "x" * 261, "260 characters"),
    ],
)
async def test_what_is_no_rule_is_refused(
    mori: Member, panel: Message, kind: str, words: str, sentence: str
) -> None:
    said = await add(mori, panel, words, kind=kind)
    assert said["flags"] & EPHEMERAL
    assert sentence in said["content"]


async def test_a_remix_is_refused_and_so_is_drawing_again_what_was_allowed_before(
    queue: Queue, ada: Member, mori: Member, panel: Message
) -> None:
    drawn = await (await draw(queue, ada, prompt="a dragon")).final(has_picture)
    await add(mori, panel, "dragon")
    opened = await ada.press_labelled(drawn, "Remix")
    assert (await refused(await ada.submit(opened, prompt="dr@gon"))).startswith(BLOCKED)
    assert (await refused(await ada.press_labelled(drawn, "Reroll"))).startswith(BLOCKED)


async def test_a_style_is_held_to_the_rules_too(
    queue: Queue, redis: Redis, ada: Member, mori: Member, panel: Message
) -> None:
    await add(mori, panel, "photograph")
    assert (await refused(await prompt(ada, "a lion", style="photo"))).startswith(BLOCKED)


async def test_what_the_worker_wrote_out_is_read_before_its_picture_is_shown(
    queue: Queue, bot: BotProcess, ada: Member, mori: Member, panel: Message
) -> None:
    """P3."""
    await add(mori, panel, "dragon")
    reply = await prompt(ada, "a lion", enhance=True)
    lease, request = await imagine_lease(queue)
    assert not request.previews
    await finished(queue, lease, "red", prompt="a lion fights a dragon")
    message = await reply.final(loaded)
    assert message["content"].startswith("What the model wrote of your prompt is against a rule")
    assert not message["attachments"]
    assert not message["components"]
    [row] = bot.events("rule.fired")
    assert row["what"] == "enhanced"


async def test_a_picture_that_is_withheld_does_not_count(
    queue: Queue, discord_server: LocalDiscord, ada: Member, mori: Member, panel: Message
) -> None:
    guild = discord_server.world.guild
    key = f"server:{guild.id}"
    await Preferences(queue.store, 600).change(key, ServerPreferences, daily=1)
    await add(mori, panel, "dragon")
    reply = await prompt(ada, "a lion", enhance=True)
    lease, _ = await imagine_lease(queue)
    await finished(queue, lease, "red", prompt="a dragon")
    await reply.final(loaded)
    again = await prompt(ada, "a lion")
    await finished(queue, (await imagine_lease(queue))[0], "red")
    assert has_picture(await again.final(loaded))


class TestCaptions:
    async def test_those_that_break_a_rule_are_left_out_and_cannot_be_drawn(
        self, queue: Queue, ada: Member, mori: Member, panel: Message
    ) -> None:
        await add(mori, panel, "dragon")
        reply = await ada.slash("describe", image=png())
        await self._said(queue, "a dragon", "a lion", "a big c4t", alt="a dragon", tags=("dragon",))
        message = await reply.final(loaded)
        assert "dragon" not in str(message)
        assert "1 description is left out" in text(message)
        opened = await ada.press_labelled(message, "1")
        opened = await ada.press_labelled(message, "1")
        await opened.answered()
        assert '"a lion"' in json.dumps(opened.modal)

    async def test_where_none_is_left_there_is_a_sentence(
        self, queue: Queue, ada: Member, mori: Member, panel: Message
    ) -> None:
        await add(mori, panel, "dragon")
        reply = await ada.slash("describe", image=png())
        await self._said(queue, "a dr4gon")
        message = await reply.final(loaded)
        assert message["content"].startswith("What the model says of this picture is against")
        assert not message["embeds"]
        assert not message["attachments"]

    async def _said(self, queue: Queue, *captions: str, **more: Any) -> None:
        lease = await take(queue, "captioner")
        result = DescribeResult(captions=captions, seconds=0.1, checks=(SAFE,), **more)
        await queue.finish(lease, result, [png()], cost=0.1)


async def test_the_test_box_says_which_rules_fire(mori: Member, panel: Message) -> None:
    await add(mori, panel, "dragon")

    async def tried(words: str, **more: Any) -> str:
        opened = await mori.press_labelled(panel, "Try a prompt")
        return await refused(await mori.submit(opened, prompt=words, **more))

    said = await tried("a dr4gon and p0rn")
    assert "**Block** dragon: “dr4gon”" in said
    assert "own word list**: “p0rn”" in said
    assert await tried("a lion") == "No rule says anything against this prompt."


async def test_rules_are_for_moderators_as_long_as_they_are(
    discord_server: LocalDiscord, mori: Member, panel: Message
) -> None:
    await discord_server.member("Olive").take_role(mori, "Moderators")
    for label in ("Add a rule", "Try a prompt", "Take over AutoMod's"):
        assert "Only moderators" in await refused(await mori.press_labelled(panel, label))


async def test_automods_rules_are_taken_over_and_taken_over_again(
    discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member, panel: Message
) -> None:
    rule: dict[str, Any] = {
        "id": "5",
        "guild_id": str(discord_server.world.guild.id),
        "name": "No beasts",
        "creator_id": discord_server.world.guild.owner_id,
        "event_type": 1,
        "trigger_type": 1,
        "trigger_metadata": {
            "keyword_filter": ["drag*"],
            "regex_patterns": ["b[ae]sts?", "(?=x)"],
            "allow_list": ["dragonfly"],
        },
        "actions": [{"type": 1, "metadata": {}}],
        "enabled": True,
        "exempt_roles": [mori.role_ids[0]],
        "exempt_channels": [],
    }
    discord_server.world.guild.auto_moderation_rules.append(rule)
    reply = await mori.press_labelled(panel, "Take over AutoMod's")
    said = await reply.final(lambda message: "Manage Server" in message["content"])
    assert said["flags"] & EPHEMERAL
    discord_server.guilds.grant_bot(Permission.MANAGE_GUILD)
    done = await (await mori.press_labelled(panel, "Take over AutoMod's")).final(
        lambda message: "are taken over" in text(message)
    )
    assert "3 words and expressions are taken over from AutoMod. 1 expression" in text(done)
    assert (await refused(await prompt(ada, "a dragging dr4gon"))).startswith(BLOCKED)
    assert "looks like" in await refused(await prompt(ada, "two basts"))
    await prompt(ada, "a dragonfly")
    await take(queue)
    await prompt(mori, "a dragon")
    await take(queue)
    fewer = {"keyword_filter": ["griffin"], "regex_patterns": [], "allow_list": []}
    rule["trigger_metadata"] = fewer
    await (await mori.press_labelled(panel, "Take over AutoMod's")).final(
        lambda message: "1 word or expression" in text(message)
    )
    await prompt(ada, "a dragon")
    await take(queue)


class TestBounds:
    @pytest.fixture
    async def bot(
        self, discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path
    ) -> AsyncGenerator[BotProcess]:
        words = tmp_path / "words.toml"
        words.write_text('[blocked]\nwords = ["heron"]\n', encoding="utf-8")
        bounds = {"ATELIER_RULES": "1", "ATELIER_RULE_WORDS": "3", "ATELIER_WORDS": str(words)}
        process = BotProcess(discord_server, redis_url, tmp_path, **bounds)
        await process.start()
        yield process
        await process.stop()
        assert not process.failures, process.log()

    async def test_how_many_rules_and_words_a_server_has_is_bounded(
        self, mori: Member, panel: Message
    ) -> None:
        """P5."""
        assert "3 words" in (await add(mori, panel, "a1, b1, c1, d1"))["content"]
        await add(mori, panel, "a1, b1, c1")
        assert "1 prompt rules" in (await add(mori, panel, "e1"))["content"]

    async def test_an_operator_may_have_another_list(self, ada: Member, queue: Queue) -> None:
        assert "own list" in await refused(await prompt(ada, "a h3ron"))
        await prompt(ada, "porn")
        await take(queue)
        assert "cannot be switched off" in await refused(await prompt(ada, "naked child"))
