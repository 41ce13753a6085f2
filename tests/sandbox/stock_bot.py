"""A small bot on stock discord.py, nothing patched but the two addresses."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox import LocalDiscord

Act = Callable[[discord.Interaction[Any]], Awaitable[None]]


class StockBot(discord.Client):
    """Answers each command by what a test put into `acts`, under the command's name."""

    def __init__(
        self, server: LocalDiscord, intents: discord.Intents | None = None, **more: Any
    ) -> None:
        super().__init__(
            intents=intents or discord.Intents.default(),
            guild_ready_timeout=0.0,
            allowed_mentions=discord.AllowedMentions.none(),
            **more,
        )
        Route.BASE = server.url + "/api/v10"
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
        self.server = server
        self.tree = app_commands.CommandTree(self)
        self.acts: dict[str, Act] = {}
        self.errors: list[BaseException] = []
        self.heard: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.seen: asyncio.Queue[discord.Interaction[Any]] = asyncio.Queue()
        self.logins: asyncio.Queue[str] = asyncio.Queue()
        self._add_commands()

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        self.heard.put_nowait(message)

    async def on_connect(self) -> None:
        self.logins.put_nowait("identified")

    async def on_resumed(self) -> None:
        self.logins.put_nowait("resumed")

    async def act(self, name: str, interaction: discord.Interaction[Any]) -> None:
        try:
            await self.acts[name](interaction)
        except discord.HTTPException as error:
            self.errors.append(error)
        finally:
            self.seen.put_nowait(interaction)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.component:
            await self.act("press", interaction)
        elif interaction.type is discord.InteractionType.modal_submit:
            await self.act("submit", interaction)

    async def error_code(self) -> int:
        """Waits for the bot to be done and gives the code of the error it met."""
        await self.seen.get()
        error = self.errors.pop()
        assert isinstance(error, discord.HTTPException)
        return error.code

    def _add_commands(self) -> None:
        bot, tree = self, self.tree

        @tree.command(name="imagine", description="Draws a picture")
        @app_commands.describe(prompt="What to draw")
        @app_commands.choices(aspect=[app_commands.Choice(name="Square", value="1:1")])
        async def imagine(  # pyright: ignore[reportUnusedFunction]
            interaction: discord.Interaction[Any],
            prompt: app_commands.Range[str, 1, 400],
            steps: app_commands.Range[int, 1, 50] = 20,
            guidance: float = 4.0,
            private: bool = False,
            model: str | None = None,
            aspect: app_commands.Choice[str] | None = None,
        ) -> None:
            interaction.extras.update(
                prompt=prompt, steps=steps, guidance=guidance, private=private
            )
            await bot.act("imagine", interaction)

        @imagine.autocomplete("model")
        async def models(  # pyright: ignore[reportUnusedFunction]
            interaction: discord.Interaction[Any], current: str
        ) -> list[app_commands.Choice[str]]:
            names = ("starter", "stately", "other")
            return [app_commands.Choice(name=n, value=n) for n in names if n.startswith(current)]

        @tree.command(name="describe", description="Describes a picture")
        async def describe(  # pyright: ignore[reportUnusedFunction]
            interaction: discord.Interaction[Any], image: discord.Attachment
        ) -> None:
            interaction.extras.update(image=image)
            await bot.act("describe", interaction)

        @tree.command(name="studio", description="For those who manage the server")
        @app_commands.default_permissions(manage_guild=True)
        async def studio(  # pyright: ignore[reportUnusedFunction]
            interaction: discord.Interaction[Any],
        ) -> None:
            await bot.act("studio", interaction)

        @tree.context_menu(name="Describe picture")
        async def on_message(  # pyright: ignore[reportUnusedFunction]
            interaction: discord.Interaction[Any], message: discord.Message
        ) -> None:
            interaction.extras.update(message=message)
            await bot.act("menu", interaction)

        @tree.context_menu(name="Jobs of")
        async def on_user(  # pyright: ignore[reportUnusedFunction]
            interaction: discord.Interaction[Any], member: discord.Member
        ) -> None:
            interaction.extras.update(member=member)
            await bot.act("menu", interaction)

        session = app_commands.Group(name="session", description="Creative sessions")

        @session.command(name="start", description="Starts one")
        async def start(  # pyright: ignore[reportUnusedFunction]
            interaction: discord.Interaction[Any], theme: str
        ) -> None:
            interaction.extras.update(theme=theme)
            await bot.act("session", interaction)

        tree.add_command(session)


def png(width: int = 8, height: int = 8) -> bytes:
    """The start of a PNG of this size: enough for everyone who only reads the header."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + header + b"\x08\x02\x00\x00\x00"


def file(content: bytes | None = None, name: str = "lion.png", **more: Any) -> discord.File:
    return discord.File(io.BytesIO(png() if content is None else content), name, **more)
