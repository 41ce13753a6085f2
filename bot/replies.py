"""Where a job's result goes, and how it is put there.

A `Reply` is stored with the job, so any bot process can deliver after any restart.
"""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import discord
import structlog
from pydantic import BaseModel, ConfigDict

_log = structlog.get_logger(__name__)
# Discord's 15 minutes, less what a slow request may take.
_TOKEN_LIFE = 14.5 * 60
_QUIET = discord.AllowedMentions.none()
_PICTURE_REFUSED = (
    "Discord did not take the picture here. Ask a moderator whether I may post files."
)


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
    """What a message becomes. `private`: for its owner alone, while Discord allows that."""

    content: str
    pictures: Sequence[Picture] = ()
    embeds: Sequence[discord.Embed] = ()
    private: bool = False


async def refuse(interaction: discord.Interaction, sentence: str) -> None:
    """Tell the member alone that nothing was done, and why."""
    if not interaction.response.is_done():
        await interaction.response.send_message(sentence, ephemeral=True, allowed_mentions=_QUIET)
        return
    # The public "thinking" message would take a first follow-up as its own: it goes first.
    try:
        await interaction.delete_original_response()
    except discord.HTTPException:
        await interaction.edit_original_response(content=sentence, allowed_mentions=_QUIET)
        return
    await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=_QUIET)


async def deliver(client: discord.Client, reply: Reply, post: Post, job_id: str) -> None:
    """Put the post where the reply says.

    By the interaction's token; then by the bot's own, on the same message; then as a new message
    in the channel; then without its picture; then to the member directly. Doing it again is
    harmless: edits are idempotent and new messages carry the job's id as their nonce. Raises
    `discord.HTTPException` when even the last way is refused, or when trying later may help.
    """
    ways = [_edit_with_bot_token, _send_to_channel, _send_without_picture, _send_to_member]
    if time.time() - reply.at < _TOKEN_LIFE:
        ways.insert(0, _tell_privately if post.private else _edit_with_token)
    for way in ways:
        try:
            await way(client, reply, post, job_id)
            return
        except discord.HTTPException as error:
            if may_pass(error) or way is ways[-1]:
                raise
            _log.info("delivery.next_way", after=way.__name__, http=error.status, code=error.code)


def may_pass(error: discord.HTTPException) -> bool:
    """Is it worth trying again later? Rate limits and Discord's own faults pass."""
    return error.status == 429 or error.status >= 500


async def _edit_with_token(client: discord.Client, reply: Reply, post: Post, _: str) -> None:
    await _webhook(client, reply).edit_message(
        reply.message,
        content=post.content,
        attachments=_files(post),
        embeds=post.embeds,
        allowed_mentions=_QUIET,
    )


async def _tell_privately(client: discord.Client, reply: Reply, post: Post, _: str) -> None:
    webhook = _webhook(client, reply)
    # Gone already when this is a second try.
    with suppress(discord.NotFound):
        await webhook.delete_message(reply.message)
    await webhook.send(post.content, ephemeral=True, allowed_mentions=_QUIET, wait=True)


async def _edit_with_bot_token(client: discord.Client, reply: Reply, post: Post, _: str) -> None:
    message = client.get_partial_messageable(reply.channel).get_partial_message(reply.message)
    await message.edit(
        content=post.content,
        attachments=_files(post),
        embeds=post.embeds,
        allowed_mentions=_QUIET,
    )


async def _send_to_channel(client: discord.Client, reply: Reply, post: Post, job_id: str) -> None:
    await client.get_partial_messageable(reply.channel).send(
        f"<@{reply.user}> {post.content}",
        files=_files(post),
        embeds=list(post.embeds),
        nonce=job_id,
        allowed_mentions=discord.AllowedMentions(users=[discord.Object(reply.user)]),
    )


async def _send_without_picture(
    client: discord.Client, reply: Reply, post: Post, job_id: str
) -> None:
    said = f"{post.content}\n{_PICTURE_REFUSED}" if post.pictures else post.content
    await _edit_with_token(client, reply, replace(post, content=said, pictures=()), job_id)


async def _send_to_member(client: discord.Client, reply: Reply, post: Post, job_id: str) -> None:
    channel = await client.create_dm(discord.Object(reply.user))
    await channel.send(
        post.content,
        files=_files(post),
        embeds=list(post.embeds),
        nonce=job_id,
        allowed_mentions=_QUIET,
    )


def _webhook(client: discord.Client, reply: Reply) -> discord.Webhook:
    assert client.application_id is not None, "known since login"
    webhook = discord.Webhook.partial(client.application_id, reply.token, client=client)
    # What it is; discord.py takes every partial one for a channel's and then forbids `ephemeral`.
    webhook.type = discord.WebhookType.application
    return webhook


def _files(post: Post) -> list[discord.File]:
    """New for every try: discord.py reads a file object once."""
    return [
        discord.File(io.BytesIO(picture.data), picture.filename, description=picture.alt)
        for picture in post.pictures
    ]
