"""The Discord client: logs in, offers the commands, answers for what goes wrong in them."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

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
from jobs.errors import AtelierError
from jobs.outbox import Outbox

_log = structlog.get_logger(__name__)
_OURS = "Something went wrong on our side and nothing was done. Please try again."


def point_at(url: str) -> None:
    """Let discord.py speak to a local Discord. These two constants are all it takes."""
    Route.BASE = f"{url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = URL(f"{url.replace('http', 'ws', 1)}/gateway")


class Tree(app_commands.CommandTree[discord.Client]):
    """Commands raise; this is where a member is told."""

    async def on_error(
        self, interaction: discord.Interaction[discord.Client], error: app_commands.AppCommandError
    ) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        log = _log.bind(interaction=interaction.id)
        if isinstance(cause, AtelierError):
            log.info("command.refused", kind=type(cause).__name__)
            sentence = str(cause)
        else:
            log.error("command.failed", exc_info=cause)
            sentence = _OURS
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
        self.tree = Tree(self)
        self._studio = studio
        self._closing: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        for command in build_all(self._studio):
            self.tree.add_command(command)
        await self._studio.catalog.refresh()
        await self._sync()
        assert self.application_id is not None, "known since login"
        origin = self._studio.settings.origin(self.application_id)
        outbox = Outbox(self._studio.queue.store, self._studio.queue_settings, origin)
        delivery = Delivery(self, self._studio.queue, outbox, self._studio.pending)
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

    async def _sync(self) -> None:
        """Register the commands when Discord's copy is not ours; there is a daily limit."""
        ours = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        theirs = [command.to_dict() for command in await self.tree.fetch_commands()]
        if _digest(ours) != _digest(theirs):
            await self.tree.sync()
            _log.info("bot.commands_synced", count=len(ours))


_COMPARED = ("name", "type", "description", "options")
_OPTION = ("name", "type", "description", "required", "choices", "autocomplete")
_BOUNDS = ("min_value", "max_value", "min_length", "max_length")


def _digest(commands: list[Any]) -> str:
    """Of what members see, in a form that both our payloads and Discord's copies have."""
    rows = [
        {
            **{key: command.get(key) or None for key in _COMPARED[:3]},
            "options": [
                {
                    **{key: option.get(key) or None for key in _OPTION},
                    **{key: _number(option.get(key)) for key in _BOUNDS},
                }
                for option in command.get("options") or ()
            ],
        }
        for command in commands
    ]
    text = json.dumps(sorted(rows, key=lambda row: str(row["name"])), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)
