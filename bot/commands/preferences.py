"""`/preferences`: a member's own defaults, where each comes from, language and notifications."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.panels.preferences import show
from bot.replies import QUIET
from bot.studio import Studio
from bot.translator import command


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    async def preferences(interaction: discord.Interaction) -> None:
        post = show(studio, interaction, "member")
        await interaction.response.send_message(
            embeds=list(post.embeds),
            view=post.view() or discord.utils.MISSING,
            ephemeral=True,
            allowed_mentions=QUIET,
        )

    return command(studio.texts, "command-preferences", preferences)
