"""Verify, in the menu of a message: are its pictures ours, and how were they made?"""

from __future__ import annotations

import discord
from discord import app_commands

from bot.errors import Refused
from bot.found import pictures_in
from bot.studio import Studio
from bot.translator import message_menu
from bot.verifying import verify


def build(studio: Studio) -> app_commands.ContextMenu:
    async def verify_message(interaction: discord.Interaction, message: discord.Message) -> None:
        pictures = pictures_in(message, studio.settings.attachment_hosts)
        if not pictures:
            raise Refused("no-picture-there")
        await verify(studio, interaction, pictures)

    return message_menu(studio.texts, "menu-verify", verify_message)
