"""What bots seldom ask for is as described, too: the contract of each test looks at it."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox import LocalDiscord, Member
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot

Interaction = Any


async def test_every_route_that_only_reads(discord_server: LocalDiscord, api: Api) -> None:
    world = discord_server.world
    channel = world.channel_named("general")
    assert channel is not None
    ada = discord_server.member("Ada")
    _, dm = await api("POST", "/users/@me/channels", {"recipient_id": ada.id})
    _, message = await api("POST", api.channel(), {"content": f"a lion for {ada.mention}"})
    command = {"name": "imagine", "description": "Draws"}
    await api("PUT", f"{api.app}/commands", [command, {"name": "Jobs of", "type": 2}])
    guild = f"/guilds/{world.guild.id}"
    _, local = await api("POST", f"{api.app}{guild}/commands", command)
    for path in (
        "/gateway",
        "/gateway/bot",
        "/users/@me",
        "/users/@me/guilds",
        f"/users/{ada.id}",
        "/oauth2/applications/@me",
        "/applications/@me",
        guild,
        f"{guild}?with_counts=true",
        f"{guild}/channels",
        f"{guild}/roles",
        f"{guild}/members/{ada.id}",
        f"/channels/{channel.id}",
        f"/channels/{dm['id']}",
        f"{api.channel()}?limit=5",
        f"{api.channel()}/{message['id']}",
        f"{api.app}/commands",
        f"{api.app}{guild}/commands",
        f"{api.app}{guild}/commands/{local['id']}",
    ):
        assert (await api("GET", path))[0] == 200, path
    assert (await api("GET", "/users/1"))[0] == 404
    assert (await api("GET", "/users/@me", token="wrong"))[0] == 401


class Menus(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.UserSelect(custom_id="user"))
        self.add_item(discord.ui.RoleSelect(custom_id="role"))
        self.add_item(discord.ui.ChannelSelect(custom_id="channel"))
        self.add_item(discord.ui.MentionableSelect(custom_id="mentionable"))


def one_of_each(server: LocalDiscord, member: Member) -> dict[str, str]:
    """What to choose in each of the menus."""
    channel = server.world.channel_named("gallery")
    assert channel is not None
    role = next(reversed(server.world.guild.roles))
    return {"user": member.id, "role": role, "channel": channel.id, "mentionable": member.id}


async def test_menus_of_people_roles_and_channels(
    discord_server: LocalDiscord, bot: StockBot, ada: Member, ben: Member
) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_message("choose", view=Menus())

    async def press(interaction: Interaction) -> None:
        await interaction.response.send_message("chosen", ephemeral=True)

    bot.acts.update(imagine=imagine, press=press)
    card = await (await ada.slash("imagine", prompt="a lion")).message()
    choices = one_of_each(discord_server, ben)
    for menu, choice in [*choices.items(), ("mentionable", choices["role"])]:
        await (await ada.press(card, menu, [choice])).message()
    assert bot.errors == []


@pytest.mark.parametrize("target", ["user", "message"])
async def test_context_menus_in_a_server(
    bot: StockBot, ada: Member, ben: Member, target: str
) -> None:
    async def menu(interaction: Interaction) -> None:
        await interaction.response.send_message("seen")

    bot.acts["menu"] = menu
    if target == "user":
        reply = await ada.use_on_user("Jobs of", ben)
    else:
        reply = await ada.use_on_message("Describe picture", await ben.say("a lion"))
    assert (await reply.message())["content"] == "seen"
