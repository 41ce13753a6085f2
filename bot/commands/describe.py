"""`/describe`: put a picture into words."""

from __future__ import annotations

from typing import Any, get_args

import discord
from discord import app_commands

from bot import attachments
from bot.accept import accept
from bot.errors import Refused
from bot.studio import Studio
from bot.translator import choices, command
from jobs.contract import DescribeRequest, Detail


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    @app_commands.choices(detail=choices(studio.texts, "detail", get_args(Detail)))
    async def describe(
        interaction: discord.Interaction,
        image: discord.Attachment,
        detail: str = "short",
        private: bool = False,
    ) -> None:
        card = studio.catalog.choose("describe", None, studio.settings.describe_model)
        if detail not in card.details:
            raise Refused("detail-unknown", model=card.name)
        attachments.check(image, studio.settings.picture_bytes)

        async def picture() -> bytes:
            return await attachments.take(studio.http, image, studio.settings)

        request = DescribeRequest(model=card.name, detail=detail, captions=card.max_captions)
        await accept(studio, interaction, request, card.predict(request), picture, private=private)

    return command(studio.texts, "command-describe", describe)
