"""The menus, buttons and form of a panel of defaults: change one, and show the panel anew."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from bot.buttons.press import Press
from bot.decided import settings_detail
from bot.errors import Refused
from bot.forms import all_answers_of
from bot.panels.preferences import NUMBERS, UNSET, form, show, within
from bot.preferences import (
    SOURCES,
    MemberPreferences,
    Options,
    ServerPreferences,
    Source,
    given,
    keys_of,
)
from bot.replies import QUIET
from bot.studio import Studio

_KINDS: dict[Source, type[Options]] = {
    "member": MemberPreferences,
    "channel": Options,
    "server": ServerPreferences,
}
_TOGGLES = ("private", "enhance", "notify")


async def press(studio: Studio, press: Press) -> None:
    scope, option = _named(press)
    here = within(given(press.interaction), scope)
    own = getattr(here, scope)
    if option == "numbers":
        await press.interaction.response.send_modal(
            form(scope, here, studio.words(press.interaction))
        )
        return
    if option == "reset":
        values: dict[str, Any] = dict.fromkeys(Options.model_fields)
        if scope == "member":
            values |= {"language": "", "notify": True}
    elif option in _TOGGLES:
        before = getattr(own, option, None)
        if before is None:
            found = here.default(option)
            before = bool(found and found[0])
        values = {option: not before}
    else:
        values = {option: _chosen(press, option)}
    await _change(studio, press, scope, values)


async def submitted(studio: Studio, press: Press) -> None:
    scope, _ = _named(press)
    answers = all_answers_of(press.interaction)
    values: dict[str, Any] = {}
    for name in NUMBERS:
        text = next(iter(answers.get(name, ())), "").strip().replace(",", ".")
        if name in answers:
            values[name] = None if text in ("", UNSET) else text
    await _change(studio, press, scope, values)


async def _change(studio: Studio, press: Press, scope: Source, values: dict[str, Any]) -> None:
    key = keys_of(press.interaction)[scope]
    # Members' own are nobody else's business.
    detail = await settings_detail(studio, press, values, scope) if scope != "member" else ""
    try:
        await studio.preferences.change(key, _KINDS[scope], detail, **values)
    except ValidationError as error:
        option = error.errors(include_input=False)[0]["loc"][0]
        name = studio.words(press.interaction)(f"option-{option}")
        raise Refused("preference-unfit", option=name) from None
    await studio.preferences.load(press.interaction)
    post = show(studio, press.interaction, scope)
    await press.interaction.response.edit_message(
        embeds=list(post.embeds), view=post.view(), allowed_mentions=QUIET
    )


def _named(press: Press) -> tuple[Source, str]:
    """Raises `Refused` for who may not change this."""
    scope, _, option = press.job.partition("_")
    if scope not in SOURCES:
        raise Refused("record-gone")
    if scope != "member" and not press.moderates:
        raise Refused("not-yours-to-set")
    return scope, option


def _chosen(press: Press, option: str) -> Any:
    [value] = press.values or [UNSET]
    if value == UNSET:
        return "" if option == "language" else None
    return value
