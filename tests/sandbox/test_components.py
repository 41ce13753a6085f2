"""Buttons, menus and forms, pressed by members and answered by stock discord.py."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox import Member, Refused
from tests.sandbox.stock_bot import StockBot

Interaction = Any


class Card(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.Button(label="Reroll", custom_id="reroll"))
        self.add_item(discord.ui.Button(label="Off", custom_id="off", disabled=True))
        options = [discord.SelectOption(label=name, value=name) for name in ("oil", "ink")]
        self.add_item(discord.ui.Select(custom_id="style", options=options))


@pytest.fixture
async def card(bot: StockBot, ada: Member) -> dict[str, Any]:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_message("a card", view=Card())

    bot.acts["imagine"] = imagine
    message = await (await ada.slash("imagine", prompt="a lion")).message()
    await bot.seen.get()
    return message


async def test_a_press_edits_the_message(bot: StockBot, ben: Member, card: dict[str, Any]) -> None:
    async def press(interaction: Interaction) -> None:
        await interaction.response.edit_message(content=f"by {interaction.user.display_name}")

    bot.acts["press"] = press
    reply = await ben.press_labelled(card, "Reroll")
    edited = await reply.message()
    assert (edited["id"], edited["content"]) == (card["id"], "by Ben")
    assert edited["edited_timestamp"] is not None


async def test_a_deferred_press_leaves_the_message_and_may_answer_privately(
    bot: StockBot, ada: Member, ben: Member, card: dict[str, Any]
) -> None:
    async def press(interaction: Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send("for you", ephemeral=True)

    bot.acts["press"] = press
    reply = await ben.press(card, "reroll")
    answer = await reply.final(lambda m: m["content"] == "for you")
    assert answer["flags"] & 64
    assert [m["content"] for m in ada.messages()] == ["a card"]


async def test_a_menu_carries_the_choice(bot: StockBot, ada: Member, card: dict[str, Any]) -> None:
    async def press(interaction: Interaction) -> None:
        await interaction.response.send_message(interaction.data["values"][0])

    bot.acts["press"] = press
    reply = await ada.press(card, "style", ["ink"])
    message = await reply.message()
    assert message["content"] == "ink"
    assert message["message_reference"]["message_id"] == card["id"]
    with pytest.raises(Refused, match="no such entry"):
        await ada.press(card, "style", ["chalk"])


async def test_what_is_switched_off_or_missing_cannot_be_pressed(
    ada: Member, card: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match="switched off"):
        await ada.press(card, "off")
    with pytest.raises(Refused, match="no such button"):
        await ada.press(card, "missing")


class Remix(discord.ui.Modal, title="Remix"):
    prompt: discord.ui.TextInput[Any] = discord.ui.TextInput(
        label="Prompt", custom_id="prompt", max_length=20
    )


async def test_a_form_is_opened_filled_in_and_answered(
    bot: StockBot, ada: Member, card: dict[str, Any]
) -> None:
    async def press(interaction: Interaction) -> None:
        await interaction.response.send_modal(Remix(custom_id="remix"))

    async def submit(interaction: Interaction) -> None:
        typed = interaction.data["components"][0]["components"][0]["value"]
        await interaction.response.edit_message(content=typed)

    bot.acts.update(press=press, submit=submit)
    opened = await ada.press(card, "reroll")
    with pytest.raises(Refused, match="Prompt must be"):
        await ada.submit(opened, prompt="x" * 21)
    with pytest.raises(Refused, match="Prompt is required"):
        await ada.submit(opened, prompt="")
    reply = await ada.submit(opened, prompt="a tiger")
    message = await reply.message()
    assert (message["id"], message["content"]) == (card["id"], "a tiger")


async def test_a_form_from_a_form_is_refused(
    bot: StockBot, ada: Member, card: dict[str, Any]
) -> None:
    async def modal(interaction: Interaction) -> None:
        await interaction.response.send_modal(Remix(custom_id="remix"))

    bot.acts.update(press=modal, submit=modal)
    opened = await ada.press(card, "reroll")
    await opened.answered()
    await bot.seen.get()
    await ada.submit(opened, prompt="a tiger")
    assert await bot.error_code() == 50035


async def test_components_v2(bot: StockBot, ada: Member) -> None:
    class Layout(discord.ui.LayoutView):
        text: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("one and only")

    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_message(view=Layout())
        await interaction.edit_original_response(content="legacy")

    bot.acts["imagine"] = imagine
    reply = await ada.slash("imagine", prompt="a lion")
    message = await reply.message()
    assert message["flags"] & 1 << 15
    assert message["components"][0]["content"] == "one and only"
    assert await bot.error_code() == 50035
