"""Delete on the card of a report: a moderator takes the picture away, and the card says who did."""

from __future__ import annotations

import discord

from bot.buttons.delete import delete_message
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.decided import decided
from bot.errors import Refused
from bot.panels.moderation import measures
from bot.replies import QUIET, Post
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    interaction = press.interaction
    await interaction.response.defer()
    record = await record_of(studio, press)
    if not press.moderates_in(record.server):
        raise Refused("not-yours-to-delete")
    await delete_message(press, record)
    await decided(studio, interaction, "taken_down", job=press.job, about=record.owner)
    await studio.sessions.left(press.job, record.owner, by=interaction.user.id)
    await studio.records.remove(press.job)
    words = studio.texts.to(interaction.guild_locale.value if interaction.guild_locale else "")
    message = interaction.message
    embeds: list[discord.Embed] = message.embeds if message else []
    for embed in embeds:
        done = words("report-deleted", who=interaction.user.mention)
        embed.add_field(name="\u200b", value=done, inline=False)
    rows = [measures(record.owner, ("strike", "block", "ban"), words, record.job)]
    view = Post("", rows=rows).view()
    await interaction.edit_original_response(embeds=embeds, view=view, allowed_mentions=QUIET)
