"""`/preferences`: a member's own defaults, where each comes from, language and notifications."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.panels.preferences import show
from bot.replies import whisper
from bot.studio import Studio
from bot.translator import command


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    async def preferences(interaction: discord.Interaction) -> None:
        post = show(studio, interaction, "member")
        await whisper(interaction, post)

    return command(studio.texts, "command-preferences", preferences)
