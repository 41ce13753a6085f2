"""Describe in the menu of a message, and what a description offers."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from jobs.contract import DescribeRequest, DescribeResult, ImagineRequest, ImagineResult, Worker
from jobs.job import Lease
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, Member, Reply
from sandbox.permissions import Permission
from tests.bot.conftest import CAPTIONS, BotProcess
from tests.bot.test_buttons import PAINTER
from tests.bot.worker import Message, draw, has_picture, loaded, png, take

FOUR = ("a lion", "a big cat", "a cat", "an animal")
pytestmark = pytest.mark.usefixtures("worker", "bot")


@pytest.fixture
async def worker(registry: Registry) -> None:
    captions = CAPTIONS.model_copy(update={"max_captions": 4})
    await registry.publish(Worker(id="w1", device="cpu", cards=(PAINTER, captions)))


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


async def described(queue: Queue, captions: tuple[str, ...] = FOUR, picture: bytes = b"") -> Lease:
    """The worker's part; returns what it was asked."""
    lease = await take(queue, "captioner")
    result = DescribeResult(captions=captions, seconds=0.1)
    await queue.finish(lease, result, [picture or png()], cost=0.1)
    return lease


async def private_words(reply: Reply) -> str:
    message = await reply.final(loaded)
    assert message["flags"] & 64
    return message["content"]


class TestMenuOfAMessage:
    async def test_its_one_picture_is_described_at_once(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        said = await ben.say("look", png("blue"))
        reply = await ada.use_on_message("Describe", said)
        lease = await take(queue, "captioner")
        assert lease.request == DescribeRequest(model="captioner", captions=4)
        assert await queue.attachment(lease) == png("blue")
        await queue.finish(lease, DescribeResult(captions=FOUR, seconds=0.1), [png()], cost=0.1)
        message = await reply.final(loaded)
        assert "a big cat" in message["embeds"][0]["description"]
        assert not message["flags"] & 64

    async def test_of_several_the_member_chooses_one_unseen_by_others(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        said = await ben.say("look", png("red"), png("blue"), png("green"))
        menu = await (await ada.use_on_message("Describe", said)).final(loaded)
        assert menu["flags"] & 64
        assert len(menu["embeds"]) == 3
        chosen = await ada.choose(menu, "Which picture?", menu_entries(menu)[1])
        lease = await take(queue, "captioner")
        assert await queue.attachment(lease) == png("blue")
        await queue.finish(lease, DescribeResult(captions=FOUR, seconds=0.1), [png()], cost=0.1)
        assert (await chosen.final(loaded))["embeds"]

    async def test_the_choice_works_after_a_crash_and_where_the_bot_may_not_read(
        self, discord_server: LocalDiscord, bot: BotProcess, queue: Queue, ada: Member, ben: Member
    ) -> None:
        """Nothing of it is kept: the menu brings the addresses with it."""
        said = await ben.say("look", png("red"), png("blue"))
        menu = await (await ada.use_on_message("Describe", said)).final(loaded)
        await bot.kill()
        await bot.start()
        discord_server.faults.world.revoke(Permission.READ_MESSAGE_HISTORY, channel="general")
        await ada.choose(menu, "Which picture?", menu_entries(menu)[0])
        lease = await take(queue, "captioner")
        assert await queue.attachment(lease) == png("red")

    async def test_a_double_choice_is_one_job(self, queue: Queue, ada: Member, ben: Member) -> None:
        """P2."""
        said = await ben.say("look", png("red"), png("blue"))
        menu = await (await ada.use_on_message("Describe", said)).final(loaded)
        first = await ada.choose(menu, "Which picture?", menu_entries(menu)[0])
        second = await ada.choose(menu, "Which picture?", menu_entries(menu)[0])
        await described(queue)
        shown = [await first.final(loaded), await second.final(loaded)]
        assert sum(bool(message["embeds"]) for message in shown) == 1
        other = await ada.choose(menu, "Which picture?", menu_entries(menu)[1])
        await described(queue)
        assert (await other.final(loaded))["embeds"]

    async def test_without_a_picture_there_is_a_sentence(self, ada: Member, ben: Member) -> None:
        said = await ben.say("no picture here: https://example.org/lion.png")
        told = await private_words(await ada.use_on_message("Describe", said))
        assert told.startswith("There is no picture in this message")

    async def test_a_file_that_only_says_it_is_a_picture_is_refused(
        self, ada: Member, ben: Member, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        file = tmp_path_factory.mktemp("files") / "disguised.png"
        file.write_bytes(b"#!/bin/sh\n")
        said = await ben.say("look", file)
        reply = await ada.use_on_message("Describe", said)
        message = await reply.final(lambda m: "not a picture" in m["content"])
        assert message["flags"] & 64

    async def test_a_picture_of_another_description_is_found_in_its_embed(
        self, queue: Queue, ada: Member
    ) -> None:
        reply = await ada.slash("describe", image=png("red"))
        await described(queue, picture=png("green"))
        message = await reply.final(loaded)
        assert not message["attachments"]
        await ada.use_on_message("Describe", message)
        lease = await take(queue, "captioner")
        assert await queue.attachment(lease) == png("green")

    async def test_it_is_offered_in_every_language(self, ada: Member) -> None:
        assert "Describe" in menu_of(ada)
        ada.user.locale = "ja"
        assert "説明する" in menu_of(ada)


class TestAPictureOfOurOwn:
    async def test_it_shows_its_settings_and_its_parent(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member
    ) -> None:
        """Known by its bytes: whoever sends it, wherever."""
        first = await (await draw(queue, ada)).final(has_picture)
        varied = await ada.press_labelled(first, "Vary")
        await finish(queue, await take(queue), "blue")
        message = await varied.final(has_picture)
        file = await discord_server.download(message["attachments"][0]["url"])
        reply = await ben.slash("describe", image=file)
        await described(queue)
        shown = await reply.final(loaded)
        [field] = shown["embeds"][0]["fields"]
        assert field["name"] == "Made here"
        prompt, facts, links = field["value"].splitlines()
        assert prompt == "> a lion"
        assert "Model: starter" in facts
        assert "Steps: 16" in facts
        assert "Strength: 0.6" in facts
        assert message["id"] in links.partition("made from")[0]
        assert first["id"] in links.partition("made from")[2]
        told = await (await ben.press_labelled(shown, "Settings")).final(loaded)
        assert told["flags"] & 64
        assert told["embeds"][0]["fields"][0]["value"] == "a lion"

    async def test_each_of_four_has_its_own_seed_and_the_grid_all(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member
    ) -> None:
        reply = await ada.slash("imagine", prompt="a lion", seed=10, count=4)
        await finish(queue, await take(queue), "red", "green", "blue", "white")
        message = await reply.final(has_picture)
        seeds: list[str] = []
        for number in (3, 0):
            file = await discord_server.download(message["attachments"][number]["url"])
            asked = await ada.slash("describe", image=file)
            await described(queue)
            facts = (await asked.final(loaded))["embeds"][0]["fields"][0]["value"]
            seeds.append(facts.partition("Seed: ")[2].partition(" \N{MIDDLE DOT}")[0])
        assert seeds == ["12", "10, 11, 12, 13"]

    async def test_what_is_drawn_from_it_knows_its_parent(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member
    ) -> None:
        message = await (await draw(queue, ada)).final(has_picture)
        file = await discord_server.download(message["attachments"][0]["url"])
        reply = await ben.slash("imagine", prompt="a tiger", image=file)
        await finish(queue, await take(queue), "blue")
        assert message["id"] in (await reply.final(has_picture))["content"]

    async def test_private_ones_show_them_to_their_owner_alone(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member
    ) -> None:
        reply = await ada.slash("imagine", prompt="a secret", private=True)
        await finish(queue, await take(queue), "red")
        message = await reply.final(has_picture)
        file = await discord_server.download(message["attachments"][0]["url"])
        for who, private, told in ((ben, True, False), (ada, False, False), (ada, True, True)):
            asked = await who.slash("describe", image=file, private=private)
            await described(queue)
            shown = await asked.final(lambda m: bool(m["embeds"]))
            assert ("a secret" in str(shown)) is told
            assert bool(shown["embeds"][0].get("fields")) is told

    async def test_what_was_deleted_is_known_no_more(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member
    ) -> None:
        message = await (await draw(queue, ada)).final(has_picture)
        file = await discord_server.download(message["attachments"][0]["url"])
        menu = await (await ada.press_labelled(message, "More")).final(loaded)
        await (await ada.press_labelled(menu, "Delete")).final(loaded)
        keys = [key async for key in redis.scan_iter(match="*:records:made:*")]  # pyright: ignore
        assert keys == []
        asked = await ada.slash("describe", image=file)
        await described(queue)
        assert not (await asked.final(loaded))["embeds"][0].get("fields")


class TestTheSameFileTwice:
    """Two jobs whose pictures are equal to the last byte."""

    async def test_the_newest_that_all_may_see_is_told(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        file = png("red")
        for prompt, private in (("first", False), ("second", False), ("third", True)):
            reply = await ada.slash("imagine", prompt=prompt, private=private)
            await finish(queue, await take(queue), "red")
            await reply.final(has_picture)
        asked = await ben.slash("describe", image=file)
        await described(queue)
        field = (await asked.final(loaded))["embeds"][0]["fields"][0]["value"]
        assert field.startswith("> second")


async def finish(queue: Queue, lease: Lease, *colours: str) -> None:
    request = lease.request
    assert isinstance(request, ImagineRequest)
    result = ImagineResult(width=128, height=128, seconds=0.5, seeds=request.seeds)
    await queue.finish(lease, result, [png(colour) for colour in colours], cost=0.5)


def menu_of(member: Member) -> list[str]:
    offered = [command for command in member.commands() if command["type"] == 3]
    return [command.get("name_localized") or command["name"] for command in offered]


def menu_entries(menu: Message) -> list[str]:
    [row] = menu["components"]
    return [option["label"] for option in row["components"][0]["options"]]
