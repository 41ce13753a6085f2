"""What a bot offers while a member types: checked against the option that is being typed."""

from __future__ import annotations

from typing import Any

from sandbox.command_limits import CHOICES, INTEGER, NUMBER, STRING
from sandbox.limits import invalid_form
from sandbox.problems import Path, Problems
from sandbox.wire import JSON, as_list, objects


def checked_choices(answer: JSON, asked: JSON) -> list[JSON]:
    """`asked`: the interaction's data."""
    choices = objects(answer.get("choices"))
    if len(as_list(answer.get("choices"))) > CHOICES:
        message = f"Must be {CHOICES} or fewer in length."
        raise invalid_form(("data", "choices"), "BASE_TYPE_MAX_LENGTH", message)
    problems = Problems()
    kind = _focused_kind(asked)
    for index, choice in enumerate(choices):
        path = ("data", "choices", index)
        if not 1 <= len(str(choice.get("name") or "")) <= 100:
            problems.bad_length((*path, "name"), 1, 100)
        _check_value(choice.get("value"), kind, (*path, "value"), problems)
    problems.raise_if_any()
    return choices


def _focused_kind(asked: JSON) -> int:
    options = objects(asked.get("options"))
    while options and "options" in options[0]:
        options = objects(options[0]["options"])
    return next((option["type"] for option in options if option.get("focused")), STRING)


def _check_value(value: Any, kind: int, path: Path, problems: Problems) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is None:
        problems.required(path)
    elif kind == STRING:
        if not isinstance(value, str):
            message = "Could not interpret the value as string."
            problems.add(path, "STRING_TYPE_CONVERT", message)
        elif not 1 <= len(value) <= 100:
            problems.bad_length(path, 1, 100)
    elif kind in (INTEGER, NUMBER) and not number:
        problems.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')
