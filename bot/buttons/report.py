"""Report: tell the server's moderators of a picture, with a reason."""

from __future__ import annotations

import discord
from discord import ui
from discord.utils import MISSING

from bot import reports
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.decided import decided
from bot.errors import Refused
from bot.forms import answers_of, text_field
from bot.preferences import given
from bot.records import Record
from bot.replies import QUIET
from bot.studio import Studio

_OPEN = 15 * 60.0


async def press(studio: Studio, press: Press) -> None:
    # A form has to be the first answer, so what can be refused is refused before it is filled in.
    channel_for(press.interaction, await record_of(studio, press))
    words = studio.words(press.interaction)
    form = ui.Modal(title=words("report-title"), custom_id=press.form_id("report"), timeout=_OPEN)
    form.add_item(
        text_field(
            words("report-why"),
            "reason",
            "",
            long=True,
            required=True,
            hint=words("report-hint"),
            most=reports.REASON,
        )
    )
    await press.interaction.response.send_modal(form)


async def submitted(studio: Studio, press: Press) -> None:
    interaction, member = press.interaction, press.interaction.user.id
    await interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    channel = channel_for(interaction, record)
    store = studio.queue.store
    if not await reports.first(store, record.job, member):
        raise Refused("reported-already")
    reason = answers_of(interaction).get("reason", "")
    # In the language of the server, as its moderators share it.
    words = studio.texts.to(interaction.guild_locale.value if interaction.guild_locale else "")
    post = reports.card(record, member, reason, words)
    try:
        # The reason is a member's own words: it goes to the moderators and nowhere else.
        await decided(studio, interaction, "reported", job=record.job, about=record.owner)
        await interaction.client.get_partial_messageable(channel).send(
            embeds=list(post.embeds),
            view=post.view() or MISSING,
            allowed_mentions=QUIET,
            nonce=str(interaction.id),
        )
    except Exception as error:
        await reports.take_back(store, record.job, member)
        if isinstance(error, discord.HTTPException):
            raise Refused("report-not-posted", link=record.link) from error
        raise
    await interaction.followup.send(
        studio.words(interaction)("reported"), ephemeral=True, allowed_mentions=QUIET
    )


def channel_for(interaction: discord.Interaction, record: Record) -> int:
    """Where the moderators of this server read reports. Raises `Refused`."""
    if interaction.guild_id is None or interaction.guild_id != record.server:
        raise Refused("report-elsewhere")
    channel = given(interaction).server.log_channel
    if not channel:
        raise Refused("report-nowhere", link=record.link)
    return channel
