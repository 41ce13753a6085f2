"""Save: a link to the picture in the presser's direct messages."""

from __future__ import annotations

import discord

from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.replies import QUIET
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    words = studio.words(press.interaction)
    try:
        await press.interaction.user.send(
            words("saved", link=record.link), allowed_mentions=QUIET, nonce=f"{press.job}s"
        )
        told = words("saved-directly")
    except discord.HTTPException:  # their direct messages are closed: then it is told here
        told = words("saved", link=record.link)
    await press.interaction.followup.send(told, ephemeral=True, allowed_mentions=QUIET)
