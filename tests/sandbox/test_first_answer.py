"""From the slash command to the bot's first answer, and what Discord asks of it."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox import AnsweredTooLate, LocalDiscord, ManualClock, Member, Refused
from tests.sandbox.stock_bot import StockBot, file, png

Interaction = Any


async def test_a_deferred_answer_is_completed_by_an_edit_with_a_picture(
    discord_server: LocalDiscord, bot: StockBot, ada: Member
) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(
            content=interaction.extras["prompt"], attachments=[file(png(128, 64))]
        )

    bot.acts["imagine"] = imagine
    reply = await ada.slash("imagine", prompt="a lion", steps=4)
    message = await reply.final(lambda m: bool(m["attachments"]))
    assert message["content"] == "a lion"
    assert message["edited_timestamp"] is None
    assert (message["attachments"][0]["width"], message["attachments"][0]["height"]) == (128, 64)
    assert await discord_server.download(message["attachments"][0]["url"]) == png(128, 64)
    assert not reply.ephemeral
    assert message["interaction_metadata"]["user"]["id"] == ada.id


async def test_an_attachment_option_reaches_the_bot_with_its_bytes(
    bot: StockBot, ada: Member
) -> None:
    async def describe(interaction: Interaction) -> None:
        content = await interaction.extras["image"].read()
        await interaction.response.send_message(f"{len(content)} bytes", ephemeral=True)

    bot.acts["describe"] = describe
    reply = await ada.slash("describe", image=png())
    assert (await reply.message())["content"] == f"{len(png())} bytes"
    assert reply.ephemeral


async def test_no_answer_in_three_seconds_is_a_failure(
    bot: StockBot, ada: Member, clock: ManualClock
) -> None:
    async def too_late(interaction: Interaction) -> None:
        clock.advance(3.1)
        await interaction.response.defer()

    bot.acts["imagine"] = too_late
    reply = await ada.slash("imagine", prompt="a lion")
    await reply.failure()
    assert await bot.error_code() == 10062
    with pytest.raises(AnsweredTooLate):
        await reply.message()


async def test_a_second_first_answer_is_refused(bot: StockBot, ada: Member) -> None:
    async def twice(interaction: Interaction) -> None:
        await interaction.response.defer()
        interaction.response._response_type = None  # past discord.py's own check
        await interaction.response.send_message("again")

    bot.acts["imagine"] = twice
    await ada.slash("imagine", prompt="a lion")
    assert await bot.error_code() == 40060


async def test_a_follow_up_before_the_first_answer_finds_no_webhook(
    bot: StockBot, ada: Member
) -> None:
    async def early(interaction: Interaction) -> None:
        await interaction.followup.send("too early")

    bot.acts["imagine"] = early
    await ada.slash("imagine", prompt="a lion")
    assert await bot.error_code() == 10015


async def test_after_fifteen_minutes_the_token_is_worth_nothing(
    bot: StockBot, ada: Member, clock: ManualClock
) -> None:
    async def slow(interaction: Interaction) -> None:
        await interaction.response.defer()
        clock.advance(15 * 60 + 1)
        await interaction.followup.send("late")

    bot.acts["imagine"] = slow
    reply = await ada.slash("imagine", prompt="a lion")
    assert await bot.error_code() == 50027
    assert reply.failed, "the thinking message turns into a failure"


async def test_privacy_is_fixed_when_deferring(bot: StockBot, ada: Member, ben: Member) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("only for you", ephemeral=False)
        await interaction.followup.send("for all", ephemeral=False)

    bot.acts["imagine"] = imagine
    reply = await ada.slash("imagine", prompt="a lion")
    await reply.final(lambda m: m["content"] == "for all")
    assert reply.ephemeral
    assert [m["content"] for m in ada.messages()] == ["only for you", "for all"]
    assert [m["content"] for m in ben.messages()] == ["for all"]


async def test_the_first_follow_up_completes_the_deferred_message(
    bot: StockBot, ada: Member
) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.defer()
        first = await interaction.followup.send("done", wait=True)
        second = await interaction.followup.send("more", wait=True)
        await second.edit(content="more, edited")
        await first.delete()

    bot.acts["imagine"] = imagine
    reply = await ada.slash("imagine", prompt="a lion")
    thinking = await reply.message()
    await bot.seen.get()
    assert [m["content"] for m in reply.messages] == ["more, edited"]
    assert reply.messages[0]["message_reference"]["message_id"] == thinking["id"]


async def test_a_deleted_answer_is_an_unknown_message(bot: StockBot, ada: Member) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_message("here")
        await interaction.delete_original_response()
        await interaction.edit_original_response(content="gone")

    bot.acts["imagine"] = imagine
    await ada.slash("imagine", prompt="a lion")
    assert await bot.error_code() == 10008


async def test_an_empty_answer_is_refused_and_may_be_repeated(bot: StockBot, ada: Member) -> None:
    async def imagine(interaction: Interaction) -> None:
        with pytest.raises(discord.HTTPException) as refusal:
            await interaction.response.send_message("")
        assert refusal.value.code == 50006
        await interaction.response.send_message("not empty")

    bot.acts["imagine"] = imagine
    reply = await ada.slash("imagine", prompt="a lion")
    assert (await reply.message())["content"] == "not empty"


async def test_the_interaction_carries_what_a_bot_looks_at(bot: StockBot, ada: Member) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_message("seen")

    bot.acts["imagine"] = imagine
    await ada.slash("imagine", channel="after-dark", prompt="a lion", guidance=3, private=True)
    seen: Any = await bot.seen.get()
    assert seen.user.display_name == "Ada"
    assert seen.channel.name == "after-dark"
    assert seen.channel.nsfw
    assert seen.guild.name == "Atelier"
    assert seen.filesize_limit == 10 * 1024 * 1024
    assert str(seen.locale) == str(seen.guild_locale) == "en-GB"
    assert seen.permissions.attach_files
    assert seen.app_permissions.attach_files
    assert not seen.permissions.manage_messages
    assert seen.context.guild
    assert seen.extras["guidance"] == 3.0
    assert seen.extras["private"] is True


async def test_a_moderators_channel_is_hidden_from_members(
    discord_server: LocalDiscord, bot: StockBot, ada: Member
) -> None:
    await discord_server.member("Mori").say("secret", channel="moderators")
    with pytest.raises(Refused, match="cannot see"):
        await ada.slash("imagine", channel="moderators", prompt="a lion")
    assert ada.messages("moderators") == []
