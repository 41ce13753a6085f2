"""Sessions whose entries a moderator sees first: nothing is an entry before (P3)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.approval.conftest import asks, waits
from tests.bot.conftest import BotProcess
from tests.bot.sessions.conftest import end_now, results, start
from tests.bot.test_reports import log_channel
from tests.bot.worker import Message, draw, has_picture, loaded, until

__all__ = ["log_channel"]
pytestmark = pytest.mark.usefixtures("worker", "bot", "log_channel")


@pytest.fixture
async def bot(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path
) -> AsyncGenerator[BotProcess]:
    """One that waits for nothing once a session is over."""
    process = BotProcess(discord_server, redis_url, tmp_path, ATELIER_SESSION_GRACE="0")
    await process.start()
    yield process
    await process.stop()
    assert not process.failures, process.log()


async def counts(queue: Queue, thread: str, part: str, wanted: int) -> None:
    key = queue.store.key("session", thread, part)

    async def there() -> bool:
        return await cast(Any, queue.store.redis).hlen(key) == wanted

    await until(there)


async def asked(mori: Member, count: int) -> Message:
    """The newest of so many cards before the moderators."""
    await mori.rooms.events.changes.wait_for(
        lambda: sum(map(asks, mori.messages("moderators"))) == count, 30, "the card"
    )
    return [card for card in mori.messages("moderators") if asks(card)][-1]


async def test_an_approved_picture_is_an_entry_and_a_rejected_one_makes_room(
    queue: Queue, ada: Member, mori: Member
) -> None:
    thread = await start(mori, approval=True, entries=1)
    rejected = await draw(queue, ada, thread, "a leaf")
    await rejected.final(waits)
    card = await asked(mori, 1)
    await counts(queue, thread, "asked", 1)
    await counts(queue, thread, "entries", 0)
    full = await (await ada.slash("imagine", channel=thread, prompt="a leaf")).final(loaded)
    assert full["content"].startswith("You have")
    form = await mori.press_labelled(card, "Reject")
    await (await mori.submit(form, why="Not a leaf.")).final(loaded)
    await counts(queue, thread, "asked", 0)

    approved = await draw(queue, ada, thread, "a better leaf")
    await approved.final(waits)
    await mori.press_labelled(await asked(mori, 1), "Approve")
    await approved.final(has_picture)
    await counts(queue, thread, "entries", 1)
    await end_now(mori, thread)
    told = await results(mori, thread)
    assert "1 entry" in told["embeds"][0]["description"]


async def test_what_is_not_approved_at_the_end_is_no_entry_and_the_results_say_so(
    queue: Queue, ada: Member, mori: Member
) -> None:
    thread = await start(mori, approval=True)
    await (await draw(queue, ada, thread)).final(waits)
    card = await asked(mori, 1)
    await end_now(mori, thread)
    told = (await results(mori, thread))["embeds"][0]["description"]
    assert "0 entries" in told
    assert "1 picture" in told
    await mori.press_labelled(card, "Approve")
    await mori.rooms.events.changes.wait_for(
        lambda: not any(map(asks, mori.messages("moderators"))), 30, "the decision on the card"
    )
    await counts(queue, thread, "entries", 0)
