"""`/studio`: a server's rules and defaults in one panel, for its owner and moderators."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.buttons.press import operates
from bot.errors import Refused
from bot.panels.studio import show
from bot.replies import whisper
from bot.studio import Studio
from bot.translator import command
from jobs.operator import Operator


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    async def panel(interaction: discord.Interaction) -> None:
        if interaction.guild_id is None:
            raise Refused("only-in-servers")
        # Discord hides it from others, unless a server decided otherwise for some of them.
        if not interaction.permissions.manage_messages:
            raise Refused("not-yours-to-set")
        seen = await Operator(studio.queue, studio.catalog.registry, "bot").overview()
        post = show(studio, interaction, seen, operates=operates(interaction))
        await whisper(interaction, post)

    built = command(studio.texts, "command-studio", panel)
    built.default_permissions = discord.Permissions(manage_messages=True)
    built.allowed_contexts = app_commands.AppCommandContext(
        guild=True, dm_channel=False, private_channel=False
    )
    built.allowed_installs = app_commands.AppInstallationType(guild=True, user=False)
    return built
