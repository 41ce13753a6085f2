"""What moderators approved behind a blur stays behind it wherever a session shows it again (P3)."""

from __future__ import annotations

import json
import time
from typing import Any, cast

import pytest

from jobs.contract import DescribeResult
from jobs.queue import Queue
from sandbox import Clock, LocalDiscord, ManualClock, Member
from tests.bot.approval.conftest import draw, held
from tests.bot.conftest import BotProcess
from tests.bot.sessions.conftest import end_now, mark, over, results, start, told
from tests.bot.test_reports import log_channel
from tests.bot.worker import DRAWN, SAFE, Message, has_picture, loaded, png, take

__all__ = ["log_channel"]
pytestmark = pytest.mark.usefixtures("worker", "bot", "log_channel")


def files(message: Message) -> list[str]:
    return [file["filename"] for file in message["attachments"]]


async def decided(
    queue: Queue, member: Member, moderator: Member, verdict: str, **options: Any
) -> Message:
    reply, card = await held(queue, member, moderator, **options)
    await moderator.press_labelled(card, verdict)
    return await reply.final(has_picture)


@pytest.mark.parametrize(("verdict", "before"), [("Approve", ""), ("Blur", "SPOILER_")])
async def test_submitted_it_is_shown_and_told_of_as_it_was_approved(
    queue: Queue, ada: Member, mori: Member, verdict: str, before: str
) -> None:
    """P3."""
    thread = await start(mori)
    message = await decided(queue, ada, mori, verdict)
    said = await told(await ada.use_on_message("Submit to session", message))
    entry = await ada.see(lambda m: said.endswith(m["id"]), thread)
    assert files(entry) == [f"{before}7.png"]
    await end_now(mori, thread)
    assert files(await results(ada, thread)) == [f"{before}session-{thread}-sheet-1.webp"]


async def test_drawn_for_a_session_it_is_not_open_on_the_sheet_either(
    queue: Queue, ada: Member, ben: Member, mori: Member
) -> None:
    """P3: also beside one that is open, and where its record is gone."""
    thread = await start(mori)
    blurred = await decided(queue, ada, mori, "Blur", channel=thread)
    await (await draw(queue, ben, DRAWN, channel=thread)).final(has_picture)
    assert files(blurred) == ["SPOILER_7.png"]
    redis = cast(Any, queue.store.redis)
    await redis.delete(*[key async for key in redis.scan_iter("*:records:one:*")])
    await end_now(mori, thread)
    assert files(await results(ada, thread)) == [f"SPOILER_session-{thread}-sheet-1.webp"]


async def test_described_it_is_not_shown_openly(queue: Queue, ada: Member, mori: Member) -> None:
    """P3: nor when what shows it is described again."""
    message = await decided(queue, ada, mori, "Blur")
    menu = await (await ada.press_labelled(message, "More")).final(loaded)
    asked = await ada.press_labelled(menu, "Describe")
    for _ in range(2):
        lease = await take(queue, "captioner")
        result = DescribeResult(captions=("a red wall",), seconds=0.1, checks=(SAFE,))
        await queue.finish(lease, result, [png()], cost=0.1)
        shown = await asked.final(loaded)
        assert "thumbnail" not in shown["embeds"][0]
        assert files(shown)[0].startswith("SPOILER_")
        asked = await ada.press_labelled(shown, "Again")


class TestLongAfter:
    """Discord has forgotten the nonce when a bot is there again."""

    @pytest.fixture
    def clock(self) -> Clock:
        return ManualClock(time.time())

    async def test_blurred_sheets_are_known_by_their_names(
        self, bot: BotProcess, clock: ManualClock, discord_server: LocalDiscord, queue: Queue,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """P2: though a moderator has removed the embed."""
        thread = await start(mori)
        await decided(queue, ada, mori, "Blur", channel=thread)
        held_up = discord_server.faults.hold("POST", f"/channels/{thread}/messages")
        await end_now(mori, thread)
        await held_up.acted.wait()
        await bot.kill()
        held_up.release()
        [sheet] = [m for m in ada.messages(thread) if mark(m) == "r"]
        discord_server.world.messages[thread][sheet["id"]].embeds.clear()
        clock.advance(600)
        redis, key = cast(Any, queue.store.redis), queue.store.key("session", thread)
        progress = json.loads(await redis.hget(key, "progress"))
        progress["begun"]["at"] -= 600
        await redis.hset(key, "progress", json.dumps(progress))
        await bot.start()
        await over(ada, thread)
        assert [n for m in ada.messages(thread) for n in files(m) if "-sheet-" in n] == files(sheet)
