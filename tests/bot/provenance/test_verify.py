"""/verify and its entry in the message's menu, from the member's side."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from redis.asyncio import Redis

from bot.provenance import manifest
from bot.provenance.identity import Identity
from bot.provenance.labels import Label
from bot.provenance.measure import CHANGES
from jobs.contract import ImagineResult
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from tests.bot.conftest import BotProcess
from tests.bot.provenance.drawings import drawing, file_of, picture_of
from tests.bot.test_buttons import worker as worker  # one that can do everything
from tests.bot.worker import SAFE, Message, has_picture, imagined, loaded, take
from tests.conftest import SIGNING_KEY

pytestmark = pytest.mark.usefixtures("worker", "bot")
IDENTITY = Identity.derived(SIGNING_KEY.encode())


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


async def drawn(queue: Queue, member: Member, count: int = 1, private: bool = False) -> Message:
    reply = await member.slash(
        "imagine", prompt="a secret lion", seed=7, count=count, private=private
    )
    lease = await take(queue)
    result = ImagineResult(
        width=128, height=128, seconds=0.5, seeds=imagined(lease).seeds, checks=(SAFE,) * count
    )
    pictures = [file_of(drawing(number)) for number in range(count)]
    await queue.finish(lease, result, pictures, cost=0.5)
    return await reply.final(has_picture)


async def file(discord_server: LocalDiscord, message: Message, number: int = 0) -> bytes:
    return await discord_server.download(message["attachments"][number]["url"])


async def told(reply: Reply) -> list[tuple[str, str, str]]:
    """Of each picture: the verdict, what was looked at, and how it was made."""
    message = await reply.final(loaded, timeout=60)
    assert message["flags"] & 64
    found: list[tuple[str, str, str]] = []
    for embed in message["embeds"]:
        looked, *how = (field["value"] for field in embed.get("fields", []))
        found.append((embed["description"], looked, "\n".join(how)))
    return found


async def verify(member: Member, picture: bytes) -> tuple[str, str, str]:
    [one] = await told(await member.slash("verify", image=picture))
    return one


async def refused(member: Member, picture: bytes) -> str:
    message = await (await member.slash("verify", image=picture)).final(loaded, timeout=60)
    assert message["flags"] & 64
    return message["content"]


class TestOurs:
    async def test_the_file_itself(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member
    ) -> None:
        message = await drawn(queue, ada)
        verdict, looked, how = await verify(ben, await file(discord_server, message))
        assert verdict.startswith("**Made here.** This very file")
        assert "Signature: mine" in looked
        assert "Invisible mark: mine" in looked
        assert "to the last byte" in looked
        assert "Looks: like a picture of mine" in looked
        assert how.startswith("> a secret lion")
        assert "Seed: 7" in how
        assert message["id"] in how

    @pytest.mark.parametrize(
        "change", ["JPEG 80", "WebP 80", "half the size", "twice the size", "10 % cut off"]
    )
    async def test_changed_it_is_known_by_its_mark(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member, change: str
    ) -> None:
        sent = await file(discord_server, await drawn(queue, ada))
        verdict, looked, how = await verify(ben, CHANGES[change](picture_of(sent)))
        assert verdict.startswith("**Made here, and changed since.**")
        assert "Signature: none" in looked
        assert "Invisible mark: mine" in looked
        assert how.startswith("> a secret lion")

    async def test_pixels_changed_under_our_signature(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member
    ) -> None:
        """Somebody paints over the picture and keeps the manifest."""
        sent = await file(discord_server, await drawn(queue, ada))
        painted = picture_of(sent)
        painted.paste("red", (40, 40, 70, 70))
        start = sent.index(b"caBX") - 4
        length = int.from_bytes(sent[start : start + 4]) + 12
        plain = file_of(painted)
        forged = plain[:33] + sent[start : start + length] + plain[33:]
        verdict, looked, _ = await verify(ada, forged)
        assert verdict.startswith("**Made here, and changed since.**")
        assert "Signature: it does not fit the file" in looked

    async def test_the_grid_and_what_is_in_it(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member
    ) -> None:
        message = await drawn(queue, ada, count=4)
        found = await told(await ben.use_on_message("Verify picture", message))
        assert len(found) == 4
        assert all(verdict.startswith("**Made here.**") for verdict, _, _ in found)
        assert "Seed: 7, 8, 9, 10" in found[0][2]
        assert "Seed: 9" in found[3][2]
        grid = CHANGES["JPEG 80"](picture_of(await file(discord_server, message)))
        verdict, _, how = await verify(ben, grid)
        assert verdict.startswith("**Made here, and changed since.**")
        assert "Seed: 7, 8, 9, 10" in how

    async def test_how_a_private_one_was_made_is_its_owners_to_know(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member
    ) -> None:
        sent = await file(discord_server, await drawn(queue, ada, private=True))
        for picture in (sent, CHANGES["JPEG 80"](picture_of(sent))):
            verdict, _, how = await verify(ben, picture)
            assert verdict.startswith("**Made here")
            assert how == "It was made in private: how is for its owner alone to know."
            _, _, own = await verify(ada, picture)
            assert own.startswith("> a secret lion")
            assert "discord.com/channels" not in own

    async def test_what_was_deleted_is_ours_and_no_more_is_known(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member
    ) -> None:
        message = await drawn(queue, ada)
        sent = await file(discord_server, message)
        more = await (await ada.press_labelled(message, "More")).final(loaded)
        await (await ada.press_labelled(more, "Delete")).final(loaded)
        kept = [key async for key in redis.scan_iter(match="*:records:*")]  # pyright: ignore
        assert kept == []
        verdict, looked, how = await verify(ada, sent)
        assert verdict.startswith("**Made here.** My signature is in it")
        assert "File: none that I have" in looked
        assert how == "How it was made is no longer kept."

    async def test_the_mark_on_another_picture_is_told_as_strange(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member
    ) -> None:
        """What can be taken from a flat part of ours and laid over a picture of one's own."""
        reply = await ada.slash("imagine", prompt="grey", seed=7)
        lease = await take(queue)
        result = ImagineResult(width=128, height=128, seconds=0.5, seeds=(7,), checks=(SAFE,))
        grey = Image.new("RGB", (128, 128), (128, 128, 128))
        await queue.finish(lease, result, [file_of(grey)], cost=0.5)
        sent = picture_of(await file(discord_server, await reply.final(has_picture)))
        other = drawing(5)
        for x in range(128):
            for y in range(128):
                there, mark = other.getpixel((x, y)), sent.getpixel((x, y))
                assert isinstance(there, tuple)
                assert isinstance(mark, tuple)
                moved = [old + new - 128 for old, new in zip(there, mark, strict=True)]
                other.putpixel((x, y), tuple(moved))
        verdict, looked, _ = await verify(ada, file_of(other))
        assert verdict.startswith("**Made here, and changed since.**")
        assert "the mark was carried over from another" in looked


class TestNotOurs:
    async def test_a_picture_of_anybodys(self, queue: Queue, ada: Member) -> None:
        await drawn(queue, ada)
        verdict, looked, how = await verify(ada, file_of(drawing(99)))
        assert verdict.startswith("**Unknown.**")
        assert "does not prove that it was not" in verdict
        assert "Signature: none" in looked
        assert "Invisible mark: none that I can read" in looked
        assert how == ""

    async def test_what_another_signed_is_told_in_their_words(self, ada: Member) -> None:
        other = Identity.derived(b"somebody else's secret, quite as long")
        data = manifest.sign(file_of(drawing(3)), "png", other, Label("theirs"))
        verdict, looked, _ = await verify(ada, data)
        assert verdict.startswith("**Unknown.**")
        assert "Signature: by Atelier, and it fits the file. I do not check who" in looked
        assert "It says that a model made the picture." in looked

    async def test_a_label_alone_is_told_as_what_it_is(self, ada: Member) -> None:
        from bot.provenance.labels import label_png

        data = label_png(file_of(drawing(4)), Label("theirs"))
        verdict, looked, _ = await verify(ada, data)
        assert verdict.startswith("**Unknown.**")
        assert "Label in the file: a model made it. Anybody can write" in looked

    async def test_a_tiny_one_can_bear_no_mark(self, ada: Member) -> None:
        _, looked, _ = await verify(ada, file_of(drawing(1, 32)))
        assert "less than 96 pixels to a side gets none" in looked

    async def test_broken_files_and_others_are_refused(self, ada: Member) -> None:
        assert (await refused(ada, file_of(drawing(1))[:900])).startswith("That picture is damaged")
        assert "GIF" in await refused(ada, b"GIF89a, or so")

    async def test_a_message_without_a_picture(self, ada: Member) -> None:
        reply = await ada.use_on_message("Verify picture", await ada.say("hello"))
        message = await reply.final(loaded)
        assert message["content"].startswith("There is no picture in this message")

    async def test_one_damaged_picture_among_others_is_said_beside_them(self, ada: Member) -> None:
        said = await ada.say("look", file_of(drawing(1)), file_of(drawing(2))[:900])
        message = await (await ada.use_on_message("Verify picture", said)).final(
            lambda m: bool(m["embeds"]), timeout=60
        )
        first, second = (embed["description"] for embed in message["embeds"])
        assert first.startswith("**Unknown.**")
        assert second.startswith("That picture is damaged")


class TestWithoutMarks:
    """As an operator may choose; then looks are what is left."""

    @pytest.fixture
    async def bot(
        self, discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path
    ) -> AsyncGenerator[BotProcess]:
        process = BotProcess(discord_server, redis_url, tmp_path, ATELIER_WATERMARK="false")
        await process.start()
        yield process
        await process.stop()
        assert not process.failures, process.log()

    async def test_a_copy_looks_like_it(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member
    ) -> None:
        sent = await file(discord_server, await drawn(queue, ada))
        assert picture_of(sent).tobytes() == drawing(0).tobytes()
        verdict, looked, how = await verify(ben, CHANGES["half the size"](picture_of(sent)))
        assert verdict.startswith("**Perhaps made here.**")
        assert "Looks: like a picture of mine" in looked
        assert how.startswith("> a secret lion")

    async def test_that_it_looks_like_a_private_one_is_not_told(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, ben: Member
    ) -> None:
        sent = await file(discord_server, await drawn(queue, ada, private=True))
        copy = CHANGES["JPEG 80"](picture_of(sent))
        assert (await verify(ben, copy))[0].startswith("**Unknown.**")
        assert (await verify(ada, copy))[0].startswith("**Perhaps made here.**")


class TestWhatFilesSay:
    async def test_the_prompt_is_in_them_only_where_the_server_wants_it(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member, mori: Member
    ) -> None:
        assert b"secret lion" not in await file(discord_server, await drawn(queue, ada))
        panel = await (await mori.slash("studio")).message()
        await mori.press_labelled(panel, "Prompts into files")
        public = await file(discord_server, await drawn(queue, ada))
        assert Image.open(io.BytesIO(public)).info["Description"] == "a secret lion"
        assert manifest.read(public, "png", [IDENTITY]).state == "ours"
        private = await file(discord_server, await drawn(queue, ada, private=True))
        assert b"secret lion" not in private

    async def test_what_was_drawn_from_a_members_own_picture_says_so(
        self, discord_server: LocalDiscord, queue: Queue, ada: Member
    ) -> None:
        """And what is enlarged of it; but nothing that was only ever drawn here."""
        states: list[str] = []
        for started in (True, False):
            own = {"image": file_of(drawing(3)), "strength": 0.5}
            options: dict[str, Any] = own if started else {}
            reply = await ada.slash("imagine", prompt="a lion", seed=7, **options)
            lease = await take(queue)
            result = ImagineResult(width=128, height=128, seconds=0.5, seeds=(7,), checks=(SAFE,))
            await queue.finish(lease, result, [file_of(drawing(1))], cost=0.5)
            message = await reply.final(has_picture)
            pressed = await ada.press_labelled(message, "Vary")
            await queue.finish(await take(queue), result, [file_of(drawing(2))], cost=0.5)
            for each in (message, await pressed.final(has_picture)):
                data = await file(discord_server, each)
                states.append(manifest.read(data, "png", [IDENTITY]).ai)
        assert states == ["some", "some", "all", "all"]

    async def test_a_picture_saved_to_direct_messages_says_that_it_is_generated(
        self, queue: Queue, ada: Member
    ) -> None:
        message = await drawn(queue, ada, private=True)
        await (await ada.press_labelled(message, "Save")).final(loaded)
        [direct] = ada.direct_messages
        assert "AI-generated" in direct["content"]
        assert direct["attachments"][0]["description"].startswith("AI-generated picture")
