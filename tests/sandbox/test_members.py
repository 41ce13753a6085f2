"""What Discord's client lets a member do: options, autocomplete, menus, rights."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import LocalDiscord, Member, Refused
from tests.sandbox.stock_bot import StockBot, png

Interaction = Any


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "prompt is required"),
        ({"prompt": ""}, "prompt is required"),
        ({"prompt": "x" * 401}, "at most 400"),
        ({"prompt": "x", "steps": 0}, "steps must be 1 or more"),
        ({"prompt": "x", "steps": 51}, "steps must be 50 or less"),
        ({"prompt": "x", "steps": 1.5}, "steps must be a whole number"),
        ({"prompt": "x", "steps": "four"}, "steps must be a whole number"),
        ({"prompt": "x", "guidance": float("nan")}, "guidance must be a number"),
        ({"prompt": "x", "private": "yes"}, "private must be true or false"),
        ({"prompt": "x", "aspect": "5:4"}, "aspect must be one of: Square"),
        ({"prompt": "x", "colour": "red"}, "no option colour"),
    ],
)
async def test_the_client_refuses_before_sending(
    ada: Member, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        await ada.slash("imagine", options=options)


async def test_a_file_over_ten_mebibytes_cannot_be_attached(ada: Member) -> None:
    with pytest.raises(Refused, match="too large"):
        await ada.slash("describe", image=b"x" * (10 * 1024 * 1024 + 1))


async def test_autocomplete(ada: Member) -> None:
    choices = await ada.autocomplete("imagine", "model", "sta", prompt="a lion")
    assert [choice["value"] for choice in choices] == ["starter", "stately"]


async def test_a_command_for_managers_is_for_managers(
    discord_server: LocalDiscord, bot: StockBot, ada: Member
) -> None:
    async def studio(interaction: Interaction) -> None:
        await interaction.response.send_message("open", ephemeral=True)

    bot.acts["studio"] = studio
    with pytest.raises(Refused, match="may not use studio"):
        await ada.slash("studio")
    reply = await discord_server.member("Olive").slash("studio")
    assert (await reply.message())["content"] == "open"


async def test_a_sub_command(bot: StockBot, ada: Member) -> None:
    async def session(interaction: Interaction) -> None:
        await interaction.response.send_message(interaction.extras["theme"])

    bot.acts["session"] = session
    reply = await ada.slash("session start", theme="winter")
    message = await reply.message()
    assert message["content"] == "winter"
    assert message["interaction"]["name"] == "session start"


async def test_a_message_menu_gives_the_bot_the_message(
    bot: StockBot, ada: Member, ben: Member
) -> None:
    async def menu(interaction: Interaction) -> None:
        picture = interaction.extras["message"].attachments[0]
        await interaction.response.send_message(f"{picture.width}x{picture.height}")

    bot.acts["menu"] = menu
    posted = await ben.say("look", png(3, 4))
    reply = await ada.use_on_message("Describe picture", posted)
    message = await reply.message()
    assert message["content"] == "3x4"
    assert message["type"] == 23


async def test_a_member_menu_gives_the_bot_the_member(
    bot: StockBot, ada: Member, ben: Member
) -> None:
    async def menu(interaction: Interaction) -> None:
        await interaction.response.send_message(interaction.extras["member"].display_name)

    bot.acts["menu"] = menu
    reply = await ada.use_on_user("Jobs of", ben)
    assert (await reply.message())["content"] == "Ben"


async def test_other_peoples_words_are_blank_without_the_intent(
    bot: StockBot, ada: Member, discord_server: LocalDiscord
) -> None:
    await ada.say("not for the bot")
    await ada.say(f"for <@{discord_server.world.bot.id}>")
    heard = [await bot.heard.get(), await bot.heard.get()]
    assert [bool(message.content) for message in heard] == [False, True]
