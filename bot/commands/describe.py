"""`/describe`: put a picture into words."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot import attachments
from bot.accept import accept
from bot.studio import Studio
from bot.translator import command
from jobs.contract import DescribeRequest


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    limit = studio.settings.picture_bytes

    async def describe(interaction: discord.Interaction, image: discord.Attachment) -> None:
        card = studio.catalog.choose("describe", None, studio.settings.describe_model)
        attachments.check(image, limit)

        async def picture() -> bytes:
            hosts = studio.settings.attachment_hosts
            data = await attachments.fetch(studio.http, image.url, hosts, limit)
            await attachments.inspect(data, studio.settings.picture_pixels)
            return data

        request = DescribeRequest(model=card.name)
        await accept(studio, interaction, request, card.predict(request), picture)

    return command(studio.texts, "command-describe", describe)
