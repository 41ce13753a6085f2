"""New messages of a session, each posted once: see bot/sending.py, which does the same for jobs.

What is about to be sent is noted in the store before. Within a minute Discord itself takes the same
nonce only once; later this looks whether the message is there.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import discord

from bot.found import SPOILER
from bot.replies import QUIET, Post
from bot.sending import SAME_NONCE, UNKNOWN_MESSAGE
from bot.sessions.session import Begun, Session

_SKEW = timedelta(minutes=5)
_MOST_READ = 1000


async def post_once(
    client: discord.Client, session: Session, begun: Begun, post: Post
) -> tuple[int, int]:
    """The channel and the message; the message is 0 where it was there and is deleted, or where
    nobody can tell. `post`: with a file or an embed that no other message has, by its name or its
    address. Raises `discord.HTTPException`."""
    if time.time() - begun.at > SAME_NONCE:
        there = await find(client, begun, post)
        if there is not None:
            return begun.channel, there
    channel = client.get_partial_messageable(begun.channel)
    try:
        message = await channel.send(
            post.content,
            files=post.files(),
            embeds=list(post.embeds),
            view=post.view() or discord.utils.MISSING,
            nonce=f"{session.id}{begun.name}",
            allowed_mentions=QUIET,
        )
    except discord.HTTPException as error:
        if error.code == UNKNOWN_MESSAGE:  # Discord's word for a nonce whose message was deleted
            return begun.channel, 0
        raise
    return begun.channel, message.id


async def find(client: discord.Client, begun: Begun, post: Post) -> int | None:
    """The message that was begun; None where it is not there. Raises `discord.HTTPException`."""
    files = {picture.filename for picture in post.pictures}
    addresses = {embed.url for embed in post.embeds if embed.url}
    channel = client.get_partial_messageable(begun.channel)
    since = datetime.fromtimestamp(begun.at, UTC) - _SKEW
    # Without Read Message History Discord shows an empty channel: better once than twice.
    if not [message async for message in channel.history(limit=1)]:
        return 0
    count = 0
    async for message in channel.history(limit=_MOST_READ, after=since):
        ours = client.user is not None and message.author.id == client.user.id
        named = any(file.filename.removeprefix(SPOILER) in files for file in message.attachments)
        if ours and (named or any(embed.url in addresses for embed in message.embeds)):
            return message.id
        count += 1
    return 0 if count >= _MOST_READ else None
