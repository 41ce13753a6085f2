"""What Discord refuses in what messages and forms have in common: ids, menus, entries."""

from __future__ import annotations

from typing import Any

from sandbox.component_kinds import (
    BUTTON,
    CHECKBOX,
    CHECKBOX_GROUP,
    CHOSEN_FROM,
    FILE_UPLOAD,
    LINK_STYLE,
    PREMIUM_STYLE,
    RADIO_GROUP,
    SELECTS,
    STRING_SELECT,
    TEXT_INPUT,
)
from sandbox.problems import Path, Problems
from sandbox.wire import JSON, objects

OPTIONS = 25
CUSTOM_ID = 100
PLACEHOLDER = 150
LARGEST_ID = 2**31 - 1


def check_ids(everything: list[JSON], path: Path, problems: Problems) -> None:
    """Numbers that the bot gives its components itself: each once. 0 means: any."""
    given = [component["id"] for component in everything if component.get("id")]
    if len(given) != len(set(map(str, given))):
        message = "Component ids cannot be duplicated"
        problems.add(path, "COMPONENT_ID_DUPLICATED", message)
    for number in given:
        if not isinstance(number, int) or not 0 < number <= LARGEST_ID:
            message = f"int value should be between 0 and {LARGEST_ID}."
            problems.add(path, "NUMBER_TYPE_MAX", message)


def check_custom_id(component: JSON, path: Path, problems: Problems, seen: set[str]) -> None:
    kind = component.get("type")
    style = component.get("style")
    needs = kind in (
        *SELECTS, TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX,
    ) or (kind == BUTTON and style not in (LINK_STYLE, PREMIUM_STYLE))  # fmt: skip
    if not needs:
        return
    custom_id = component.get("custom_id")
    if not custom_id:
        problems.required((*path, "custom_id"))
    elif len(str(custom_id)) > CUSTOM_ID:
        problems.bad_length((*path, "custom_id"), 1, CUSTOM_ID)
    elif custom_id in seen:
        problems.add(
            (*path, "custom_id"),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        )
    else:
        seen.add(str(custom_id))


def check_select(select: JSON, path: Path, problems: Problems) -> None:
    if len(str(select.get("placeholder") or "")) > PLACEHOLDER:
        problems.too_long((*path, "placeholder"), PLACEHOLDER)
    if not check_bounds(select, OPTIONS, path, problems):
        return
    least, most = bounds(select)
    if select.get("type") == STRING_SELECT:
        options = objects(select.get("options"))
        if not 1 <= len(options) <= OPTIONS:
            problems.bad_length((*path, "options"), 1, OPTIONS)
        check_choices(options, path, problems)
        chosen = sum(bool(option.get("default")) for option in options)
    else:
        defaults = objects(select.get("default_values"))
        kinds = CHOSEN_FROM.get(select.get("type", 0), ())
        for index, default in enumerate(defaults):
            if default.get("type") not in kinds:
                problems.not_one_of((*path, "default_values", index, "type"), kinds)
        chosen = len(defaults)
    if chosen and not least <= chosen <= most:
        message = "The number of defaults is not between min_values and max_values"
        problems.add(path, "SELECT_COMPONENT_INVALID_DEFAULT_VALUES", message)


def bounds(part: JSON) -> tuple[Any, Any]:
    """How many may be chosen, at least and at most: one where it does not say."""
    least, most = part.get("min_values"), part.get("max_values")
    return 1 if least is None else least, 1 if most is None else most


def check_bounds(part: JSON, limit: int, path: Path, problems: Problems) -> bool:
    least, most = bounds(part)
    whole = isinstance(least, int) and isinstance(most, int)
    good = whole and 0 <= least <= limit and 1 <= most <= limit and least <= most
    if not good:
        problems.add((*path, "min_values"), "SELECT_VALUES_INVALID", "min_values exceed max_values")
    return good


def check_choices(options: list[JSON], path: Path, problems: Problems) -> None:
    """The entries of a menu, or of a group of boxes."""
    values: set[str] = set()
    for index, option in enumerate(options):
        where = (*path, "options", index)
        for key in ("label", "value"):
            if not 1 <= len(str(option.get(key) or "")) <= 100:
                problems.bad_length((*where, key), 1, 100)
        if len(str(option.get("description") or "")) > 100:
            problems.too_long((*where, "description"), 100)
        if option.get("value") in values:
            problems.add(
                (*where, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        values.add(str(option.get("value")))
