"""What is offered under a picture that its owner alone sees. No bot may fetch such a message later:
only a press under it brings the picture, so everything is directly under it."""

from __future__ import annotations

from typing import Any

import pytest
from redis.asyncio import Redis

from jobs.contract import UpscaleResult
from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.test_buttons import labels
from tests.bot.test_buttons import worker as worker  # one that can do everything
from tests.bot.worker import DRAWN, SAFE, Message, has_picture, imagined, loaded, png, same, take

COLOURS = ("red", "green", "blue", "white")
pytestmark = pytest.mark.usefixtures("worker", "bot")


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


async def private_picture(queue: Queue, redis: Redis, member: Member, count: int = 1) -> Message:
    """An hour old: the store has no copy of it any more."""
    reply = await member.slash("imagine", prompt="a secret", seed=7, count=count, private=True)
    lease = await take(queue)
    result = DRAWN.model_copy(update={"seeds": imagined(lease).seeds, "checks": (SAFE,) * count})
    await queue.finish(lease, result, [png(colour) for colour in COLOURS[:count]], cost=0.5)
    message = await reply.final(has_picture)
    assert message["flags"] & 64
    keys: Any = [key async for key in redis.scan_iter(match="*:out:*")]  # pyright: ignore
    await redis.delete(*keys)
    return message


async def test_one_picture(queue: Queue, redis: Redis, ada: Member) -> None:
    message = await private_picture(queue, redis, ada)
    assert labels(message) == [
        ["Upscale", "Vary", "Reroll", "Remix"],
        ["Describe", "Settings", "Save", "Delete"],
    ]


async def test_four_pictures(queue: Queue, redis: Redis, ada: Member) -> None:
    message = await private_picture(queue, redis, ada, 4)
    assert labels(message) == [
        ["U1", "U2", "U3", "U4", "Reroll"],
        ["V1", "V2", "V3", "V4", "Remix"],
        ["Describe 1", "Describe 2", "Describe 3", "Describe 4"],
        ["Settings", "Save", "Delete"],
    ]
    await ada.press_labelled(message, "Describe 3")
    assert same(await queue.attachment(await take(queue, "captioner")), png("blue"))


@pytest.mark.parametrize(
    ("label", "model"), [("Upscale", "enlarger"), ("Vary", "starter"), ("Describe", "captioner")]
)
async def test_what_needs_the_picture_has_it(
    queue: Queue, redis: Redis, ada: Member, ben: Member, label: str, model: str
) -> None:
    pressed = await ada.press_labelled(await private_picture(queue, redis, ada), label)
    assert same(await queue.attachment(await take(queue, model)), png())
    assert (await pressed.message())["flags"] & 64
    assert ben.messages() == []


async def test_a_remix_may_start_from_it(queue: Queue, redis: Redis, ada: Member) -> None:
    opened = await ada.press_labelled(await private_picture(queue, redis, ada), "Remix")
    fields = {"prompt": "a tiger", "strength": "0.4", "aspect": ["square"], "seed": ["random"]}
    await ada.submit(opened, fields)
    assert same(await queue.attachment(await take(queue)), png())


async def test_an_enlarged_one_has_its_own(queue: Queue, redis: Redis, ada: Member) -> None:
    pressed = await ada.press_labelled(await private_picture(queue, redis, ada), "Upscale")
    lease = await take(queue, "enlarger")
    result = UpscaleResult(width=256, height=256, seconds=0.1, checks=(SAFE,))
    await queue.finish(lease, result, [png("green")], cost=0.1)
    message = await pressed.final(has_picture)
    assert labels(message) == [["Describe", "Settings", "Save", "Delete"]]
    # A link to what only its owner sees leads nowhere.
    assert "made from" not in message["content"]


async def test_save_sends_the_pictures_themselves(
    discord_server: LocalDiscord, queue: Queue, redis: Redis, ada: Member
) -> None:
    message = await private_picture(queue, redis, ada, 4)
    told = await (await ada.press_labelled(message, "Save")).final(loaded)
    assert told["content"] == "I sent you the picture directly."
    [direct] = ada.direct_messages
    sent = [await discord_server.download(file["url"]) for file in direct["attachments"]]
    assert all(same(one, png(c)) for one, c in zip(sent, COLOURS, strict=True))
    assert "discord.com" not in direct["content"]


async def test_of_fewer_pictures_than_asked_for_save_sends_those_that_are_there(
    discord_server: LocalDiscord, queue: Queue, ada: Member
) -> None:
    reply = await ada.slash("imagine", prompt="a secret", seed=7, count=4, private=True)
    result = DRAWN.model_copy(update={"seeds": (7, 10), "checks": (SAFE, SAFE)})
    await queue.finish(await take(queue), result, [png("red"), png("blue")], cost=0.5)
    message = await reply.final(has_picture)
    told = await (await ada.press_labelled(message, "Save")).final(loaded)
    assert told["content"] == "I sent you the picture directly."
    [direct] = ada.direct_messages
    sent = [await discord_server.download(file["url"]) for file in direct["attachments"]]
    assert all(same(one, png(c)) for one, c in zip(sent, ("red", "blue"), strict=True))


async def test_save_says_what_to_do_where_direct_messages_are_closed(
    queue: Queue, redis: Redis, ada: Member
) -> None:
    message = await private_picture(queue, redis, ada)
    ada.user.accepts_dms = False
    told = await (await ada.press_labelled(message, "Save")).final(loaded)
    assert told["content"].startswith("Your direct messages are closed")


async def test_delete_takes_the_message_away(queue: Queue, redis: Redis, ada: Member) -> None:
    message = await private_picture(queue, redis, ada)
    pressed = await ada.press_labelled(message, "Delete")
    await pressed.final(lambda told: told["content"] == "Deleted.")
    assert message["id"] not in [each["id"] for each in ada.messages()]
    keys = [key async for key in redis.scan_iter(match="*:records:one:*")]  # pyright: ignore
    assert keys == []
