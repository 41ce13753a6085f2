"""Which session a command or a button is about."""

from __future__ import annotations

import discord

from bot.errors import Refused
from bot.preferences import given
from bot.sessions.session import Session
from bot.studio import Studio


def here(interaction: discord.Interaction) -> Session | None:
    """That of the thread it comes from."""
    return given(interaction).session


async def named_here(studio: Studio, interaction: discord.Interaction) -> Session:
    """The one whose thread this is, else the only one of this channel, else the only one of the
    server. Raises `Refused`, `StoreUnavailable`."""
    if session := here(interaction):
        return session
    running = await studio.sessions.open_in(interaction.guild_id or 0)
    running = [session for session in running if session.takes]
    nearest = [each for each in running if each.about.channel == interaction.channel_id]
    for found in (nearest, running):
        if len(found) == 1:
            return found[0]
    raise Refused("session-which" if running else "session-none-open")


async def of_button(studio: Studio, interaction: discord.Interaction, session_id: str) -> Session:
    """The one that a button names, in this server. Raises `Refused`, `StoreUnavailable`."""
    session = await studio.sessions.get(int(session_id)) if session_id.isdecimal() else None
    if session is None or session.about.server != interaction.guild_id:
        raise Refused("record-gone")
    return session
