"""The menus, buttons and forms of the `/studio` panel: change one thing, and show it anew."""

from __future__ import annotations

from typing import Any

from bot.buttons.press import Press, moderated
from bot.decided import change_server
from bot.errors import Refused
from bot.forms import all_answers_of
from bot.panels import preferences
from bot.panels import studio as panel
from bot.preferences import ServerPreferences, Source, Style, given
from bot.replies import QUIET, whisper
from bot.studio import Studio
from bot.styles import NONE
from jobs.operator import Operator

_MOST_STYLES = 20
_SCOPES: dict[str, Source] = {"server": "server", "channel": "channel"}


async def press(studio: Studio, press: Press) -> None:
    moderated(press)
    words, server = studio.words(press.interaction), given(press.interaction).server
    response = press.interaction.response
    match press.job:
        case "quotas":
            await response.send_modal(panel.quota_form(server, words))
        case "styles":
            await response.send_modal(panel.style_form(words))
        case "log":
            await response.send_modal(panel.log_form(server, words))
        case "server" | "channel":
            post = preferences.show(studio, press.interaction, _SCOPES[press.job])
            await whisper(press.interaction, post)
        case "channels" | "roles":
            await _change(studio, press, **{press.job: [int(value) for value in press.values]})
        case "models":
            await _change(studio, press, models=press.values)
        case "close" | "open":
            await _change(studio, press, closed=press.job == "close")
        case "tell" | "hide":
            await _change(studio, press, prompt_in_files=press.job == "tell")
        case "pause" | "resume":
            await _pause(studio, press)
        case _:
            raise Refused("record-gone")


async def submitted(studio: Studio, press: Press) -> None:
    moderated(press)
    server = given(press.interaction).server
    answers = all_answers_of(press.interaction)
    match press.job:
        case "quotas":
            await _change(studio, press, **_quotas(server, answers))
        case "styles":
            await _change(studio, press, styles=_styles(server, answers))
        case "log":
            [channel] = answers.get("channel") or ["0"]
            await _change(studio, press, log_channel=int(channel))
        case _:
            raise Refused("record-gone")


async def _change(studio: Studio, press: Press, **values: Any) -> None:
    await change_server(studio, press, "not-a-number", values)
    await _show(studio, press)


async def _show(studio: Studio, press: Press) -> None:
    seen = await Operator(studio.queue, studio.catalog.registry, "bot").overview()
    post = panel.show(studio, press.interaction, seen, operates=press.operates)
    await press.interaction.response.edit_message(
        embeds=list(post.embeds), view=post.view(), allowed_mentions=QUIET
    )


async def _pause(studio: Studio, press: Press) -> None:
    """Of everything, for every server: only who owns the bot may."""
    if not press.operates:
        raise Refused("not-yours-to-set")
    user = press.interaction.user
    who = await studio.queue.audit.aliases.of(str(user.id))
    operator = Operator(studio.queue, studio.catalog.registry, who)
    if press.job == "pause":
        await operator.pause(studio.texts.english("paused-by", member=user.name), audited="")
    else:
        await operator.resume()
    await _show(studio, press)


def _quotas(server: ServerPreferences, answers: dict[str, list[str]]) -> dict[str, Any]:
    by_role, pauses = dict(server.role_daily), dict(server.role_cooldown)
    roles = [int(role) for role in answers.get("roles", ())]
    number, pause = _text(answers, "role_daily"), _text(answers, "role_cooldown").replace(",", ".")
    for role in roles:
        by_role.pop(role, None)
        pauses.pop(role, None)
        if number:
            by_role[role] = _whole(number)
        if pause:
            pauses[role] = _seconds(pause)
    if (number or pause) and not roles:
        raise Refused("role-missing")
    return {
        "daily": _whole(_text(answers, "daily") or "0"),
        "cooldown": _text(answers, "cooldown").replace(",", ".") or 0,
        "role_daily": by_role,
        "role_cooldown": pauses,
    }


def _styles(server: ServerPreferences, answers: dict[str, list[str]]) -> dict[str, Style]:
    """With the style that was filled in; without it where it adds nothing."""
    name, prompt, negative = (_text(answers, field) for field in ("name", "prompt", "negative"))
    if name == NONE:
        raise Refused("style-name-taken")
    styles = {own: style for own, style in server.styles.items() if own != name}
    if prompt or negative:
        styles[name] = Style(prompt=prompt, negative=negative)
    if len(styles) > _MOST_STYLES:
        raise Refused("too-many-styles", most=_MOST_STYLES)
    return styles


def _text(answers: dict[str, list[str]], name: str) -> str:
    return next(iter(answers.get(name, ())), "").strip()


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Refused("not-a-number") from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused("not-a-number") from None
