"""A store that lost its memory: what the bot remembers it submits again, the rest is told (P1)."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image
from redis.asyncio import Redis

from bot import pending
from bot.pending import Accepted, Pending
from jobs.contract import DescribeRequest, Job
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, Member, Reply
from tests.bot.conftest import BotProcess
from tests.bot.worker import Message, take, until

LOST = "The studio lost this one together with its memory. Please send it again."


def job(number: int) -> Job:
    request = DescribeRequest(model="captioner")
    return Job(id=str(number), server="1", member="2", request=request, cost=1.0, origin="3")


async def test_telling_that_fails_or_hangs_is_tried_again_and_keeps_no_other_from_its_queue(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1."""
    monkeypatch.setattr(pending, "_PICTURES", 3)
    monkeypatch.setattr(pending, "_LOOK_EVERY", 0.01)
    jobs = Pending(queue, 600)
    jobs.add(job(10), "{}", b"four")
    jobs.add(job(11), "{}", b"two")
    answers, asked = [False, False, True], list[str]()
    go_on, told = asyncio.Event(), asyncio.Event()

    async def tell_lost(accepted: Accepted) -> bool:
        asked.append(accepted.job.id)
        await go_on.wait()
        if answers[len(asked) - 1]:
            told.set()
        return answers[len(asked) - 1]

    running = asyncio.create_task(jobs.run(tell_lost))
    lease = await take(queue, "captioner")
    assert lease.id == "11"
    go_on.set()
    await told.wait()
    await asyncio.sleep(0.1)
    assert asked == ["10"] * 3
    running.cancel()


async def test_its_owner_is_told_of_one_that_is_lost_though_discord_refuses_at_first(
    worker: Registry,
    discord_server: LocalDiscord,
    redis: Redis,
    redis_url: str,
    tmp_path: Path,
    queue: Queue,
    ada: Member,
) -> None:
    """P1, P2: so many pictures that the first is forgotten, and a store that is emptied."""
    bot = BotProcess(discord_server, redis_url, tmp_path)
    await bot.start()
    picture = noise()
    replies: list[Reply] = []
    cards: list[Message] = []

    def is_queued(message: Message) -> bool:
        return "Queued" in message["content"]

    for _ in range(8):  # one after the other: the first to be accepted is the first forgotten
        replies.append(await ada.slash("describe", image=picture))
        cards.append(await replies[-1].final(is_queued))
    path = f"/messages/{cards[0]['id']}"
    refused = discord_server.faults.rate_limit("PATCH", path, via=False)
    await cast(Any, redis).flushall()

    async def untold() -> bool:
        return bool(bot.events("delivery.lost_untold"))

    await until(untold)
    refused.lift()
    await replies[0].final(lambda message: message["content"] == LOST)
    back = {(await take(queue, "captioner")).id for _ in range(7)}
    assert back == {reply.id for reply in replies[1:]}
    await bot.stop()
    assert {row["event"] for row in bot.failures} == {"pending.store_lost_jobs"}


def noise() -> bytes:
    """Of about nine megabytes, also as the bot makes it anew."""
    file = io.BytesIO()
    side = 2000
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(
        file, "JPEG", quality=93, subsampling=0
    )
    return file.getvalue()
