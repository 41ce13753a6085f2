"""Delete: the message with the picture and its record, for its owner and for moderators."""

from __future__ import annotations

import discord

from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.decided import decided
from bot.errors import Refused
from bot.records import Record
from bot.replies import QUIET
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    message = press.interaction.message
    private = message is not None and message.flags.ephemeral
    if not private:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    if press.interaction.user.id != record.owner and not press.moderates_in(record.server):
        raise Refused("not-yours-to-delete")
    if private and message and message.id == record.message:
        # Nobody but the press itself reaches what only one member sees.
        await press.interaction.response.defer()
        await press.interaction.delete_original_response()
    else:
        if private:
            await press.interaction.response.defer(ephemeral=True, thinking=True)
        await delete_message(press, record)
    if press.interaction.user.id != record.owner:  # then it was a moderator's decision (P6)
        await decided(studio, press.interaction, "deleted", job=press.job, about=record.owner)
    await studio.sessions.left(press.job, record.owner, by=press.interaction.user.id)
    await studio.records.remove(press.job)
    words = studio.words(press.interaction)
    await press.interaction.followup.send(words("deleted"), ephemeral=True, allowed_mentions=QUIET)


async def delete_message(press: Press, record: Record) -> None:
    """Take away what was posted. Raises `Refused`; it is no mistake if it is gone already."""
    channel = press.interaction.client.get_partial_messageable(record.channel)
    try:
        await channel.get_partial_message(record.message).delete()
    except discord.NotFound as error:  # gone already, or for its owner alone
        if record.private:
            raise Refused("dismiss-it") from error
    except discord.Forbidden as error:
        raise Refused("delete-refused") from error
