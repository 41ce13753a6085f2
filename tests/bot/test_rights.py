"""The bot as the Redis user that `python -m jobs users` prints for it: all it does, it may do."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.__main__ import users
from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.conftest import BotProcess
from tests.bot.test_audit_search import search
from tests.bot.test_moderation import card_of, measure
from tests.bot.worker import draw, finish, has_picture, loaded, take

pytestmark = pytest.mark.usefixtures("worker", "bot")


@pytest.fixture
async def bot(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path
) -> AsyncGenerator[BotProcess]:
    client = cast(Any, redis)
    for line in users("atelier", "bot-password", "worker-password").splitlines():
        assert await client.execute_command(*line.split()) == b"OK"
    at = redis_url.removeprefix("redis://")
    process = BotProcess(discord_server, f"redis://atelier-bot:bot-password@{at}", tmp_path)
    await process.start()
    yield process
    await process.stop()
    await client.execute_command("ACL", "DELUSER", "atelier-bot", "atelier-worker")
    assert not process.failures, process.log()


async def test_a_picture_its_buttons_and_a_restart(
    bot: BotProcess, queue: Queue, ada: Member
) -> None:
    card = await (await draw(queue, ada)).final(has_picture)
    await bot.kill()
    await bot.start()
    again = await ada.press_labelled(card, "Reroll")
    await finish(queue, await take(queue))
    await again.final(has_picture)


async def test_the_panels(queue: Queue, ada: Member) -> None:
    await (await draw(queue, ada)).final(has_picture)
    for command in ("jobs", "status"):
        await (await ada.slash(command)).final(loaded)
    panel = await (await ada.slash("preferences")).message()
    await (await ada.press_labelled(panel, "Private on/off")).answered()
    panel = await (await ada.slash("privacy")).message()
    exported = await (await ada.press_labelled(panel, "Export my data")).final(loaded)
    assert exported["attachments"]
    sure = await (await ada.press_labelled(panel, "Forget me")).message()
    told = await (await ada.press_labelled(sure, "Yes, forget me")).final(loaded)
    assert "The settings of 1 picture" in told["content"]


async def test_a_server_that_sets_quotas(queue: Queue, ada: Member, mori: Member) -> None:
    panel = await (await mori.slash("studio")).message()
    opened = await mori.press_labelled(panel, "Quotas")
    await (await mori.submit(opened, daily="1")).answered()
    await (await draw(queue, ada)).final(has_picture)
    refused = await ada.slash("imagine", prompt="a lion")
    assert "0 of 1" in (await refused.message())["content"]


async def test_what_moderators_do(queue: Queue, ada: Member, mori: Member) -> None:
    _, card = await card_of(mori, ada)
    await measure(mori, card, "Strike")
    await measure(mori, card, "Block 24 h")
    form = await mori.press_labelled(card, "Own limits")
    await (await mori.submit(form, daily="3")).message()
    assert "blocked you" in (await (await ada.slash("jobs")).message())["content"]
    assert await search(mori, event="blocked")
    shown = await (await ada.slash("privacy", channel="@atelier")).message()
    exported = await (await ada.press_labelled(shown, "Export my data")).final(loaded)
    assert exported["attachments"]
