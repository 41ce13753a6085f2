"""Settings: all that a picture was made with, for the presser alone."""

from __future__ import annotations

import discord

from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.facts import facts
from bot.replies import QUIET
from bot.studio import Studio
from jobs.errors import JobUnknown


async def press(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    words = studio.words(press.interaction)
    embed = discord.Embed(title=words("settings-title"))
    for name, value in facts(record).items():
        embed.add_field(name=words(f"settings-{name}"), value=value, inline=len(value) < 40)
    if record.parent:
        try:
            parent = await studio.records.get(record.parent)
        except JobUnknown:
            parent = None
        if parent and not parent.private:  # nobody can follow a link to a private one
            embed.add_field(name=words("settings-parent"), value=parent.link, inline=False)
    await press.interaction.followup.send(embed=embed, ephemeral=True, allowed_mentions=QUIET)
