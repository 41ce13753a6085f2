"""Where a job's result goes, and how it is put there.

A `Reply` is stored with the job, so any bot process can deliver after any restart.
"""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass

import discord
import structlog
from pydantic import BaseModel, ConfigDict

_log = structlog.get_logger(__name__)
# Discord's 15 minutes, less what a slow request may take.
_TOKEN_LIFE = 14.5 * 60
_QUIET = discord.AllowedMentions.none()


class Reply(BaseModel):
    """The deferred message of one interaction. `at`: when, in seconds since the epoch."""

    model_config = ConfigDict(frozen=True)

    token: str
    channel: int
    message: int
    user: int
    at: float

    @classmethod
    async def defer(cls, interaction: discord.Interaction) -> Reply:
        """Acknowledge the interaction publicly and remember the message that shows it."""
        answer = await interaction.response.defer(thinking=True)
        assert interaction.channel_id is not None, "slash commands always come from a channel"
        assert answer is not None, "discord.py asks Discord to return the message"
        assert answer.message_id is not None, "a deferred reply is a message"
        return cls(
            token=interaction.token,
            channel=interaction.channel_id,
            message=answer.message_id,
            user=interaction.user.id,
            at=time.time(),
        )


@dataclass(frozen=True)
class Picture:
    """A file to upload, with its alt text."""

    data: bytes
    filename: str
    alt: str


@dataclass(frozen=True)
class Post:
    """What a message becomes."""

    content: str
    pictures: Sequence[Picture] = ()
    embeds: Sequence[discord.Embed] = ()


async def refuse(interaction: discord.Interaction, sentence: str) -> None:
    """Tell the member alone that nothing was done, and why."""
    if not interaction.response.is_done():
        await interaction.response.send_message(sentence, ephemeral=True, allowed_mentions=_QUIET)
        return
    # The public "thinking" message would take a first follow-up as its own: it goes first.
    await interaction.delete_original_response()
    await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=_QUIET)


async def deliver(client: discord.Client, reply: Reply, post: Post) -> None:
    """Put the post where the reply says: by token, then by bot token, then as a new message.

    Edits are idempotent, so doing it again is harmless. Raises `discord.HTTPException` when
    even the last way is refused.
    """
    channel = client.get_partial_messageable(reply.channel)
    if time.time() - reply.at < _TOKEN_LIFE:
        assert client.application_id is not None, "known since login"
        webhook = discord.Webhook.partial(client.application_id, reply.token, client=client)
        try:
            await webhook.edit_message(
                reply.message,
                content=post.content,
                attachments=_files(post),
                embeds=post.embeds,
                allowed_mentions=_QUIET,
            )
            return
        except discord.HTTPException as error:
            if error.status not in {401, 403, 404}:
                raise
            _log.warning("delivery.token_refused", status=error.status, code=error.code)
    try:
        await channel.get_partial_message(reply.message).edit(
            content=post.content,
            attachments=_files(post),
            embeds=post.embeds,
            allowed_mentions=_QUIET,
        )
    except (discord.NotFound, discord.Forbidden) as error:
        _log.warning("delivery.message_gone", status=error.status, code=error.code)
        await channel.send(
            f"<@{reply.user}> {post.content}",
            files=_files(post),
            embeds=list(post.embeds),
            allowed_mentions=discord.AllowedMentions(users=[discord.Object(reply.user)]),
        )


def _files(post: Post) -> list[discord.File]:
    """New for every try: discord.py reads a file object once."""
    return [
        discord.File(io.BytesIO(picture.data), picture.filename, description=picture.alt)
        for picture in post.pictures
    ]
