"""The Discord client: logs in, offers the commands, answers for what goes wrong in them."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.commands import build_all
from bot.delivery import Delivery
from bot.replies import refuse
from bot.studio import Studio
from bot.sync import sync
from bot.texts import Texts
from bot.translator import Translator
from jobs.errors import AtelierError
from jobs.outbox import Outbox

_log = structlog.get_logger(__name__)


def point_at(url: str) -> None:
    """Let discord.py speak to a local Discord. These two constants are all it takes."""
    Route.BASE = f"{url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = URL(f"{url.replace('http', 'ws', 1)}/gateway")


class Tree(app_commands.CommandTree[discord.Client]):
    """Commands raise; this is where a member is told."""

    def __init__(self, client: discord.Client, texts: Texts) -> None:
        super().__init__(client)
        self._texts = texts

    async def on_error(
        self, interaction: discord.Interaction[discord.Client], error: app_commands.AppCommandError
    ) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        log = _log.bind(interaction=interaction.id)
        words = self._texts.to(interaction.locale.value)
        if isinstance(cause, AtelierError):
            log.info("command.refused", kind=type(cause).__name__)
            sentence = words.error(cause)
        else:
            log.error("command.failed", exc_info=cause)
            sentence = words("went-wrong")
        try:
            await refuse(interaction, sentence)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as failure:
            log.error("command.untold", reason=str(failure))


class AtelierClient(discord.Client):
    """Needs no privileged intent: slash commands carry what they need."""

    def __init__(self, studio: Studio) -> None:
        # No voice here: discord.py need not warn at each start that its libraries are missing.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True),
            shard_id=studio.settings.shard_id,
            shard_count=studio.settings.shard_count,
        )
        self.tree = Tree(self, studio.texts)
        self._studio = studio
        self._closing: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        await self.tree.set_translator(Translator(self._studio.texts))
        for command in build_all(self._studio):
            self.tree.add_command(command)
        await self._studio.catalog.refresh()
        await sync(self, self.tree)
        assert self.application_id is not None, "known since login"
        origin = self._studio.settings.origin(self.application_id)
        outbox = Outbox(self._studio.queue.store, self._studio.queue_settings, origin)
        delivery = Delivery(
            self, self._studio.queue, outbox, self._studio.pending, self._studio.texts
        )
        works = (
            self._studio.catalog.run(),
            delivery.run(),
            delivery.sweep(),
            self._studio.pending.run(delivery.tell_lost),
        )
        for work in works:
            # Better no bot than a deaf one: whoever runs it starts it again.
            self._studio.background.loop(work, on_death=self.stop)

    def stop(self) -> None:
        """Close soon; for signal handlers and callbacks, which cannot wait."""
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self.close())

    async def close(self) -> None:
        await self._studio.background.close()
        await super().close()

    async def on_ready(self) -> None:
        _log.info("bot.ready", servers=len(self.guilds))
