"""The thread of a session, grown from its card; and what the bot needs for it at Discord."""

from __future__ import annotations

import discord

from bot.sending import may_pass
from bot.sessions.session import THEME, Session
from bot.text import cut, one_line

NEEDED = (
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "create_public_threads",
    "send_messages_in_threads",
)
"""As discord.py names them; all that a session does of its own needs no more."""
_HAS_THREAD = 160004
# The longest that Discord knows: a thread is hidden after so many minutes in which nobody writes.
_ARCHIVE_AFTER = 10080


def missing(permissions: discord.Permissions) -> list[str]:
    return [name for name in NEEDED if not getattr(permissions, name)]


async def open_thread(client: discord.Client, session: Session) -> discord.HTTPException | None:
    """Doing it again is harmless. Returns what refuses it for good; raises what may pass."""
    about = session.about
    channel = client.get_partial_messageable(about.channel, guild_id=about.server)
    name = cut(one_line(about.theme), THEME) or "-"
    try:
        await channel.get_partial_message(session.id).create_thread(
            name=name, auto_archive_duration=_ARCHIVE_AFTER
        )
    except discord.HTTPException as error:
        if may_pass(error):
            raise
        return None if error.code == _HAS_THREAD else error
    return None
