"""Describe in the menu of a message, and what a description offers."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from PIL import Image
from redis.asyncio import Redis

from bot.records import Record, Records
from jobs.contract import DescribeRequest, DescribeResult, ImagineRequest, Worker
from jobs.job import Lease
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, Member, Reply
from sandbox.permissions import Permission
from tests.bot.conftest import CAPTIONS, DRAWS, BotProcess
from tests.bot.test_buttons import PAINTER, labels
from tests.bot.worker import (
    DRAWN,
    SAFE,
    Message,
    draw,
    has_picture,
    imagined,
    loaded,
    png,
    take,
    until,
)

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
    result = DescribeResult(captions=captions, seconds=0.1, checks=(SAFE,))
    await queue.finish(lease, result, [picture or png()], cost=0.1)
    return lease


async def private_words(reply: Reply) -> str:
    message = await reply.final(loaded)
    assert message["flags"] & 64
    return message["content"]


async def test_another_model_may_describe(registry: Registry, queue: Queue, ada: Member) -> None:
    other = CAPTIONS.model_copy(update={"name": "classic"})
    await registry.publish(Worker(id="w1", device="cpu", cards=(PAINTER, CAPTIONS, other)))

    async def offered() -> bool:
        found = await ada.autocomplete("describe", "model", "C")
        return [each["value"] for each in found] == ["captioner", "classic"]

    await until(offered)
    await ada.slash("describe", image=png(), model="classic")
    assert (await take(queue, "classic")).request == DescribeRequest(model="classic")
    refused = await ada.slash("describe", image=png(), model="starter")
    said = (await refused.message())["content"]
    assert said == "There is no such model. Choose one of: captioner, classic."


class TestMenuOfAMessage:
    async def test_its_one_picture_is_described_at_once(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        said = await ben.say("look", png("blue"))
        reply = await ada.use_on_message("Describe", said)
        lease = await take(queue, "captioner")
        assert lease.request == DescribeRequest(model="captioner", captions=4)
        assert await queue.attachment(lease) == png("blue")
        result = DescribeResult(captions=FOUR, seconds=0.1, checks=(SAFE,))
        await queue.finish(lease, result, [png()], cost=0.1)
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
        result = DescribeResult(captions=FOUR, seconds=0.1, checks=(SAFE,))
        await queue.finish(lease, result, [png()], cost=0.1)
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


def wide(side: int = 160, form: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side * 96 // 160), "green").save(file, form)
    return file.getvalue()


class TestUnderADescription:
    async def a_description(
        self, queue: Queue, member: Member, captions: tuple[str, ...] = FOUR, private: bool = False
    ) -> Message:
        reply = await member.slash("describe", image=png(), private=private)
        lease = await take(queue, "captioner")
        result = DescribeResult(
            captions=captions, seconds=0.1, content_type="image/jpeg", checks=(SAFE,)
        )
        await queue.finish(lease, result, [wide(form="JPEG")], cost=0.1)
        return await reply.final(lambda message: bool(message["embeds"]))

    async def test_what_is_offered(self, queue: Queue, ada: Member) -> None:
        message = await self.a_description(queue, ada)
        assert labels(message) == [["1", "2", "3", "4", "All"], ["Again", "Use as start image"]]
        message = await self.a_description(queue, ada, ("a lion",))
        assert labels(message) == [["Draw this"], ["Again", "Use as start image"]]

    async def test_without_a_model_that_starts_from_pictures_it_is_not_offered(
        self, bot: BotProcess, registry: Registry, queue: Queue, ada: Member
    ) -> None:
        captions = CAPTIONS.model_copy(update={"max_captions": 4})
        await registry.publish(Worker(id="w1", device="cpu", cards=(DRAWS, captions)))

        async def noticed() -> bool:
            message = await self.a_description(queue, ada)
            return labels(message)[1] == ["Again"]

        await until(noticed)

    async def test_a_number_opens_the_form_in_the_shape_of_the_picture(
        self, queue: Queue, ada: Member
    ) -> None:
        opened = await ada.press_labelled(await self.a_description(queue, ada), "2")
        await opened.answered()
        assert chosen_aspect(opened) == "wide"
        assert '"a big cat"' in json.dumps(opened.modal)

    async def test_all_draws_each_caption_as_the_pressers_own(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        message = await self.a_description(queue, ada, ("a lion", "A Lion", "a cat", "a big cat"))
        pressed = await ben.press_labelled(message, "All")
        drawn = [await take(queue) for _ in range(3)]
        assert {imagined(lease).prompt for lease in drawn} == {"a lion", "a cat", "a big cat"}
        assert {(imagined(each).width, imagined(each).height) for each in drawn} == {(160, 96)}
        assert await queue.claim("w1", ["starter"]) == []
        for lease in drawn:
            await finish(queue, lease, "blue")

        def all_there(_: Message) -> bool:
            return [has_picture(each) for each in pressed.messages] == [True] * 3

        await pressed.final(all_there)
        assert len({each["attachments"][0]["filename"] for each in pressed.messages}) == 3
        assert all(f"/{message['id']}" in each["content"] for each in pressed.messages)
        by = {each["interaction_metadata"]["user"]["id"] for each in pressed.messages}
        assert by == {ben.id}

    async def test_all_twice_is_each_once(self, queue: Queue, ada: Member) -> None:
        """P2."""
        message = await self.a_description(queue, ada)
        await asyncio.gather(ada.press_labelled(message, "All"), ada.press_labelled(message, "All"))
        drawn = [await take(queue) for _ in range(4)]
        assert {imagined(lease).prompt for lease in drawn} == set(FOUR)
        assert await queue.claim("w1", ["starter"]) == []

    async def test_of_a_private_description_all_is_private(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        message = await self.a_description(queue, ada, FOUR[:2], private=True)
        pressed = await ada.press_labelled(message, "All")
        for _ in range(2):
            await finish(queue, await take(queue), "blue")
        await pressed.final(
            lambda _: [has_picture(each) for each in pressed.messages] == [True] * 2
        )
        assert all(each["flags"] & 64 for each in pressed.messages)
        assert ben.messages() == []

    async def test_again_says_it_in_other_words(self, queue: Queue, ada: Member) -> None:
        pressed = await ada.press_labelled(await self.a_description(queue, ada), "Again")
        lease = await described(queue, ("a lion", "a beast"))
        assert isinstance(lease.request, DescribeRequest)
        assert lease.request.seed
        assert (await pressed.final(loaded))["embeds"][0]["description"].endswith("a beast")

    async def test_again_of_a_picture_of_our_own_still_knows_it(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member
    ) -> None:
        message = await (await draw(queue, ada)).final(has_picture)
        file = await discord_server.download(message["attachments"][0]["url"])
        asked = await ada.slash("describe", image=file)
        await described(queue)
        shown = await asked.final(loaded)
        assert labels(shown)[1] == ["Again", "Use as start image", "Settings"]
        pressed = await ada.press_labelled(shown, "Again")
        await described(queue)
        field = (await pressed.final(loaded))["embeds"][0]["fields"][0]["value"]
        assert message["id"] in field

    @pytest.mark.parametrize("private", [False, True])
    async def test_it_may_be_started_from(
        self, queue: Queue, ada: Member, ben: Member, private: bool
    ) -> None:
        message = await self.a_description(queue, ada, private=private)
        who = ada if private else ben
        opened = await who.press_labelled(message, "Use as start image")
        await opened.answered()
        assert '"0.6"' in json.dumps(opened.modal)
        fields = {"prompt": "a tiger", "strength": "0.4", "aspect": ["wide"], "seed": ["random"]}
        await who.submit(opened, fields)
        lease = await take(queue)
        assert (imagined(lease).prompt, imagined(lease).strength) == ("a tiger", 0.4)
        assert await queue.attachment(lease) == wide(form="JPEG")


class TestAllWithinLimits:
    @pytest.fixture
    async def bot(
        self, discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path
    ) -> AsyncGenerator[BotProcess]:
        limit = {"ATELIER_QUEUE_LENGTH_MEMBER": "2"}
        process = BotProcess(discord_server, redis_url, tmp_path, **limit)
        await process.start()
        yield process
        await process.stop()
        assert not process.failures, process.log()

    async def test_what_is_refused_is_told(self, queue: Queue, ada: Member) -> None:
        reply = await ada.slash("describe", image=png())
        await described(queue)
        pressed = await ada.press_labelled(await reply.final(loaded), "All")
        told = await pressed.final(lambda message: "taken" in message["content"])
        assert told["flags"] & 64
        assert told["content"].startswith(
            "2 of 4 were taken, the rest were not. You already have 2"
        )
        assert len(pressed.messages) == 3, "two cards and the sentence"
        for _ in range(2):
            await finish(queue, await take(queue), "blue")
        await pressed.final(lambda _: sum(map(has_picture, pressed.messages)) == 2)


def chosen_aspect(opened: Reply) -> str:
    assert opened.modal is not None
    parts = [part["component"] for part in opened.modal["components"]]
    options = next(part["options"] for part in parts if part["custom_id"] == "aspect")
    return next(option["value"] for option in options if option.get("default"))


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


async def test_of_equal_files_the_newest_that_all_may_see_is_told(queue: Queue) -> None:
    """As they are where signing failed: else no two are."""
    records = Records(queue.store, 60, 10)
    for name, private in (("first", False), ("second", False), ("third", True)):
        request = DescribeRequest(model=name)
        made = Record(
            job=name,
            owner=1,
            server=1,
            channel=1,
            message=1,
            at=1.0,
            request=request,
            private=private,
            files={"digest": 0},
        )
        await records.put(made)
    found = await records.made("digest")
    assert found
    assert found[0].job == "second"


async def finish(queue: Queue, lease: Lease, *colours: str) -> None:
    request = lease.request
    assert isinstance(request, ImagineRequest)
    result = DRAWN.model_copy(
        update={"seeds": request.seeds, "checks": (SAFE,) * len(request.seeds)}
    )
    await queue.finish(lease, result, [png(colour) for colour in colours], cost=0.5)


def menu_of(member: Member) -> list[str]:
    offered = [command for command in member.commands() if command["type"] == 3]
    return [command.get("name_localized") or command["name"] for command in offered]


def menu_entries(menu: Message) -> list[str]:
    [row] = menu["components"]
    return [option["label"] for option in row["components"][0]["options"]]
