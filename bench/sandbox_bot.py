"""The bot that `bench.sandbox` measures with: discord.py as it comes, one command, no work.

SANDBOX_URL and SANDBOX_TOKEN say where it logs in.
"""

from __future__ import annotations

import io
import os
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x80\x00\x00\x00\x80\x08\x02\x00\x00\x00"


class Bot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), guild_ready_timeout=0.1)
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="imagine", description="Draws a picture")(imagine)

    async def setup_hook(self) -> None:
        await self.tree.sync()


async def imagine(interaction: discord.Interaction[Any], prompt: str) -> None:
    await interaction.response.defer()
    picture = discord.File(io.BytesIO(PICTURE), "picture.png")
    await interaction.edit_original_response(content=prompt, attachments=[picture])


def main() -> None:
    url = os.environ["SANDBOX_URL"]
    Route.BASE = url + "/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url.replace("http", "ws", 1) + "/gateway")
    Bot().run(os.environ["SANDBOX_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
