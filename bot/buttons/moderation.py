"""The moderators' part of `/studio`: shows it, and reads its forms."""

from __future__ import annotations

import re
from typing import Any

from bot.approving import room_of
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


async def press(studio: Studio, press: Press) -> None:
    guild = moderated(press)
    words, server = studio.words(press.interaction), given(press.interaction).server
    response = press.interaction.response
    match press.job:
        case "panel":
            blocked = await blocked_in(studio.queue, guild, panel.BLOCKED)
            await whisper(press.interaction, panel.show(server, blocked, words))
        case "strikes":
            await response.send_modal(panel.strikes_form(server, words))
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
    blocked = await blocked_in(studio.queue, guild, panel.BLOCKED)
    server, words = given(press.interaction).server, studio.words(press.interaction)
    await whisper(press.interaction, panel.show(server, blocked, words))
