"""Describe, in the menu of a message: put its picture into words; the member chooses which, where
there are several."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.buttons.pick import choice
from bot.describing import describe
from bot.errors import Refused
from bot.found import pictures_in
from bot.replies import whisper
from bot.studio import Studio
from bot.translator import message_menu


def build(studio: Studio) -> app_commands.ContextMenu:
    async def describe_message(interaction: discord.Interaction, message: discord.Message) -> None:
        pictures = pictures_in(message, studio.settings.attachment_hosts)
        if not pictures:
            raise Refused("no-picture-there")
        if len(pictures) == 1:
            await describe(studio, interaction, pictures[0])
            return
        words = studio.words(interaction)
        await whisper(interaction, choice(message.id, pictures, words))

    return message_menu(studio.texts, "menu-describe", describe_message)
