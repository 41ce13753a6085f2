"""What the buttons under a result do, for whom, and for how long."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from redis.asyncio import Redis

from jobs.contract import (
    DescribeRequest,
    DescribeResult,
    Failure,
    ImagineRequest,
    ModelCard,
    Size,
    UpscaleRequest,
    UpscaleResult,
    Worker,
)
from jobs.job import Lease
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, Member, Reply
from tests.bot.conftest import CAPTIONS, DRAWS
from tests.bot.worker import (
    DRAWN,
    SAFE,
    Message,
    draw,
    has_picture,
    loaded,
    png,
    same,
    take,
    until,
)

PAINTER = DRAWS.model_copy(
    update={
        "negative_prompt": True,
        "start_picture": True,
        "max_images": 4,
        "samplers": ("euler", "dpm"),
        "enhance": True,
        "sizes": {"square": Size(width=128, height=128), "wide": Size(width=160, height=96)},
    }
)
ENLARGES = ModelCard(name="enlarger", kind="upscale", family="upscale", cost=0.2, scales=(2, 4))


@pytest.fixture
async def worker(registry: Registry) -> None:
    captions = CAPTIONS.model_copy(update={"max_captions": 4})
    await registry.publish(Worker(id="w1", device="cpu", cards=(PAINTER, captions, ENLARGES)))


pytestmark = pytest.mark.usefixtures("worker", "bot")


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


async def picture(queue: Queue, member: Member) -> Message:
    return await (await draw(queue, member)).final(has_picture)


async def imagine_lease(queue: Queue) -> tuple[Lease, ImagineRequest]:
    lease = await take(queue)
    assert isinstance(lease.request, ImagineRequest)
    return lease, lease.request


async def finished(queue: Queue, lease: Lease, *colours: str, prompt: str = "") -> None:
    request = lease.request
    assert isinstance(request, ImagineRequest)
    seeds = request.seeds
    result = DRAWN.model_copy(
        update={"seeds": seeds, "prompt": prompt, "checks": (SAFE,) * len(colours)}
    )
    await queue.finish(lease, result, [png(c) for c in colours], cost=0.5)


def labels(message: Message) -> list[list[str]]:
    return [[b["label"] for b in row["components"]] for row in message["components"]]


async def private_words(reply: Reply) -> str:
    message = await reply.final(loaded)
    assert message["flags"] & 64
    return message["content"]


class TestWrittenOut:
    """The member wrote "lion", and the worker made more of it."""

    WHOLE = "lion on a blue background, 3d"

    @pytest.fixture
    async def message(self, queue: Queue, ada: Member) -> Message:
        reply = await ada.slash("imagine", prompt="lion", enhance=True, seed=7)
        lease, request = await imagine_lease(queue)
        assert (request.prompt, request.enhance) == ("lion", True)
        await finished(queue, lease, "red", prompt=self.WHOLE)
        return await reply.final(has_picture)

    async def test_the_result_and_its_settings_say_both(
        self, message: Message, ada: Member
    ) -> None:
        assert message["content"].startswith(f"> lion\n-# Written out: {self.WHOLE}\n")
        more = await ada.press_labelled(message, "More")
        shown = await ada.press_labelled(await more.final(loaded), "Settings")
        [embed] = (await shown.final(loaded))["embeds"]
        told = {field["name"]: field["value"] for field in embed["fields"]}
        assert (told["Prompt"], told["Written out"]) == ("lion", self.WHOLE)

    async def test_reroll_writes_it_out_anew(
        self, message: Message, queue: Queue, ada: Member
    ) -> None:
        await ada.press_labelled(message, "Reroll")
        _, request = await imagine_lease(queue)
        assert (request.prompt, request.enhance) == ("lion", True)
        assert request.seed != 7

    async def test_vary_keeps_the_words_of_the_picture(
        self, message: Message, queue: Queue, ada: Member
    ) -> None:
        await ada.press_labelled(message, "Vary")
        _, request = await imagine_lease(queue)
        assert (request.prompt, request.enhance) == (self.WHOLE, False)

    async def test_remix_lets_all_of_it_be_changed(
        self, message: Message, queue: Queue, ada: Member
    ) -> None:
        opened = await ada.press_labelled(message, "Remix")
        await opened.answered()
        assert f'"{self.WHOLE}"' in json.dumps(opened.modal)
        await ada.submit(opened, prompt="a tiger, 3d", aspect=["square"], seed=["random"])
        _, request = await imagine_lease(queue)
        assert (request.prompt, request.enhance) == ("a tiger, 3d", False)

    async def test_where_the_model_no_longer_writes_reroll_draws_the_same_words(
        self, message: Message, queue: Queue, registry: Registry, ada: Member
    ) -> None:
        plain = PAINTER.model_copy(update={"enhance": False})
        other = plain.model_copy(update={"name": "newcomer"})
        await registry.publish(Worker(id="w1", device="cpu", cards=(plain, other)))

        async def known() -> bool:
            return bool(await ada.autocomplete("imagine", "model", "newcomer", prompt="x"))

        await until(known)
        await ada.press_labelled(message, "Reroll")
        _, request = await imagine_lease(queue)
        assert (request.prompt, request.enhance) == (self.WHOLE, False)


class TestOnePicture:
    async def test_what_is_offered(self, queue: Queue, ada: Member) -> None:
        message = await picture(queue, ada)
        assert labels(message) == [["Upscale", "Vary", "Reroll", "Remix", "More"]]

    async def test_reroll_draws_the_same_with_another_seed_for_who_pressed(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        message = await picture(queue, ada)
        pressed = await ben.press_labelled(message, "Reroll")
        lease, request = await imagine_lease(queue)
        assert (request.prompt, request.strength) == ("a lion", None)
        assert request.seed != 7
        await finished(queue, lease, "blue")
        result = await pressed.final(has_picture)
        link = f"https://discord.com/channels/{message.get('guild_id', '')}"
        assert "made from [this](" in result["content"]
        assert link.rpartition("/")[0] in result["content"]
        assert result["interaction_metadata"]["user"]["id"] == ben.id

    async def test_vary_starts_from_the_picture(self, queue: Queue, ada: Member) -> None:
        await ada.press_labelled(await picture(queue, ada), "Vary")
        lease, request = await imagine_lease(queue)
        assert request.strength is not None
        assert same(await queue.attachment(lease), png())

    async def test_upscale_enlarges_the_picture(self, queue: Queue, ada: Member) -> None:
        pressed = await ada.press_labelled(await picture(queue, ada), "Upscale")
        lease = await take(queue, "enlarger")
        assert lease.request == UpscaleRequest(model="enlarger", scale=2)
        assert same(await queue.attachment(lease), png())
        result = UpscaleResult(width=256, height=256, seconds=0.1, checks=(SAFE,))
        await queue.finish(lease, result, [png("green")], cost=0.1)
        message = await pressed.final(has_picture)
        assert "256\N{MULTIPLICATION SIGN}256" in message["content"]
        assert "AI-enlarged" in message["content"]

    async def test_remix_is_a_form_filled_in_and_drawn_as_changed(
        self, queue: Queue, ada: Member
    ) -> None:
        opened = await ada.press_labelled(await picture(queue, ada), "Remix")
        await opened.answered()
        assert '"a lion"' in json.dumps(opened.modal)
        await ada.submit(opened, prompt="a tiger", negative="dogs", aspect=["wide"], seed=["keep"])
        _, request = await imagine_lease(queue)
        assert (request.prompt, request.negative_prompt) == ("a tiger", "dogs")
        assert (request.width, request.height, request.seed) == (160, 96, 7)
        assert request.strength is None

    async def test_remix_with_a_strength_starts_from_the_picture(
        self, queue: Queue, ada: Member
    ) -> None:
        opened = await ada.press_labelled(await picture(queue, ada), "Remix")
        await ada.submit(
            opened, prompt="a tiger", aspect=["square"], seed=["random"], strength="0,3"
        )
        lease, request = await imagine_lease(queue)
        assert request.strength == 0.3
        assert same(await queue.attachment(lease), png())

    async def test_a_strength_that_is_none_is_refused(self, queue: Queue, ada: Member) -> None:
        opened = await ada.press_labelled(await picture(queue, ada), "Remix")
        sent = await ada.submit(
            opened, prompt="a tiger", aspect=["square"], seed=["random"], strength="much"
        )
        assert (await private_words(sent)).startswith("The strength is a number")


class TestMore:
    async def more(self, queue: Queue, ada: Member, who: Member) -> tuple[Message, Message]:
        message = await picture(queue, ada)
        reply = await who.press_labelled(message, "More")
        menu = await reply.final(lambda m: bool(m["components"]))
        assert menu["flags"] & 64
        return message, menu

    async def test_settings_tells_all(self, queue: Queue, ada: Member, ben: Member) -> None:
        _, menu = await self.more(queue, ada, ben)
        told = await (await ben.press_labelled(menu, "Settings")).final(loaded)
        fields = {field["name"]: field["value"] for field in told["embeds"][0]["fields"]}
        assert (fields["Prompt"], fields["Seed"], fields["Model"]) == ("a lion", "7", "starter")

    async def test_save_sends_the_link_directly(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        message, menu = await self.more(queue, ada, ben)
        await (await ben.press_labelled(menu, "Save")).final(loaded)
        [direct] = ben.direct_messages
        assert message["id"] in direct["content"]

    async def test_save_tells_the_link_where_direct_messages_are_closed(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        message, menu = await self.more(queue, ada, ben)
        ben.user.accepts_dms = False
        told = await private_words(await ben.press_labelled(menu, "Save"))
        assert message["id"] in told

    async def test_delete_is_for_its_owner(self, queue: Queue, ada: Member, ben: Member) -> None:
        _, menu = await self.more(queue, ada, ben)
        told = await private_words(await ben.press_labelled(menu, "Delete"))
        assert told.startswith("Only its owner and moderators")
        assert len(ada.messages()) == 1

    async def test_delete_takes_the_message_away(self, queue: Queue, ada: Member) -> None:
        _, menu = await self.more(queue, ada, ada)
        assert await private_words(await ada.press_labelled(menu, "Delete")) == "Deleted."
        assert not [m for m in ada.messages() if m["attachments"]]

    async def test_describe_puts_the_picture_into_words(
        self, queue: Queue, ada: Member, ben: Member
    ) -> None:
        _, menu = await self.more(queue, ada, ben)
        pressed = await ben.press_labelled(menu, "Describe")
        lease = await take(queue, "captioner")
        assert isinstance(lease.request, DescribeRequest)
        assert lease.request.captions == 4
        captions = ("a lion", "a big cat", "a cat", "an animal")
        result = DescribeResult(captions=captions, seconds=0.1, checks=(SAFE,))
        await queue.finish(lease, result, [png()], cost=0.1)
        message = await pressed.final(loaded)
        assert labels(message)[0] == ["1", "2", "3", "4", "All"]
        opened = await ben.press_labelled(message, "2")
        await opened.answered()
        assert '"a big cat"' in json.dumps(opened.modal)


class TestFourPictures:
    async def test_each_has_its_buttons_and_its_picture(self, queue: Queue, ada: Member) -> None:
        reply = await ada.slash("imagine", prompt="a lion", seed=10, count=4)
        lease, request = await imagine_lease(queue)
        assert request.num_images == 4
        await finished(queue, lease, "red", "green", "blue", "white")
        message = await reply.final(has_picture)
        names = [file["filename"] for file in message["attachments"]]
        assert names == ["grid.webp", "10.png", "11.png", "12.png", "13.png"]
        assert labels(message)[0] == ["U1", "U2", "U3", "U4", "Reroll"]
        assert labels(message)[1] == ["V1", "V2", "V3", "V4", "More"]
        await ada.press_labelled(message, "V3")
        lease, _ = await imagine_lease(queue)
        assert same(await queue.attachment(lease), png("blue"))


class TestOnce:
    async def test_a_double_press_makes_one_job(self, queue: Queue, ada: Member) -> None:
        """P2."""
        message = await picture(queue, ada)
        both = await asyncio.gather(
            ada.press_labelled(message, "Reroll"), ada.press_labelled(message, "Reroll")
        )
        lease, _ = await imagine_lease(queue)
        await finished(queue, lease, "blue")
        shown = [await reply.final(loaded) for reply in both]
        assert sum(bool(m["attachments"]) for m in shown) == 1
        [told] = [m["content"] for m in shown if not m["attachments"]]
        assert told == "You pressed this already; it is on its way."
        assert await queue.claim("w1", ["starter"]) == []

    async def test_when_the_first_is_done_it_may_be_pressed_again(
        self, queue: Queue, ada: Member
    ) -> None:
        message = await picture(queue, ada)
        pressed_at = 0.0

        async def no_double_press() -> bool:
            return time.monotonic() - pressed_at > 1.1

        for colour in ("blue", "green"):
            await until(no_double_press)
            pressed_at = time.monotonic()
            pressed = await ada.press_labelled(message, "Reroll")
            lease, _ = await imagine_lease(queue)
            await finished(queue, lease, colour)
            await pressed.final(has_picture)


class TestLater:
    async def test_they_work_in_a_store_a_year_old(
        self, redis: Redis, queue: Queue, ada: Member
    ) -> None:
        """The job and all else of then is gone; only the record is kept so long."""
        message = await picture(queue, ada)
        keys: Any = [key async for key in redis.scan_iter(match="*:job:*")]  # pyright: ignore
        await redis.delete(*keys)
        await ada.press_labelled(message, "Reroll")
        _, request = await imagine_lease(queue)
        assert request.prompt == "a lion"

    async def test_when_the_record_is_gone_it_says_so(
        self, redis: Redis, queue: Queue, ada: Member
    ) -> None:
        message = await picture(queue, ada)
        keys: Any = [key async for key in redis.scan_iter(match="*:records:*")]  # pyright: ignore
        await redis.delete(*keys)
        told = await private_words(await ada.press_labelled(message, "Reroll"))
        assert told == "The settings of this picture are no longer kept."


async def test_a_private_picture_is_seen_by_its_owner_alone(
    queue: Queue, ada: Member, ben: Member
) -> None:
    reply = await ada.slash("imagine", prompt="a secret", private=True)
    lease, _ = await imagine_lease(queue)
    await finished(queue, lease, "red")
    message = await reply.final(has_picture)
    assert message["flags"] & 64
    assert ben.messages() == []


@pytest.mark.parametrize(("label", "model"), [("Upscale", "enlarger"), ("Reroll", "starter")])
async def test_what_comes_of_a_private_picture_is_private(
    queue: Queue, ada: Member, ben: Member, label: str, model: str
) -> None:
    reply = await ada.slash("imagine", prompt="a secret", private=True)
    lease, _ = await imagine_lease(queue)
    await finished(queue, lease, "red")
    pressed = await ada.press_labelled(await reply.final(has_picture), label)
    await take(queue, model)
    card = await pressed.final(lambda message: "with" in message["content"])
    assert card["flags"] & 64
    assert ben.messages() == []


async def test_what_did_not_fit_into_memory_is_offered_at_the_size_that_does(
    queue: Queue, ada: Member
) -> None:
    reply = await ada.slash("imagine", prompt="a lion", seed=7, aspect="square")
    lease, large = await imagine_lease(queue)
    failure = Failure(code="out_of_memory", sentence="x", values={"model": "starter"})
    await queue.fail(lease, failure)
    card = await reply.final(lambda m: "ran out of memory" in m["content"])
    await ada.press_labelled(card, "Draw 160\N{MULTIPLICATION SIGN}96")
    _, small = await imagine_lease(queue)
    assert small == large.model_copy(update={"width": 160, "height": 96})
