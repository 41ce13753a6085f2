"""Report, in the menu of a message that the bot posted."""

from __future__ import annotations

import discord
from discord import app_commands

from bot import reports
from bot.buttons import report
from bot.buttons.press import Press
from bot.errors import Refused
from bot.studio import Studio
from bot.translator import message_menu


def build(studio: Studio) -> app_commands.ContextMenu:
    async def report_message(interaction: discord.Interaction, message: discord.Message) -> None:
        us = interaction.client.user
        job = reports.job_of(message) if us and message.author.id == us.id else None
        if job is None:
            raise Refused("report-not-ours")
        await report.press(studio, Press(interaction, "report", job, 0))

    return message_menu(studio.texts, "menu-report", report_message)
