"""Limits of one member alone, in one server."""

from __future__ import annotations

from pydantic import ValidationError

from bot.buttons.press import Press, moderated
from bot.errors import Refused
from bot.forms import answers_of
from bot.moderation.blocks import set_limits, standing_of
from bot.moderation.standings import card_of
from bot.panels.moderation import limits_form
from bot.replies import whisper
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    standing = await standing_of(studio.queue, moderated(press), _member(press))
    form = limits_form(press.form_id("limits"), standing, studio.words(press.interaction))
    await press.interaction.response.send_modal(form)


async def submitted(studio: Studio, press: Press) -> None:
    guild, member = moderated(press), _member(press)
    answers = answers_of(press.interaction)
    daily, cooldown = (
        answers.get(name, "").strip().replace(",", ".") for name in ("daily", "cooldown")
    )
    by = press.interaction.user.id
    try:
        await set_limits(studio.queue, guild, member, daily, cooldown, by=by)
    except ValidationError as error:
        raise Refused("not-a-number") from error
    await whisper(press.interaction, await card_of(studio, press.interaction, guild, member))


def _member(press: Press) -> int:
    if not press.job.isdecimal():
        raise Refused("record-gone")
    return int(press.job)
