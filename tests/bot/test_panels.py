"""`/preferences`, `/studio` and `/privacy`: panels that show settings and change them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, cast

import pytest
from aiohttp import ClientSession
from redis.asyncio import Redis

from bot import reports
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from sandbox.errors import Refused
from tests.bot.conftest import BotProcess
from tests.bot.worker import (
    Message,
    draw,
    everything,
    finish,
    has_picture,
    imagined,
    loaded,
    take,
    until,
)

pytestmark = pytest.mark.usefixtures("worker", "bot")
EPHEMERAL = 64


def text(message: Message) -> str:
    """All words of the embed."""
    [embed] = message["embeds"]
    fields = [f"{field['name']}: {field['value']}" for field in embed.get("fields", ())]
    return "\n".join([embed.get("title", ""), embed.get("description", ""), *fields])


async def panel(member: Member, command: str) -> tuple[Reply, Message]:
    reply = await member.slash(command)
    message = await reply.message()
    assert message["flags"] & EPHEMERAL
    return reply, message


async def becomes(reply: Reply, words: str) -> Message:
    return await reply.final(lambda message: words in text(message))


class TestPreferences:
    async def test_it_shows_what_counts_and_where_it_comes_from(self, ada: Member) -> None:
        _, message = await panel(ada, "preferences")
        assert "**Model** starter (the bot)" in text(message)
        assert "**Pictures at once** 1 (the bot)" in text(message)

    async def test_a_default_that_is_chosen_counts_from_then_on(
        self, queue: Queue, ada: Member
    ) -> None:
        reply, message = await panel(ada, "preferences")
        await ada.choose(message, "Shape", "square")
        await becomes(reply, "**Shape** square (yours)")
        opened = await ada.press_labelled(message, "Numbers and words")
        await ada.submit(opened, steps="7")
        await becomes(reply, "**Steps** 7 (yours)")
        await ada.slash("imagine", prompt="a lion")
        assert imagined(await take(queue)).num_inference_steps == 7
        await ada.slash("imagine", prompt="a lion", steps=9)
        assert imagined(await take(queue)).num_inference_steps == 9

    async def test_a_style_is_chosen_by_its_name_in_ones_language(
        self, queue: Queue, ada: Member
    ) -> None:
        reply, message = await panel(ada, "preferences")
        assert "**Style** none (the bot)" in text(message)
        await ada.choose(message, "Language", "Deutsch")
        german = await becomes(reply, "Deine Vorlieben")
        await ada.choose(german, "Stil", "Ölgemälde")
        await becomes(reply, "**Stil** Ölgemälde")
        await ada.slash("imagine", prompt="a lion")
        assert imagined(await take(queue)).prompt.startswith("a lion, oil painting")

    async def test_private_by_default(self, queue: Queue, ada: Member) -> None:
        reply, message = await panel(ada, "preferences")
        await ada.press_labelled(message, "Private on/off")
        await becomes(reply, "**Results for me alone** on (yours)")
        drawn = await draw(queue, ada)
        assert (await drawn.message())["flags"] & EPHEMERAL

    async def test_what_does_not_fit_is_refused_and_nothing_changes(self, ada: Member) -> None:
        reply, message = await panel(ada, "preferences")
        opened = await ada.press_labelled(message, "Numbers and words")
        refused = await ada.submit(opened, steps="many")
        assert "does not fit Steps" in (await refused.message())["content"]
        assert text(await reply.message()) == text(message)

    async def test_a_default_that_the_model_cannot_do_is_left_out(
        self, queue: Queue, ada: Member
    ) -> None:
        reply, message = await panel(ada, "preferences")
        opened = await ada.press_labelled(message, "Numbers and words")
        await ada.submit(opened, steps="200", negative="blurry")
        await becomes(reply, "**Steps** 200 (yours)")
        await ada.slash("imagine", prompt="a lion")
        request = imagined(await take(queue))
        assert request.num_inference_steps < 200
        assert request.negative_prompt == ""

    async def test_a_language_of_ones_own(self, queue: Queue, ada: Member) -> None:
        reply, message = await panel(ada, "preferences")
        await ada.choose(message, "Language", "Deutsch")
        await becomes(reply, "Deine Vorlieben")
        drawn = await draw(queue, ada)
        assert "Startzahl 7" in (await drawn.final(has_picture))["content"]

    async def test_reset_takes_all_of_it_back(self, redis: Redis, ada: Member) -> None:
        reply, message = await panel(ada, "preferences")
        await ada.press_labelled(message, "Tell me on/off")
        await becomes(reply, "**Tell me when it took long** off")
        await ada.press_labelled(message, "Reset all")
        await becomes(reply, "**Tell me when it took long** on")
        assert not await cast(Any, redis).exists(f"{{atelier}}:preferences:member:{ada.id}")

    async def test_it_outlives_a_restart(self, bot: BotProcess, ada: Member) -> None:
        reply, message = await panel(ada, "preferences")
        await ada.choose(message, "Model", "starter")
        await becomes(reply, "**Model** starter (yours)")
        await bot.kill()
        await bot.start()
        await ada.press_labelled(await reply.message(), "Private on/off")
        after = await becomes(reply, "**Results for me alone** on (yours)")
        assert "**Model** starter (yours)" in text(after)


class TestStudio:
    async def test_it_is_for_moderators_as_long_as_they_are(
        self, discord_server: LocalDiscord, ada: Member, mori: Member
    ) -> None:
        """The right is asked for at each press, not when the panel was opened."""
        with pytest.raises(Refused, match="studio"):
            await ada.slash("studio")
        reply, message = await panel(mori, "studio")
        await discord_server.member("Olive").take_role(mori, "Moderators")
        said = await mori.press_labelled(message, "Take nothing new")
        assert "Only moderators" in (await said.message())["content"]
        assert "Nothing new is taken" not in text(await reply.message())

    async def test_channels_roles_and_models(
        self, discord_server: LocalDiscord, ada: Member, mori: Member
    ) -> None:
        reply, message = await panel(mori, "studio")
        gallery = discord_server.world.channel_named("gallery")
        assert gallery is not None
        await mori.choose(message, "Only in these channels (none: everywhere)", "gallery")
        await becomes(reply, f"<#{gallery.id}>")
        await mori.choose(message, "Only for these roles (none: everyone)", "Moderators")
        await becomes(reply, f"<@&{mori.role_ids[0]}>")
        await mori.choose(message, "Only these models (none: all)", "starter")
        await becomes(reply, "Models: starter")
        refused = await ada.slash("imagine", channel="gallery", prompt="a lion")
        assert "one of these roles" in (await refused.message())["content"]

    async def test_quotas_by_member_and_role(self, ada: Member, mori: Member) -> None:
        reply, message = await panel(mori, "studio")
        opened = await mori.press_labelled(message, "Quotas")
        await mori.submit(opened, daily="3", cooldown="5", roles=["Moderators"], role_daily="9")
        shown = text(await becomes(reply, "3 pictures in 24 hours"))
        assert f"<@&{mori.role_ids[0]}> 9" in shown
        assert "5 seconds between requests" in shown

    @pytest.mark.parametrize(
        "typed", [{"daily": "three"}, {"daily": "-1"}, {"cooldown": "1e999"}, {"cooldown": "nan"}]
    )
    async def test_what_is_no_number_is_refused(self, mori: Member, typed: dict[str, str]) -> None:
        _, message = await panel(mori, "studio")
        opened = await mori.press_labelled(message, "Quotas")
        refused = await mori.submit(opened, typed)
        assert "not a number" in (await refused.message())["content"]

    async def test_nothing_new_and_open_again(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        reply, message = await panel(mori, "studio")
        await mori.press_labelled(message, "Take nothing new")
        closed = await becomes(reply, "Nothing new is taken")
        refused = await ada.slash("imagine", prompt="a lion")
        assert "takes no new requests" in (await refused.message())["content"]
        await mori.press_labelled(closed, "Open again")
        await reply.final(lambda m: "Nothing new is taken" not in text(m))
        await (await draw(queue, ada)).final(has_picture)

    async def test_defaults_of_the_server_and_of_a_channel(
        self, queue: Queue, ada: Member, mori: Member
    ) -> None:
        _, message = await panel(mori, "studio")
        for label, steps in (("Server's defaults", "5"), ("This channel's defaults", "6")):
            opened = await mori.press_labelled(message, label)
            defaults = await opened.message()
            form = await mori.press_labelled(defaults, "Numbers and words")
            await mori.submit(form, steps=steps)
            await opened.final(lambda m, steps=steps: f"**Steps** {steps}" in text(m))
        await ada.slash("imagine", prompt="a lion")
        assert imagined(await take(queue)).num_inference_steps == 6
        await ada.slash("imagine", channel="gallery", prompt="a lion")
        assert imagined(await take(queue)).num_inference_steps == 5
        _, own = await panel(ada, "preferences")
        assert "**Steps** 6 (this channel)" in text(own)

    async def test_a_style_of_its_own_comes_and_goes(self, mori: Member) -> None:
        reply, message = await panel(mori, "studio")
        opened = await mori.press_labelled(message, "Styles")
        await mori.submit(opened, name="house", prompt="in our house style")
        await becomes(reply, "Own styles: house")
        opened = await mori.press_labelled(message, "Styles")
        await mori.submit(opened, name="house")
        await becomes(reply, "Own styles: -")
        opened = await mori.press_labelled(message, "Styles")
        refused = await mori.submit(opened, name="none", prompt="anything")
        assert "without a style" in (await refused.message())["content"]

    async def test_only_who_owns_the_bot_may_pause_everything(
        self, queue: Queue, discord_server: LocalDiscord, mori: Member
    ) -> None:
        _, message = await panel(mori, "studio")
        assert "Pause everything" not in json.dumps(message["components"])
        olive = discord_server.member("Olive")
        reply, message = await panel(olive, "studio")
        await olive.press_labelled(message, "Pause everything")
        paused = await becomes(reply, "Paused: paused by")
        await olive.press_labelled(paused, "Go on with everything")
        await reply.final(lambda m: "Paused" not in text(m))


class TestPrivacy:
    async def test_it_says_what_is_kept_and_for_how_long_as_it_is_set(self, ada: Member) -> None:
        _, message = await panel(ada, "privacy")
        assert "Settings of your pictures: 400 days" in text(message)
        assert "What happened to jobs: 180 days" in text(message)

    async def test_the_export_holds_all_of_it(self, queue: Queue, ada: Member) -> None:
        reply = await ada.slash("imagine", prompt="a lion of mine", seed=7)
        waiting = await ada.slash("imagine", prompt="a cat of mine")
        lease = await take(queue)
        await finish(queue, lease)
        await reply.final(has_picture)
        _, message = await panel(ada, "privacy")
        exported = await ada.press_labelled(message, "Export my data")
        done = await exported.final(loaded)
        [file] = done["attachments"]
        async with ClientSession() as http, http.get(file["url"]) as answer:
            body = await answer.read()
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            data = json.loads(archive.read("data.json"))
        assert [picture["request"]["prompt"] for picture in data["pictures"]] == ["a lion of mine"]
        assert waiting.id in [request["id"] for request in data["requests"]]

    async def test_forgotten_in_every_store(
        self, queue: Queue, redis: Redis, ada: Member, mori: Member
    ) -> None:
        """Nothing in the store names the member any more, whatever key it is under, but the
        account of their share: or who forgets often would get more than others."""
        kept = await draw(queue, mori)
        await kept.final(has_picture)
        reply, message = await panel(ada, "preferences")
        await ada.choose(message, "Model", "starter")
        await becomes(reply, "(yours)")
        drawn = await draw(queue, ada)
        card = await drawn.final(has_picture)
        waiting = await ada.slash("imagine", prompt="a cat")
        await waiting.final(lambda m: bool(m["components"]))
        assert await reports.first(queue.store, kept.id, int(ada.id))
        _, message = await panel(ada, "privacy")
        asked = await ada.press_labelled(message, "Forget me")
        told = await ada.press_labelled(await asked.message(), "Yes, forget me")
        assert "The settings of 1 picture" in (await told.final(loaded))["content"]
        await waiting.final(lambda m: "Cancelled" in m["content"])

        async def gone() -> bool:
            return not [key for key in await naming(redis, ada) if "}:served:" not in key]

        await until(gone)
        assert len(await naming(redis, mori)) > 3
        pressed = await ada.press_labelled(card, "Reroll")
        assert "no longer kept" in (await pressed.message())["content"]


async def test_what_is_asked_for_after_forgetting_stays(
    queue: Queue, redis: Redis, ada: Member
) -> None:
    """A job that still runs is removed when it is over; what came later is none of that."""
    await (await ada.slash("imagine", prompt="a lion")).answered()
    running = await take(queue)
    _, message = await panel(ada, "privacy")
    sure = await (await ada.press_labelled(message, "Forget me")).message()
    told = await (await ada.press_labelled(sure, "Yes, forget me")).final(loaded)
    assert "is cancelled now" in told["content"]
    later = await ada.slash("imagine", prompt="a cat")
    lease = await take(queue)
    reply, message = await panel(ada, "preferences")
    await ada.choose(message, "Model", "starter")
    await becomes(reply, "**Model** starter (yours)")
    await finish(queue, running)

    async def removed() -> bool:
        return not await cast(Any, redis).exists(f"{{atelier}}:job:{running.id}")

    await until(removed)
    await finish(queue, lease)
    await later.final(has_picture)
    _, message = await panel(ada, "preferences")
    assert "**Model** starter (yours)" in text(message)


async def naming(redis: Redis, member: Member) -> list[str]:
    """All keys of the store that name a member, or whose value does."""
    found = await everything(redis)
    return [key for key, value in found.items() if member.id in key or member.id in value]
