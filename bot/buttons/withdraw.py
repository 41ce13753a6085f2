"""Withdraw, under a picture that was submitted to a session: for its owner and for moderators."""

from __future__ import annotations

import discord

from bot.buttons.press import Press
from bot.errors import Refused
from bot.replies import QUIET
from bot.sessions.choosing import here
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    interaction = press.interaction
    await interaction.response.defer(ephemeral=True, thinking=True)
    session = here(interaction)
    owner = await studio.sessions.owner_of(session, press.job) if session else 0
    if session is None or not owner:
        raise Refused("vote-gone")
    if interaction.user.id != owner and not press.moderates:
        raise Refused("not-yours-to-delete")
    try:
        if interaction.message:
            await interaction.message.delete()
    except discord.NotFound:
        pass
    except discord.Forbidden as error:
        raise Refused("delete-refused") from error
    await studio.sessions.leave(session.id, session.about.server, press.job, by=interaction.user.id)
    words = studio.words(interaction)
    await interaction.followup.send(words("withdrawn"), ephemeral=True, allowed_mentions=QUIET)
