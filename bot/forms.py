"""Forms (Discord's modals): made from a request, and read back in any process.

Like our buttons, a form says by its id what it is about; nothing of it is kept in memory that its
answer would need.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot.texts import Words
from jobs.contract import LEAST_STRENGTH, MAX_PROMPT, Aspect, ImagineRequest, ModelCard

_OPEN = 15 * 60.0
KEEP, RANDOM = "keep", "random"
_STRENGTH = 5
"""Characters."""


def remix_form(
    form_id: str,
    request: ImagineRequest,
    card: ModelCard,
    words: Words,
    strength: float | None = None,
) -> ui.Modal:
    """Prompt, shape and seed; negative prompt and strength where the model takes them.

    `strength`: filled in; the request's own was for another start picture.
    """
    form = ui.Modal(title=words("remix-title"), custom_id=form_id, timeout=_OPEN)
    form.add_item(
        text_field(words("settings-prompt"), "prompt", request.prompt, long=True, required=True)
    )
    if card.negative_prompt:
        form.add_item(text_field(words("settings-negative"), "negative", request.negative_prompt))
    size = (request.width, request.height)
    form.add_item(
        choice_field(
            words("settings-aspect"),
            "aspect",
            [(words(f"aspect-{name}"), name) for name in card.sizes],
            next((n for n, s in card.sizes.items() if (s.width, s.height) == size), ""),
        )
    )
    seeds = [(words("remix-keep", seed=str(request.seed)), KEEP), (words("remix-random"), RANDOM)]
    form.add_item(choice_field(words("settings-seed"), "seed", seeds, RANDOM))
    if card.start_picture:
        hint = words("remix-strength", least=LEAST_STRENGTH)
        form.add_item(
            text_field(
                words("settings-strength"),
                "strength",
                f"{strength:g}" if strength else "",
                hint=hint,
                most=_STRENGTH,
            )
        )
    return form


def answers_of(interaction: discord.Interaction) -> dict[str, str]:
    """What was filled in, by the fields' ids; the first value of a menu."""
    return {name: values[0] for name, values in all_answers_of(interaction).items() if values}


def all_answers_of(interaction: discord.Interaction) -> dict[str, list[str]]:
    """The same, with all that was chosen in a menu."""
    found: dict[str, list[str]] = {}
    for part in _parts(interaction.data or {}):
        if "custom_id" in part and ("value" in part or "values" in part):
            found[part["custom_id"]] = part["values"] if "values" in part else [part["value"]]
    return found


def aspect_of(answers: dict[str, str], card: ModelCard) -> Aspect:
    """The shape that was chosen, else the model's first."""
    chosen = answers.get("aspect", "")
    return chosen if chosen in card.sizes else next(iter(card.sizes))


def _parts(source: Any) -> Iterator[dict[str, Any]]:
    inside = [source["component"]] if "component" in source else []
    for part in [*source.get("components", ()), *inside]:
        yield part
        yield from _parts(part)


def text_field(
    label: str,
    name: str,
    value: str,
    *,
    long: bool = False,
    required: bool = False,
    hint: str = "",
    about: str = "",
    most: int = MAX_PROMPT,
) -> ui.Label[Any]:
    """A line to fill in, or several; `most` characters. `about`: what it is for."""
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=name,
        style=style,
        default=value or None,
        required=required,
        placeholder=hint or None,
        max_length=most,
    )
    return ui.Label(text=label, description=about or None, component=field)


def choice_field(
    label: str, name: str, options: list[tuple[str, str]], chosen: str
) -> ui.Label[Any]:
    """A menu to choose one from."""
    menu: ui.Select[Any] = ui.Select(
        custom_id=name,
        options=[
            discord.SelectOption(label=text, value=value, default=value == chosen)
            for text, value in options
        ],
    )
    return ui.Label(text=label, component=menu)
