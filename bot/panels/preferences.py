"""The defaults of one scope, where each comes from, and the menus that change them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

import discord
from discord import ui

from bot.forms import choice_field, text_field
from bot.preferences import Given, Source, given
from bot.replies import Button, Menu, Post
from bot.studio import Studio
from bot.styles import NONE
from bot.text import plain
from bot.texts import Words
from jobs.contract import MAX_IMAGES, Aspect, Detail, ModelCard

UNSET = "-"
"""In menus: as if it were not set here."""
Shown = Literal[
    "model", "aspect", "style", "count", "steps", "guidance", "negative", "enhance", "private",
    "detail",
]  # fmt: skip
NUMBERS = ("count", "steps", "guidance", "negative", "detail")
"""The options that are set in a form."""
_ENTRIES = 24
_VALUE = 200
# A language's own name for itself: who looks for it can read it.
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "ja": "日本語",
}


def within(everything: Given, scope: Source) -> Given:
    """What counts in one scope, without those that come before it."""
    if scope == "member":
        return everything
    if scope == "channel":
        return Given(channel=everything.channel, server=everything.server)
    return Given(server=everything.server)


def show(studio: Studio, interaction: discord.Interaction, scope: Source) -> Post:
    """The panel, as it is now."""
    words, here = studio.words(interaction), within(given(interaction), scope)
    lines = [
        f"**{words(f'option-{name}')}** {_value(studio, here, name, words)}"
        for name in get_args(Shown)
    ]
    if scope == "member":
        lines += _own(here, words)
    embed = discord.Embed(
        title=words(f"preferences-{scope}"), description="\n".join([*lines, "", words("order")])
    )
    return Post("", embeds=[embed], rows=_rows(studio, here, scope, words))


def form(scope: Source, here: Given, words: Words) -> ui.Modal:
    """The options that are typed."""
    own = getattr(here, scope)
    made = ui.Modal(title=words("button-numbers"), custom_id=f"a:prefer:{scope}_numbers")
    counts = [(words("as-usual"), UNSET), *((str(n + 1), str(n + 1)) for n in range(MAX_IMAGES))]
    made.add_item(choice_field(words("option-count"), "count", counts, str(own.count or UNSET)))
    for name in ("steps", "guidance"):
        value = getattr(own, name)
        shown = "" if value is None else f"{value:g}"
        made.add_item(text_field(words(f"option-{name}"), name, shown, most=5))
    made.add_item(text_field(words("option-negative"), "negative", own.negative or "", long=True))
    details = [(words("as-usual"), UNSET)]
    details += [(words(f"detail-{name}"), name) for name in get_args(Detail)]
    made.add_item(choice_field(words("option-detail"), "detail", details, own.detail or UNSET))
    return made


def _value(studio: Studio, here: Given, name: Shown, words: Words) -> str:
    found = here.default(name)
    if found is None:
        value, source = _of_the_bot(studio, here, name), "bot"
    else:
        value, source = found
    if name == "style" and value:
        value = _style(studio, here, value, words)
    return f"{_said(name, value, words)} ({words(f'source-{source}')})"


def _style(studio: Studio, here: Given, name: str, words: Words) -> str:
    """As members read it; as it was set where there is none of that name here."""
    if name == NONE:
        return words("style-none")
    found = studio.styles.find(name, here.server.styles, words)
    return found.label if found else name


def _of_the_bot(studio: Studio, here: Given, name: Shown) -> Any:
    card = _card(studio, here)
    match name:
        case "model":
            return card.name if card else None
        case "aspect":
            return next(iter(card.sizes), None) if card else None
        case "steps":
            return card.default_steps if card else None
        case "guidance":
            return card.default_guidance if card else None
        case "count":
            return 1
        case "enhance" | "private":
            return False
        case "detail":
            return "short"
        case "style" | "negative":
            return None


def _card(studio: Studio, here: Given) -> ModelCard | None:
    """The model that draws when none is named."""
    cards = {card.name: card for card in studio.catalog.of_kind("imagine", here.server.models)}
    found = here.default("model")
    wanted = [found[0]] if found else []
    for name in [*wanted, studio.settings.imagine_model]:
        if name in cards:
            return cards[name]
    return next(iter(cards.values()), None)


def _said(name: Shown, value: Any, words: Words) -> str:
    if value is None or value == "":
        return words("nothing")
    if isinstance(value, bool):
        return words("on" if value else "off")
    if name in ("aspect", "detail"):
        return words(f"{name}-{value}")
    return f"{value:g}" if isinstance(value, float) else plain(str(value), _VALUE)


def _own(here: Given, words: Words) -> list[str]:
    """What only members set."""
    language = LANGUAGES.get(here.member.language, words("as-discord"))
    told = words("on" if here.member.notify else "off")
    return [
        f"**{words('option-language')}** {language}",
        f"**{words('option-notify')}** {told}",
    ]


def _rows(
    studio: Studio, here: Given, scope: Source, words: Words
) -> Sequence[Sequence[Button | Menu]]:
    own = getattr(here, scope)
    cards = studio.catalog.of_kind("imagine", here.server.models)
    card = _card(studio, here)
    shapes = [name for name in get_args(Aspect) if card is None or name in card.sizes]
    rows: list[Sequence[Button | Menu]] = [
        [_menu(scope, "model", [(c.name, c.name) for c in cards], own.model, words)],
        [_menu(scope, "aspect", [(words(f"aspect-{n}"), n) for n in shapes], own.aspect, words)],
    ]
    looks = [(words("style-none"), NONE)]
    looks += [(s.label, s.name) for s in studio.styles.offered(here.server.styles, words)]
    rows.append([_menu(scope, "style", looks, own.style, words)])
    if scope == "member":
        spoken = [(name, language) for language, name in LANGUAGES.items()]
        rows.append([_menu(scope, "language", spoken, own.language, words)])
    buttons = [
        Button(words("button-numbers"), "prefer", f"{scope}_numbers"),
        Button(words("button-private"), "prefer", f"{scope}_private"),
        Button(words("button-enhance"), "prefer", f"{scope}_enhance"),
    ]
    if scope == "member":
        buttons.append(Button(words("button-notify"), "prefer", f"{scope}_notify"))
    buttons.append(Button(words("button-reset"), "prefer", f"{scope}_reset"))
    return [*rows, buttons]


def _menu(
    scope: Source, option: str, entries: Iterable[tuple[str, str]], chosen: str | None, words: Words
) -> Menu:
    # Not chosen, though it is what counts: the menu then shows what it is about.
    listed = [(words("as-usual"), UNSET, False)]
    listed += [(label[:100], value, value == chosen) for label, value in list(entries)[:_ENTRIES]]
    return Menu(words(f"option-{option}"), "prefer", f"{scope}_{option}", listed)
