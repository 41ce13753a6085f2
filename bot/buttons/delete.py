"""Delete: the message with the picture and its record, for its owner and for moderators."""

from __future__ import annotations

import discord

from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.errors import Refused
from bot.replies import QUIET
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    if press.interaction.user.id != record.owner and not press.moderates:
        raise Refused("not-yours-to-delete")
    channel = press.interaction.client.get_partial_messageable(record.channel)
    try:
        await channel.get_partial_message(record.message).delete()
    except discord.NotFound:
        pass  # gone already
    except discord.Forbidden as error:
        raise Refused("delete-refused") from error
    await studio.records.remove(press.job)
    words = studio.words(press.interaction)
    await press.interaction.followup.send(words("deleted"), ephemeral=True, allowed_mentions=QUIET)
