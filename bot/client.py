"""The Discord client: logs in, offers the commands, answers for what goes wrong in them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict
from typing import Any, cast

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.approving import Approving
from bot.buttons import FOR_THE_BLOCKED, Actions
from bot.buttons.press import Press
from bot.checks import barred
from bot.commands import build_all
from bot.delivery import Delivery
from bot.errors import Refused
from bot.moderation import letters
from bot.notices import Notices
from bot.origins import left_behind
from bot.patience import Patience
from bot.preferences import given
from bot.presenting import Presenter
from bot.replies import Button, refuse
from bot.sessions.ending import Ending
from bot.sessions.keeper import Keeper
from bot.studio import Studio
from bot.sync import sync
from bot.translator import Translator
from jobs.errors import AtelierError, StoreUnavailable
from jobs.outbox import Outbox
from jobs.seals import Sealer

_log = structlog.get_logger(__name__)


def point_at(url: str) -> None:
    """Let discord.py speak to a local Discord. These two constants are all it takes."""
    Route.BASE = f"{url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = URL(f"{url.replace('http', 'ws', 1)}/gateway")


class Tree(app_commands.CommandTree[discord.Client]):
    """Commands raise; this is where a member is told."""

    def __init__(self, client: discord.Client, studio: Studio) -> None:
        super().__init__(
            client,
            # Everywhere, also for who has the bot for themselves: a command may say less.
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self._studio = studio

    async def interaction_check(self, interaction: discord.Interaction[discord.Client], /) -> bool:
        """Before each command; what is offered while somebody types may not wait for the store."""
        if interaction.type is not discord.InteractionType.autocomplete:
            try:
                await self._studio.preferences.load(interaction)
                if interaction.command is None or interaction.command.name not in FOR_THE_BLOCKED:
                    barred(interaction)
            except AtelierError as error:
                await self.tell(interaction, error)
                return False
        return True

    async def _call(self, interaction: discord.Interaction[discord.Client]) -> None:
        # One under way when the bot stops is finished first. discord.py has no public place around
        # the whole of a command.
        with self._studio.background.command():
            await super()._call(interaction)

    async def on_error(
        self, interaction: discord.Interaction[discord.Client], error: app_commands.AppCommandError
    ) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await self.tell(interaction, cause)

    async def tell(
        self, interaction: discord.Interaction[discord.Client], cause: Exception
    ) -> None:
        """Say to the member alone that nothing was done, and why."""
        log = _log.bind(interaction=interaction.id)
        words = self._studio.words(interaction)
        appeal = cause.appeal if isinstance(cause, Refused) else ""
        buttons = [Button(words("button-appeal"), "appeal", appeal)] if appeal else []
        if isinstance(cause, AtelierError):
            reason = cause.key if isinstance(cause, Refused) else ""
            log.info("command.refused", kind=type(cause).__name__, reason=reason)
            sentence = words.error(cause)
        else:
            log.error("command.failed", exc_info=cause)
            sentence = words("went-wrong")
        try:
            await refuse(interaction, sentence, buttons)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as failure:
            log.error("command.untold", reason=str(failure))
        self.hand_over(interaction)

    def hand_over(self, interaction: discord.Interaction[discord.Client]) -> None:
        """What the member is still to be told, behind the answer."""
        if waiting := dict(given(interaction).letters):
            studio = self._studio
            work = letters.hand_over(
                interaction, studio.queue.store, waiting, studio.words(interaction)
            )
            studio.background.once(work)


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
        self.tree = Tree(self, studio)
        self._studio = studio
        self._actions = Actions()
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
        studio, patience = self._studio, Patience()
        delivery = Delivery(
            self,
            studio.queue,
            outbox,
            studio.pending,
            Presenter(outbox, studio.records, studio.catalog, studio.moderation, studio.provenance),
            Approving(
                self,
                studio.queue,
                outbox,
                studio.approvals,
                studio.preferences,
                studio.texts,
            ),
            studio.texts,
            studio.cards,
            patience,
            studio.quotas,
            Notices(self, studio.queue.store, studio.settings.notify_after),
            Sealer(studio.queue.store, studio.queue_settings),
            studio.sessions,
        )
        ending = Ending(
            self,
            studio.http,
            studio.settings,
            studio.sessions,
            studio.records,
            studio.preferences,
            studio.texts,
        )
        grace = studio.settings.session_grace
        keeper = Keeper(self, studio.sessions, ending, studio.texts, patience, origin, grace)
        await studio.cards.open(origin)
        with suppress(StoreUnavailable):  # the delivery loop says so
            for left in await left_behind(studio.queue, origin):
                _log.warning("origin.left_behind", **asdict(left))
        works = (
            self._studio.catalog.run(),
            delivery.run(),
            delivery.sweep(),
            self._studio.pending.run(delivery.tell_lost),
            studio.cards.run(self, patience),
            keeper.run(),
        )
        for work in works:
            # Better no bot than a deaf one: whoever runs it starts it again.
            self._studio.background.loop(work, on_death=self.stop)

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Presses of our buttons; commands have their own way, through the tree."""
        press = Press.read(interaction)
        action = self._actions.of(press) if press else None
        if press is None or action is None:
            return
        with self._studio.background.command():
            try:
                await self._studio.preferences.load(interaction)
                if press.action not in FOR_THE_BLOCKED:
                    barred(interaction)
                await action(self._studio, press)
            except Exception as error:
                await self.tree.tell(interaction, error)
            else:
                self.tree.hand_over(interaction)

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction[discord.Client],
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        self.tree.hand_over(interaction)

    def stop(self) -> None:
        """Close soon; for signal handlers and callbacks, which cannot wait."""
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self.close())

    async def close(self) -> None:
        await self._studio.background.close()
        # Within two seconds of a login discord.py still waits for servers to arrive; it would go on
        # with that after the end, and fail.
        ready = cast(Any, self._connection)._ready_task
        if ready is not None:
            ready.cancel()
        await super().close()

    async def on_ready(self) -> None:
        _log.info("bot.ready", servers=len(self.guilds))
