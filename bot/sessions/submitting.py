"""Submitting a finished picture to a session: it is posted anew in the session's thread, from where
it counts as any other entry."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace

import discord
from discord.utils import MISSING

from bot.buttons.press import Press
from bot.buttons.sources import picture_of
from bot.checks import tenure
from bot.errors import Refused
from bot.fitting import fit, suffix_of
from bot.preferences import given
from bot.records import Record
from bot.replies import FILE_LIMIT, QUIET, Picture
from bot.sessions.card import alt_of, submitted
from bot.sessions.session import Session
from bot.studio import Studio
from jobs.contract import ImagineRequest
from jobs.errors import StoreUnavailable

_NAMED = 10


def may_be_submitted(record: Record, interaction: discord.Interaction) -> ImagineRequest:
    """By this member, in this server, to any session. Raises `Refused`."""
    if interaction.guild_id is None:
        raise Refused("only-in-servers")
    if record.owner != interaction.user.id:
        raise Refused("submit-not-yours")
    if not isinstance(record.request, ImagineRequest):
        raise Refused("submit-only-drawn")
    if record.private or record.server != interaction.guild_id:
        raise Refused("submit-from-elsewhere")
    return record.request


async def submit(
    studio: Studio, press: Press, record: Record, session: Session, index: int
) -> discord.Message:
    """The entry that it became. `index`: which of its pictures. Raises `AtelierError`."""
    interaction = press.interaction
    request = may_be_submitted(record, interaction)
    about = session.about
    if about.server != interaction.guild_id or not session.takes:
        raise Refused("session-closed")
    server = given(interaction).server
    if about.approval or server.approves_first(session.id, about.channel):
        raise Refused("submit-needs-approval")
    if about.models and request.model not in about.models:
        raise Refused("session-model", models=", ".join(about.models[:_NAMED]))
    tenure(interaction, server.tenure_hours)
    await _may_be_there(interaction, record, session)
    # The rules of where it will be read; where it was drawn, others may count.
    text = f"{request.prompt}\n{record.prompt}"
    await studio.moderation.check(interaction, text, "submitted", session.id, about.channel)
    user = interaction.user
    await studio.sessions.reserve(session, record.job, user.id, user.display_name)
    if await studio.sessions.owner_of(session, record.job):
        raise Refused("submit-entered-already")
    try:
        message = await _post(studio, press, record, session, index)
        entered = await studio.sessions.enter(
            session.id, about.server, record.job, user.id, message.id
        )
    except Exception:
        with suppress(StoreUnavailable):  # then it stays one of the member's, until the end
            await studio.sessions.leave(session.id, about.server, record.job)
        raise
    if not entered:
        with suppress(discord.HTTPException):
            await message.delete()
        raise Refused("session-closed")
    return message


async def _may_be_there(interaction: discord.Interaction, record: Record, session: Session) -> None:
    """May the member write there, and is nothing from an age-restricted channel brought into one
    that is not? Raises `Refused`."""
    guild = interaction.guild
    channel = guild.get_channel(session.about.channel) if guild else None
    if guild is None or not isinstance(channel, discord.TextChannel):
        raise Refused("session-closed")
    user = interaction.user
    if isinstance(user, discord.Member):
        granted = channel.permissions_for(user)
        if not (granted.view_channel and granted.send_messages_in_threads):
            raise Refused("submit-not-for-you")
    if channel.is_nsfw():
        return
    try:
        source = guild.get_channel_or_thread(record.channel)
        source = source or await guild.fetch_channel(record.channel)
    except discord.HTTPException as error:
        raise Refused("picture-not-kept") from error
    if not isinstance(source, discord.CategoryChannel) and source.is_nsfw():
        raise Refused("submit-age-restricted")


async def _post(
    studio: Studio, press: Press, record: Record, session: Session, index: int
) -> discord.Message:
    client, words = press.interaction.client, studio.texts.to(session.about.locale)
    request = record.request
    assert isinstance(request, ImagineRequest), "looked at before"
    seeds = record.seeds or request.seeds
    data = await picture_of(studio, replace(press, index=index), record)
    data, _ = await fit(data, press.interaction.filesize_limit or FILE_LIMIT)
    name = f"{seeds[index]}.{suffix_of(data)}"
    alt = alt_of(record.prompt or request.prompt, words)
    picture = Picture(data, name, alt, spoiler=record.blurred)
    shown = request.model_copy(update={"seed": seeds[index]})
    post = submitted(session, record.job, record.owner, shown, picture, words)
    try:
        return await client.get_partial_messageable(session.id).send(
            post.content,
            files=post.files(),
            view=post.view() or MISSING,
            # Two presses that come together become one message.
            nonce=hashlib.sha256(f"{session.id}:{record.job}".encode()).hexdigest()[:24],
            allowed_mentions=QUIET,
        )
    except discord.HTTPException as error:
        raise Refused("submit-not-posted") from error
