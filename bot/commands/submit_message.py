"""Submit to session, in the menu of a message with a picture that the bot posted."""

from __future__ import annotations

import discord
from discord import app_commands

from bot import reports
from bot.buttons import submit
from bot.buttons.press import Press
from bot.errors import Refused
from bot.studio import Studio
from bot.translator import message_menu


def build(studio: Studio) -> app_commands.ContextMenu:
    async def submit_message(interaction: discord.Interaction, message: discord.Message) -> None:
        us = interaction.client.user
        job = reports.job_of(message) if us and message.author.id == us.id else None
        if job is None:
            raise Refused("submit-only-drawn")
        await submit.press(studio, Press(interaction, "submit", job, 0))

    built = message_menu(studio.texts, "menu-submit", submit_message)
    built.allowed_contexts = app_commands.AppCommandContext(
        guild=True, dm_channel=False, private_channel=False
    )
    built.allowed_installs = app_commands.AppInstallationType(guild=True, user=False)
    return built
