"""Uphold and Overturn on the card of an appeal: the first decides, and the member is told."""

from __future__ import annotations

import discord

from bot.buttons.measure import locale_of
from bot.buttons.press import Press, moderated
from bot.errors import Refused
from bot.moderation import letters
from bot.moderation.appeals import VERDICTS, Appeals
from bot.moderation.measures import Measures
from bot.replies import QUIET
from bot.studio import Studio
from jobs.errors import JobUnknown


async def press(studio: Studio, press: Press) -> None:
    interaction = press.interaction
    await interaction.response.defer()
    guild = moderated(press)
    measure_id, _, verdict = press.job.rpartition("_")
    if verdict not in VERDICTS:
        raise Refused("record-gone")
    try:
        measure = await Measures(studio.queue).get(measure_id)
    except JobUnknown:
        raise Refused("appeal-gone") from None
    if measure.server != guild:
        raise Refused("not-yours-to-set")
    by = interaction.user.id
    if by == measure.member:
        raise Refused("not-about-yourself")
    place = interaction.guild.name if interaction.guild else ""
    await Appeals(studio.queue).judge(measure_id, verdict, by=by, place=place)
    locale = locale_of(interaction)
    embeds: list[discord.Embed] = interaction.message.embeds if interaction.message else []
    for embed in embeds:
        done = studio.texts.to(locale)(f"appeal-{verdict}", who=interaction.user.mention)
        embed.add_field(name="\u200b", value=done, inline=False)
    client, store = interaction.client, studio.queue.store
    studio.background.once(letters.send(client, store, studio.texts, locale, measure.member))
    await interaction.edit_original_response(embeds=embeds, view=None, allowed_mentions=QUIET)
