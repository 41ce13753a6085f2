"""Webhooks of channels, and the routes every answer to an interaction goes through."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord, Member
from sandbox.permissions import Permission as P
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot, file

Interaction = Any


async def test_a_webhook_writes_in_any_name(
    discord_server: LocalDiscord, bot: StockBot, general: discord.TextChannel, ada: Member
) -> None:
    with pytest.raises(discord.Forbidden):
        await general.create_webhook(name="Judge")
    discord_server.guilds.grant_bot(P.MANAGE_WEBHOOKS)
    with pytest.raises(discord.HTTPException) as refused:
        await general.create_webhook(name="Discord's own")
    assert refused.value.code == 50035
    changed = asyncio.create_task(bot.wait_for("webhooks_update", timeout=5))
    await asyncio.sleep(0)
    webhook = await general.create_webhook(name="Judge")
    assert await changed is not None
    async with ClientSession() as session:
        bare = discord.Webhook.partial(webhook.id, webhook.token or "", session=session)
        sent = await bare.send("well done", username="The jury", file=file(), wait=True)
        await sent.edit(content="very well done")
        wrong = discord.Webhook.partial(webhook.id, "wrong", session=session)
        with pytest.raises(discord.HTTPException) as refused:
            await wrong.send("I am not")
        assert refused.value.code == 50027
    shown = ada.messages()[0]
    assert (shown["author"]["username"], shown["content"]) == ("The jury", "very well done")
    assert shown["webhook_id"] == str(webhook.id)
    assert [hook.name for hook in await general.webhooks()] == ["Judge"]
    await webhook.delete()
    with pytest.raises(discord.NotFound) as missing:
        await webhook.fetch()
    assert missing.value.code == 10015


async def test_a_webhook_writes_in_a_thread_of_its_channel(
    discord_server: LocalDiscord, general: discord.TextChannel, ada: Member
) -> None:
    discord_server.guilds.grant_bot(P.MANAGE_WEBHOOKS)
    webhook = await general.create_webhook(name="Judge")
    thread = await general.create_thread(name="entries", type=discord.ChannelType.public_thread)
    await webhook.send("the winner", thread=thread, wait=True)
    assert [m["content"] for m in ada.messages("entries")] == ["the winner"]
    with pytest.raises(discord.NotFound):
        await webhook.send("nowhere", thread=discord.Object(1), wait=True)


@pytest.fixture
async def whisper(bot: StockBot, ada: Member) -> dict[str, Any]:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_message("for you", ephemeral=True)
        interaction.extras["done"] = True

    bot.acts["imagine"] = imagine
    message = await (await ada.slash("imagine", prompt="a lion")).message()
    await bot.seen.get()
    return message


async def test_what_only_one_sees_is_reached_through_the_interaction_alone(
    discord_server: LocalDiscord, api: Api, whisper: dict[str, Any], ben: Member
) -> None:
    assert (await api("GET", f"{api.channel()}/{whisper['id']}"))[1]["code"] == 10008
    assert (await api("GET", api.channel()))[1] == []
    assert ben.messages() == []
    token = discord_server.world.interactions[whisper["interaction_metadata"]["id"]].token
    own = f"/webhooks/{discord_server.world.application_id}/{token}/messages/{whisper['id']}"
    assert (await api("GET", own))[1]["content"] == "for you"
    assert (await api("PATCH", own, {"content": "changed"}))[1]["flags"] & 64
    status, body = await api("PATCH", f"{own}0", {"content": "another"})
    assert (status, body["code"]) == (404, 10008)


async def test_what_a_member_dismisses_is_gone_for_the_bot_too(
    discord_server: LocalDiscord, api: Api, whisper: dict[str, Any], ada: Member
) -> None:
    await ada.dismiss(whisper)
    assert ada.messages() == []
    token = discord_server.world.interactions[whisper["interaction_metadata"]["id"]].token
    own = f"/webhooks/{discord_server.world.application_id}/{token}/messages/@original"
    assert (await api("PATCH", own, {"content": "late"}))[1]["code"] == 10008


async def test_a_private_answer_to_a_press_shows_what_was_pressed(
    bot: StockBot, ada: Member
) -> None:
    async def imagine(interaction: Interaction) -> None:
        view: Any = discord.ui.View()
        view.add_item(discord.ui.Button(label="Reroll", custom_id="reroll"))
        await interaction.response.send_message("a card", view=view)

    async def press(interaction: Interaction) -> None:
        await interaction.response.send_message("for you", ephemeral=True)

    bot.acts.update(imagine=imagine, press=press)
    card = await (await ada.slash("imagine", prompt="a lion")).message()
    answer = await (await ada.press(card, "reroll")).message()
    assert answer["referenced_message"]["id"] == card["id"]


async def test_the_original_is_deleted_and_a_follow_up_stays(bot: StockBot, ada: Member) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_message("first")
        await interaction.followup.send("second")
        await interaction.delete_original_response()

    bot.acts["imagine"] = imagine
    await ada.slash("imagine", prompt="a lion")
    await bot.seen.get()
    assert [m["content"] for m in ada.messages()] == ["second"]
    assert ada.messages()[0]["interaction_metadata"]["original_response_message_id"]
