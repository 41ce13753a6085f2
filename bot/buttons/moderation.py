"""The moderators' part of `/studio`: shows it, and reads its forms."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from bot.asking import room_of
from bot.buttons import audit
from bot.buttons.press import Press, moderated
from bot.decided import change_server
from bot.errors import Refused
from bot.forms import all_answers_of
from bot.moderation.blocks import blocked_in
from bot.moderation.standings import card_of
from bot.panels import moderation as panel
from bot.preferences import ServerPreferences, given
from bot.replies import QUIET, whisper
from bot.studio import Studio
from jobs.contract import Bands

SIDES = ("review", "block")


async def press(studio: Studio, press: Press) -> None:
    guild = moderated(press)
    words, server = studio.words(press.interaction), given(press.interaction).server
    response = press.interaction.response
    match press.job:
        case "panel":
            await _show(studio, press, guild)
        case "strikes":
            await response.send_modal(panel.strikes_form(server, words))
        case "pictures":
            await response.send_modal(panel.pictures_form(server, words))
        case "member":
            await response.send_modal(panel.member_form(words))
        case "search":
            await response.send_modal(panel.search_form(audit.EVENTS, words))
        case "all" | "some":
            await _approve(studio, press, guild, approve_all=press.job == "all")
        case "channels":
            channels = [int(value) for value in press.values]
            await _approve(studio, press, guild, approve_channels=channels)
        case _:
            raise Refused("record-gone")


async def submitted(studio: Studio, press: Press) -> None:
    guild = moderated(press)
    answers = all_answers_of(press.interaction)
    match press.job:
        case "strikes":
            await _set(studio, press, guild, answers)
        case "pictures":
            await _set_bands(studio, press, guild, answers)
        case "member":
            [member] = answers.get("member") or ["0"]
            post = await card_of(studio, press.interaction, guild, int(member))
            await whisper(press.interaction, post)
        case "search":
            await audit.begin(studio, press, answers)
        case _:
            raise Refused("record-gone")


async def _approve(studio: Studio, press: Press, guild: int, **values: Any) -> None:
    """Raises `Refused` where moderators could not see what they would have to approve."""
    channel = given(press.interaction).server.log_channel
    if any(values.values()) and room_of(press.interaction.guild, channel) is None:
        raise Refused("approval-needs-channel")
    await change_server(studio, press, "record-gone", values)
    blocked = await blocked_in(studio.queue, guild, panel.BLOCKED)
    words = studio.words(press.interaction)
    post = panel.show(given(press.interaction).server, blocked, words)
    await press.interaction.response.edit_message(
        embeds=list(post.embeds), view=post.view(), allowed_mentions=QUIET
    )


async def _set(studio: Studio, press: Press, guild: int, answers: dict[str, list[str]]) -> None:
    def text(name: str) -> str:
        return next(iter(answers.get(name, ())), "").strip()

    steps = [part.replace(",", ".") for part in re.split(r"[\s;]+", text("steps")) if part]
    values = {
        "strike_hours": steps,
        "strike_days": text("days") or ServerPreferences().strike_days,
        "tenure_hours": text("tenure").replace(",", ".") or 0,
    }
    await change_server(studio, press, "strikes-unfit", values)
    await _show(studio, press, guild)


async def _set_bands(
    studio: Studio, press: Press, guild: int, answers: dict[str, list[str]]
) -> None:
    """What is left empty is as the bot has it."""

    def bands(name: str, plain: Bands) -> dict[str, Any]:
        found = {side: next(iter(answers.get(f"{name}_{side}", ())), "").strip() for side in SIDES}
        filled = {side: text.replace(",", ".") for side, text in found.items() if text}
        return plain.model_dump() | filled

    plain = ServerPreferences()
    values = {
        "bands": bands("bands", plain.bands),
        "bands_restricted": bands("restricted", plain.bands_restricted),
    }
    try:
        read = {name: Bands.model_validate(value) for name, value in values.items()}
    except ValidationError as error:
        raise Refused("bands-unfit") from error
    if any(each.review > each.block for each in read.values()):
        raise Refused("bands-unfit")
    await change_server(studio, press, "bands-unfit", dict(read))
    await _show(studio, press, guild)


async def _show(studio: Studio, press: Press, guild: int) -> None:
    blocked = await blocked_in(studio.queue, guild, panel.BLOCKED)
    server, words = given(press.interaction).server, studio.words(press.interaction)
    await whisper(press.interaction, panel.show(server, blocked, words))
