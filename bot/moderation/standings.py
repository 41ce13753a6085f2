"""How one member stands in a server, as its moderators see it."""

from __future__ import annotations

import discord

from bot.moderation.blocks import standing_of
from bot.moderation.measures import Measures
from bot.moderation.strikes import strikes_of
from bot.panels.moderation import member_card
from bot.preferences import given
from bot.replies import Post
from bot.studio import Studio


async def card_of(
    studio: Studio, interaction: discord.Interaction, server: int, member: int
) -> Post:
    """With what may be done about the member. Raises `StoreUnavailable`."""
    queue = studio.queue
    last = await Measures(queue).last_of(member, server)
    names = await queue.audit.aliases.members(measure.by for measure in last if measure.by)
    strikes = await strikes_of(queue, server, member, given(interaction).server)
    standing = await standing_of(queue, server, member)
    return member_card(member, standing, strikes, last, names, studio.words(interaction))
