"""Describing a picture that lies in a message: what the message's menu and its choice share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord

from bot import attachments, defaults
from bot.accept import accept
from bot.decoding import Taken
from bot.found import Found
from bot.studio import Studio
from jobs.contract import DescribeRequest


async def describe(
    studio: Studio,
    interaction: discord.Interaction,
    found: Found,
    before: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Submit it as the member's own job. Raises `AtelierError`.

    `before`: asked once the interaction is acknowledged; it may refuse.
    """
    card = defaults.model(studio, interaction, "describe")
    detail = defaults.detail(interaction, None, card)

    async def picture() -> Taken:
        if before is not None:
            await before()
        return await attachments.take(studio.http, found, studio.settings, studio.decoder)

    request = DescribeRequest(model=card.name, detail=detail, captions=card.max_captions)
    alone = defaults.private(interaction, None)
    await accept(studio, interaction, request, card.predict(request), picture, private=alone)
