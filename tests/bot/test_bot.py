"""What members see of the bot, with the test as the worker behind it."""

from __future__ import annotations

from typing import Any

import pytest
from redis.asyncio import Redis

from jobs.contract import DescribeResult, Failure, ImagineRequest
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, Member
from tests.bot.conftest import BotProcess
from tests.bot.worker import DRAWN, SAFE, has_picture, loaded, png, same, take


async def assert_nothing_queued(redis: Redis) -> None:
    keys: list[bytes] = [key async for key in redis.scan_iter()]  # pyright: ignore
    assert not [key for key in keys if b":job:" in key], keys


@pytest.mark.usefixtures("worker", "bot")
class TestImagine:
    async def test_a_picture_comes_back_with_its_facts(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member
    ) -> None:
        reply = await ada.slash("imagine", prompt="a lion @everyone", seed=7, steps=4)
        first = await reply.message()
        assert first["flags"] & 128, "Discord shows that the bot is thinking"

        lease = await take(queue)
        assert isinstance(lease.request, ImagineRequest)
        assert lease.request.prompt == "a lion @everyone"
        assert (lease.request.seed, lease.request.num_inference_steps) == (7, 4)
        await queue.finish(lease, DRAWN, [png()], cost=0.8)

        message = await reply.final(has_picture)
        assert message["id"] == first["id"]
        assert "seed 7" in message["content"]
        assert "AI-generated" in message["content"]
        assert "@everyone" not in message["content"]
        assert not message["mentions"]
        assert not message["mention_everyone"]
        [attachment] = message["attachments"]
        assert same(await discord_server.download(attachment["url"]), png())
        assert attachment["description"].startswith("AI-generated picture: a lion")

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"prompt": "\u200b\u2060"}, "The prompt is empty."),
            ({"prompt": "x" * 1001}, "The prompt has 1,001 characters"),
            ({"prompt": "a lion", "model": "dall-e"}, "There is no such model. Choose one of: s"),
            ({"prompt": "a lion", "aspect": "tall"}, "starter cannot draw tall."),
            ({"prompt": "a lion", "steps": 51}, "starter takes 1 to 50 steps"),
        ],
    )
    async def test_what_cannot_be_drawn_is_refused_to_the_member_alone(
        self, redis: Redis, ada: Member, options: dict[str, Any], sentence: str
    ) -> None:
        reply = await ada.slash("imagine", options=options)
        message = await reply.final(loaded)
        assert reply.ephemeral
        assert message["content"].startswith(sentence)
        await assert_nothing_queued(redis)

    async def test_the_models_on_offer_complete_as_one_types(self, ada: Member) -> None:
        found = await ada.autocomplete("imagine", "model", "STAR", prompt="a lion")
        assert [choice["value"] for choice in found] == ["starter"]
        assert await ada.autocomplete("imagine", "model", "x", prompt="a lion") == []

    async def test_members_read_their_own_language(self, queue: Queue, ada: Member) -> None:
        ada.user.locale = "de"
        refused = await ada.slash("imagine", prompt="x" * 1001)
        message = await refused.final(loaded)
        assert message["content"].startswith("Die Beschreibung hat 1.001 Zeichen")
        accepted = await ada.slash("imagine", prompt="ein Löwe")
        await queue.release(await take(queue))
        await queue.cancel(accepted.id, who=ada.id)
        await accepted.final(lambda message: message["content"] == "Abgebrochen.")

    async def test_commands_are_offered_in_every_language(
        self, discord_server: LocalDiscord
    ) -> None:
        imagine = discord_server.command("imagine")
        assert imagine["name_localizations"]["fr"] == "dessine"
        assert imagine["description_localizations"]["ja"] == "言葉から絵を描きます"
        prompt = imagine["options"][0]
        assert prompt["name_localizations"]["es-419"] == "texto"

    async def test_a_failure_is_its_sentence(self, queue: Queue, ada: Member) -> None:
        """P1."""
        reply = await ada.slash("imagine", prompt="a lion")
        failure = Failure(code="out_of_memory", sentence="The device ran out of memory.")
        await queue.fail(await take(queue), failure)
        assert (await reply.final(loaded))["content"] == "The device ran out of memory."

    async def test_what_is_wrong_with_the_request_is_told_to_its_owner_alone(
        self, queue: Queue, ada: Member
    ) -> None:
        """The worker checks again; what it finds is as private as what the bot finds."""
        reply = await ada.slash("imagine", prompt="a lion")
        failure = Failure(code="over_limit", sentence="That is too large.")
        await queue.fail(await take(queue), failure)
        message = await reply.final(lambda m: m["content"] == "That is too large.")
        assert message["flags"] & 64
        assert [m["id"] for m in reply.messages] == [message["id"]]

    async def test_a_cancelled_job_says_so(self, queue: Queue, ada: Member) -> None:
        """P1."""
        reply = await ada.slash("imagine", prompt="a lion")
        lease = await take(queue)
        await queue.release(lease)
        await queue.cancel(reply.id, who=ada.id)
        assert (await reply.final(loaded))["content"] == "Cancelled."

    async def test_a_job_that_nobody_takes_says_so(
        self, redis: Redis, queue: Queue, ada: Member
    ) -> None:
        """P1, P5: the bot itself moves it on; no worker is needed for that."""
        reply = await ada.slash("imagine", prompt="a lion")
        await queue.release(await take(queue))
        await redis.zadd("{atelier}:deadlines", {reply.id: 1})
        message = await reply.final(loaded)
        assert message["content"].startswith("No worker took this in time")


@pytest.mark.usefixtures("worker", "bot")
class TestDescribe:
    async def test_a_caption_comes_back(self, queue: Queue, ada: Member) -> None:
        reply = await ada.slash("describe", image=png())
        lease = await take(queue, "captioner")
        assert await queue.attachment(lease) == png()
        result = DescribeResult(captions=("a lion on <@1> @here",), seconds=0.1, checks=(SAFE,))
        await queue.finish(lease, result, [png("blue")], cost=0.1)
        message = await reply.final(loaded)
        [embed] = message["embeds"]
        assert embed["description"].startswith("a lion on ")
        assert "<@1>" not in embed["description"]
        assert embed["thumbnail"]["url"]

    @pytest.mark.parametrize("name", ["notes.txt", "disguised.png", "empty.png", "cut.png"])
    async def test_a_file_that_is_no_picture_is_refused_to_the_member_alone(
        self, redis: Redis, ada: Member, tmp_path: Any, name: str
    ) -> None:
        file = tmp_path / name
        contents = {"empty.png": b"", "cut.png": png()[:200]}
        file.write_bytes(contents.get(name, b"#!/bin/sh\n"))
        reply = await ada.slash("describe", image=file)
        message = await reply.final(lambda m: "picture" in m["content"], timeout=3)
        assert message["flags"] & 64, "only its sender sees it"
        assert [m["id"] for m in reply.messages] == [message["id"]], "nothing public stays behind"
        await assert_nothing_queued(redis)


@pytest.mark.usefixtures("bot")
async def test_without_a_worker_the_member_is_told_at_once(redis: Redis, ada: Member) -> None:
    reply = await ada.slash("imagine", prompt="a lion")
    message = await reply.final(loaded)
    assert reply.ephemeral
    assert message["content"].startswith("No worker is running right now")
    await assert_nothing_queued(redis)


@pytest.mark.usefixtures("bot")
async def test_a_worker_that_comes_later_is_noticed(
    registry: Registry, worker: Registry, ada: Member
) -> None:
    """The catalog refreshes by itself."""
    choices: list[Any] = []
    while not choices:
        choices = await ada.autocomplete("imagine", "model", "", prompt="a lion")
    assert [choice["value"] for choice in choices] == ["starter"]


async def test_commands_are_registered_only_when_they_changed(
    discord_server: LocalDiscord, bot: BotProcess
) -> None:
    """Discord counts how often a day, and members see no command while it happens."""

    def registered() -> int:
        exchanges = list(discord_server.traffic)
        return sum(each.method == "PUT" and "/commands" in each.path for each in exchanges)

    assert registered() == 1
    await bot.stop()
    await bot.start()
    assert registered() == 1
    discord_server.world.global_commands[0]["name_localizations"]["fr"] = "crayonne"
    await bot.stop()
    await bot.start()
    assert registered() == 2


@pytest.mark.usefixtures("worker")
async def test_a_command_under_way_is_finished_when_the_bot_stops(
    bot: BotProcess, ada: Member
) -> None:
    reply = await ada.slash("status")
    await reply.answered()
    await bot.stop()
    assert (await reply.final(loaded))["embeds"]
