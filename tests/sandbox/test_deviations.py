"""Each documented deviation is met by a stock discord.py bot or by Discord's own ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import discord
import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord
from sandbox.contract import Contract
from sandbox.contract.description import Description
from sandbox.contract.deviations import DEVIATIONS, without
from sandbox.faults import RateLimited
from sandbox.traffic import Exchange
from tests.sandbox.raw import Api, Socket
from tests.sandbox.stock_bot import StockBot, file, png
from tests.sandbox.test_components import Card
from tests.sandbox.test_described import Menus, one_of_each

Interaction = Any
PLACES = [place for d in DEVIATIONS if not d.elsewhere for place in d.places]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def seen(discord_server: LocalDiscord) -> list[Exchange]:
    """Everything that passes, from the login on."""
    exchanges: list[Exchange] = []
    discord_server.traffic.hooks.append(exchanges.append)
    return exchanges


@pytest.fixture
async def bot(discord_server: LocalDiscord, seen: list[Exchange]) -> AsyncIterator[StockBot]:
    async with StockBot(discord_server) as client:
        running = asyncio.create_task(client.start(discord_server.token))
        await discord_server.wait_ready()
        await client.wait_until_ready()
        yield client
    await asyncio.gather(running, return_exceptions=True)


async def test_every_deviation_is_still_met_and_nothing_else_deviates(
    discord_server: LocalDiscord, bot: StockBot, api: Api, seen: list[Exchange]
) -> None:
    """Where this fails for a place, practice and description agree there by now: take it out."""
    await interactions(discord_server, bot)
    await messages(discord_server, bot)
    await refusals(discord_server, api)
    await resumed(discord_server)

    unmet = [place for place in PLACES if not violations(Description(without(place)), seen)]
    assert unmet == []
    assert violations(Description(DEVIATIONS), seen) == []


def test_what_meets_a_deviation_elsewhere_is_there() -> None:
    assert all((ROOT / d.elsewhere).is_file() for d in DEVIATIONS if d.elsewhere)


def violations(description: Description, exchanges: list[Exchange]) -> list[str]:
    contract = Contract(description, refusals=True)
    for exchange in exchanges:
        contract.check(exchange)
    return [violation.sentence for violation in contract.violations]


async def interactions(server: LocalDiscord, bot: StockBot) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="a card", view=Card())

    async def edit(interaction: Interaction) -> None:
        await interaction.response.edit_message(content="pressed")

    async def defer(interaction: Interaction) -> None:
        await interaction.response.defer()

    ada = server.member("Ada")
    bot.acts.update(imagine=imagine, press=edit)
    reply = await ada.slash("imagine", prompt="a lion")
    card = await reply.final(lambda m: bool(m["components"]))
    await (await ada.press(card, "reroll")).answered()
    bot.acts["press"] = defer
    await (await ada.press(card, "style", ["ink"])).answered()

    async def show_menus(interaction: Interaction) -> None:
        menus, chosen = Menus(), one_of_each(server, ada)
        for menu in menus.children[:3]:
            cast(Any, menu).default_values = [
                discord.Object(int(chosen[cast(Any, menu).custom_id]))
            ]
        await interaction.response.send_message("choose", view=menus)

    bot.acts["imagine"] = show_menus
    menus = await (await ada.slash("imagine", prompt="a lion")).message()
    for menu, choice in one_of_each(server, ada).items():
        await (await ada.press(menus, menu, [choice])).answered()
    for _ in range(8):
        await bot.seen.get()
    assert bot.errors == []


async def messages(server: LocalDiscord, bot: StockBot) -> None:
    ada = server.member("Ada")
    channel = server.world.channel_named("general")
    assert channel is not None
    general = bot.get_partial_messageable(int(channel.id))
    user = await bot.fetch_user(int(ada.id))
    await user.create_dm()
    embed = discord.Embed(title="a lion").set_image(url="attachment://lion.png")
    picture = file(png())
    mentions = discord.AllowedMentions(users=[user])
    sent = await general.send(ada.mention, embed=embed, file=picture, allowed_mentions=mentions)
    await sent.edit(embed=sent.embeds[0])


async def refusals(server: LocalDiscord, api: Api) -> None:
    assert (await api("POST", api.channel(), {"content": "x" * 2001}))[0] == 400
    server.faults.refuse("POST", api.channel(), RateLimited(0.1), times=1)
    assert (await api("POST", api.channel(), {"content": "x"}))[0] == 429


async def resumed(server: LocalDiscord) -> None:
    async with ClientSession() as session:
        async with session.ws_connect(server.gateway_url + "?v=10") as connection:
            first = Socket(connection)
            assert (await first.receive())["op"] == 10
            ready = await first.identify(server.token)
            await connection.close(code=4000)  # 1000 would end the session
        resume = {"token": server.token, "session_id": ready["d"]["session_id"], "seq": ready["s"]}
        async with session.ws_connect(server.gateway_url + "?v=10") as connection:
            again = Socket(connection)
            await again.send(6, resume)
            await again.until("RESUMED")
