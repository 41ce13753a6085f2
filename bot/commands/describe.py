"""`/describe`: put a picture into words."""

from __future__ import annotations

from typing import Any, cast, get_args

import discord
from discord import app_commands

from bot import attachments, defaults
from bot.accept import accept
from bot.decoding import Taken
from bot.errors import Refused
from bot.studio import Studio
from bot.translator import choices, command
from jobs.contract import DescribeRequest, Detail


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    @app_commands.choices(detail=choices(studio.texts, "detail", get_args(Detail)))
    async def describe(
        interaction: discord.Interaction,
        image: discord.Attachment,
        detail: str | None = None,
        model: str | None = None,
        private: bool | None = None,
    ) -> None:
        card = defaults.model(studio, interaction, "describe", model)
        asked = defaults.detail(interaction, cast("Detail | None", detail), card)
        if asked not in card.details:
            raise Refused("detail-unknown", model=card.name)
        attachments.check(image, studio.settings.picture_bytes)

        async def picture() -> Taken:
            return await attachments.take(studio.http, image, studio.settings, studio.decoder)

        request = DescribeRequest(model=card.name, detail=asked, captions=card.max_captions)
        alone = defaults.private(interaction, private)
        await accept(studio, interaction, request, card.predict(request), picture, private=alone)

    async def models(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return defaults.offered(studio, interaction, "describe", typed)

    built = command(studio.texts, "command-describe", describe)
    built.autocomplete("model")(models)
    return built
