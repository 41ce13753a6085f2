"""The card of a job that is not over: where it stands, how far it is, and its Cancel button."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any, cast

import pytest
from PIL import Image
from redis.asyncio import Redis

from jobs.contract import Failure, Progress
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import Member
from tests.bot.conftest import BotProcess
from tests.bot.worker import SAFE, Message, finish, has_picture, loaded, take, until

pytestmark = pytest.mark.usefixtures("worker", "bot")


def says(*words: str):
    def predicate(message: Message) -> bool:
        return all(word in message["content"] for word in words)

    return predicate


def webp() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(file, "WEBP")
    return file.getvalue()


class TestQueued:
    async def test_it_says_its_place_and_when_it_starts(self, queue: Queue, ada: Member) -> None:
        await ada.slash("imagine", prompt="a cat")
        second = await ada.slash("imagine", prompt="a dog")
        card = await second.final(says("> a dog", "2nd", "starts <t:", ":R>"))
        assert [button["label"] for button in card["components"][0]["components"]] == ["Cancel"]
        await finish(queue, await take(queue))
        await second.final(says("1st"))

    async def test_it_says_that_no_worker_is_there_and_how_long_it_is_kept(
        self, registry: Registry, queue: Queue, ada: Member
    ) -> None:
        reply = await ada.slash("imagine", prompt="a cat")
        await reply.final(says("Queued"))
        await registry.withdraw("w1")
        await reply.final(says("No worker is running for this", "kept until <t:", ":f>"))


class TestRunning:
    async def test_it_shows_the_steps_and_a_preview(self, queue: Queue, ada: Member) -> None:
        reply = await ada.slash("imagine", prompt="a cat", steps=12)
        lease = await take(queue)
        await queue.renew(lease, Progress(step=3, total=12, check=SAFE), webp())
        card = await reply.final(says("Drawing with starter", "3/12"))
        [preview] = card["attachments"]
        assert preview["filename"] == "preview.webp"
        assert "AI-generated" in preview["description"]
        await finish(queue, lease)
        done = await reply.final(has_picture)
        assert [file["filename"] for file in done["attachments"]] != ["preview.webp"]
        assert not any("Cancel" in str(row) for row in done["components"])

    async def test_it_says_that_it_was_restarted(self, queue: Queue, ada: Member) -> None:
        """P1: the member sees that a lost worker cost time, and nothing else."""
        reply = await ada.slash("imagine", prompt="a cat")
        await queue.fail(await take(queue), Failure(code="crash", sentence="x", retry=True))
        await take(queue)
        await reply.final(says("restarted (2/3)"))


class TestCancel:
    async def test_its_owner_cancels_a_queued_job(self, queue: Queue, ada: Member) -> None:
        reply = await ada.slash("imagine", prompt="a cat")
        card = await reply.final(says("Queued"))
        await ada.press_labelled(card, "Cancel")
        assert (await reply.final(loaded))["content"] == "Cancelled."

    async def test_a_moderator_cancels_a_running_job(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        reply = await ada.slash("imagine", prompt="a cat")
        lease = await take(queue)
        await mori.press_labelled(await reply.final(says("Drawing")), "Cancel")
        await reply.final(says("Cancelling"))
        assert await queue.renew(lease), "it is told to stop"
        await queue.release(lease)
        assert (await reply.final(loaded))["content"] == "Cancelled."

    async def test_pressed_twice_it_is_cancelled_once(self, ada: Member) -> None:
        reply = await ada.slash("imagine", prompt="a cat")
        card = await reply.final(says("Queued"))
        presses = [await ada.press_labelled(card, "Cancel") for _ in range(2)]
        # The bot answers both at the same time: either may be the one that comes too late.
        refusals = [asyncio.create_task(each.final(says("over already"))) for each in presses]
        refused, others = await asyncio.wait(refusals, return_when=asyncio.FIRST_COMPLETED)
        for other in others:
            other.cancel()
        assert refused.pop().result()["flags"] & 64
        assert (await reply.final(loaded))["content"] == "Cancelled."


class TestRestart:
    async def test_a_bot_that_starts_goes_on_with_the_cards_of_the_one_before(
        self, bot: BotProcess, queue: Queue, ada: Member
    ) -> None:
        reply = await ada.slash("imagine", prompt="a cat", steps=12)
        card = await reply.final(says("Queued"))
        await bot.kill()
        await bot.start()
        lease = await take(queue)
        await queue.renew(lease, Progress(step=5, total=12))
        await reply.final(says("5/12"))
        await ada.press_labelled(card, "Cancel")
        await reply.final(says("Cancelling"))

    async def test_nothing_is_kept_of_a_card_whose_outcome_is_posted(
        self, redis: Redis, queue: Queue, ada: Member
    ) -> None:
        """P5."""
        reply = await ada.slash("imagine", prompt="a cat")
        await finish(queue, await take(queue))
        await reply.final(has_picture)

        async def forgotten() -> bool:
            return not [key async for key in redis.scan_iter(match="*:cards:*")]  # pyright: ignore

        await until(forgotten)

    async def test_a_card_that_nobody_ended_is_forgotten(
        self, bot: BotProcess, redis: Redis, queue: Queue, ada: Member
    ) -> None:
        """P5: as when another process of the same bot told the outcome."""
        reply = await ada.slash("imagine", prompt="a cat")
        await reply.final(says("Queued"))
        await bot.kill()
        [key] = [key async for key in redis.scan_iter(match="*:cards:*")]  # pyright: ignore
        store = cast(Any, redis)
        card = json.loads(await store.hget(key, reply.id))
        card["subject"]["kept_until"] = 0
        await store.hset(key, reply.id, json.dumps(card))
        await store.delete(f"{{atelier}}:job:{reply.id}")
        await bot.start()

        async def forgotten() -> bool:
            return not await store.exists(key)

        await until(forgotten)
