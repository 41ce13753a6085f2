"""A stock discord.py bot as a program of its own: what the sandbox starts in place of a studio."""

from __future__ import annotations

import asyncio
import io
import os
from typing import Any, cast

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.sandbox.stock_bot import png


class Program(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), guild_ready_timeout=0.0)
        self.tree = app_commands.CommandTree(self)
        commands = cast("list[app_commands.Command[Any, ..., None]]", [imagine, describe])
        for command in commands:
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        await self.tree.sync()


@app_commands.command(description="Draws a picture")
async def imagine(
    interaction: discord.Interaction[Any], prompt: str, model: str | None = None, seed: int = 0
) -> None:
    if prompt == "refuse":
        await interaction.response.send_message("Not this.", ephemeral=True)
        return
    await interaction.response.defer()
    await interaction.edit_original_response(content="Queued…")
    embed = discord.Embed(title=prompt, description=f"seed {seed}")
    embed.set_image(url="attachment://lion.png")
    picture = discord.File(io.BytesIO(png(16, 16)), "lion.png")
    await interaction.edit_original_response(content="", embed=embed, attachments=[picture])


@imagine.autocomplete("model")
async def models(
    interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name="starter", value="starter")]


@app_commands.command(description="Describes a picture")
async def describe(interaction: discord.Interaction[Any], image: discord.Attachment) -> None:
    await interaction.response.defer()
    size = len(await image.read())
    await interaction.followup.send(f"a lion of {size} bytes")


async def run() -> None:
    url = os.environ["ATELIER_DISCORD_URL"]
    Route.BASE = url + "/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url.replace("http", "ws") + "/gateway")
    async with Program() as client:
        await client.start(os.environ["ATELIER_DISCORD_TOKEN"])


def main() -> None:
    asyncio.run(run())
