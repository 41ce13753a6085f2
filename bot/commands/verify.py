"""`/verify`: is a picture one of ours, and how was it made?"""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot import attachments
from bot.studio import Studio
from bot.translator import command
from bot.verifying import verify


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    async def verify_picture(interaction: discord.Interaction, image: discord.Attachment) -> None:
        attachments.check(image, studio.settings.picture_bytes)
        await verify(studio, interaction, [image])

    return command(studio.texts, "command-verify", verify_picture)
