"""What Discord refuses in a form (modal)."""

from __future__ import annotations

from sandbox.component_kinds import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    ROW,
    SELECTS,
    TEXT_DISPLAY,
    TEXT_INPUT,
    walk,
)
from sandbox.component_limits import ROWS
from sandbox.field_limits import (
    CUSTOM_ID,
    check_bounds,
    check_choices,
    check_custom_id,
    check_ids,
    check_select,
)
from sandbox.problems import Path, Problems
from sandbox.wire import JSON, as_dict, objects

TITLE = 45
LABEL_TEXT = 45
TYPED = 4000
FILES = 10
BOXES = 10
IN_LABEL = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)


def check_modal(data: JSON, problems: Problems) -> None:
    if not 1 <= len(str(data.get("title") or "")) <= TITLE:
        problems.bad_length(("data", "title"), 1, TITLE)
    if not 1 <= len(str(data.get("custom_id") or "")) <= CUSTOM_ID:
        problems.bad_length(("data", "custom_id"), 1, CUSTOM_ID)
    components = objects(data.get("components"))
    if not 1 <= len(components) <= ROWS:
        problems.bad_length(("data", "components"), 1, ROWS)
    check_ids(walk(components), ("data", "components"), problems)
    seen: set[str] = set()
    for index, component in enumerate(components):
        path: Path = ("data", "components", index)
        kind = component.get("type")
        if kind == ROW:
            _check_row(component, path, problems, seen)
        elif kind == LABEL:
            _check_label(component, path, problems, seen)
        elif kind == TEXT_DISPLAY:
            if not str(component.get("content") or "").strip():
                problems.required((*path, "content"))
        else:
            problems.not_one_of((*path, "type"), (ROW, TEXT_DISPLAY, LABEL))


def _check_row(row: JSON, path: Path, problems: Problems, seen: set[str]) -> None:
    """The older way: a row with one text input that has its own label."""
    inner = objects(row.get("components"))
    if len(inner) != 1:
        problems.bad_length((*path, "components"), 1, 1)
    for index, field in enumerate(inner):
        where = (*path, "components", index)
        if field.get("type") != TEXT_INPUT:
            problems.not_one_of((*where, "type"), (TEXT_INPUT,))
            continue
        if not 1 <= len(str(field.get("label") or "")) <= LABEL_TEXT:
            problems.bad_length((*where, "label"), 1, LABEL_TEXT)
        _check_field(field, where, problems, seen)


def _check_label(label: JSON, path: Path, problems: Problems, seen: set[str]) -> None:
    if not 1 <= len(str(label.get("label") or "")) <= LABEL_TEXT:
        problems.bad_length((*path, "label"), 1, LABEL_TEXT)
    if len(str(label.get("description") or "")) > 100:
        problems.too_long((*path, "description"), 100)
    field, where = as_dict(label.get("component")), (*path, "component")
    if field.get("type") not in IN_LABEL:
        problems.not_one_of((*where, "type"), IN_LABEL)
        return
    if field.get("label"):
        problems.add(
            (*where, "label"),
            "BASE_TYPE_BAD_TYPE",
            "A field inside a label has no label of its own",
        )
    _check_field(field, where, problems, seen)


def _check_field(field: JSON, path: Path, problems: Problems, seen: set[str]) -> None:
    kind = field.get("type")
    check_custom_id(field, path, problems, seen)
    if kind == TEXT_INPUT:
        _check_text_input(field, path, problems)
    elif kind in SELECTS:
        check_select(field, path, problems)
        if field.get("disabled"):
            message = "A menu in a form cannot be switched off"
            problems.add((*path, "disabled"), "COMPONENT_DISABLED_IN_MODAL", message)
    elif kind == FILE_UPLOAD:
        check_bounds(field, FILES, path, problems)
    elif kind in (RADIO_GROUP, CHECKBOX_GROUP):
        options = objects(field.get("options"))
        least = 2 if kind == RADIO_GROUP else 1
        if not least <= len(options) <= BOXES:
            problems.bad_length((*path, "options"), least, BOXES)
        check_choices(options, path, problems)
        if kind == CHECKBOX_GROUP:
            check_bounds(field, BOXES, path, problems)


def _check_text_input(field: JSON, path: Path, problems: Problems) -> None:
    if len(str(field.get("placeholder") or "")) > 100:
        problems.too_long((*path, "placeholder"), 100)
    if field.get("style") not in (1, 2):
        problems.not_one_of((*path, "style"), (1, 2))
    least, most = field.get("min_length"), field.get("max_length")
    for key, number, smallest in (("min_length", least, 0), ("max_length", most, 1)):
        if number is not None and not (isinstance(number, int) and smallest <= number <= TYPED):
            message = f"int value should be between {smallest} and {TYPED}."
            problems.add((*path, key), "NUMBER_TYPE_MAX", message)
    value = str(field.get("value") or "")
    limit = most if isinstance(most, int) else TYPED
    if len(value) > limit:
        problems.too_long((*path, "value"), limit)
    elif value and isinstance(least, int) and len(value) < least:
        problems.bad_length((*path, "value"), least, limit)
