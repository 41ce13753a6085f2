"""What Discord refuses in components: of messages (both versions) and of modals."""

from __future__ import annotations

from typing import Any

from sandbox.problems import Path, Problems
from sandbox.wire import JSON, as_dict, as_list, objects

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (3, 5, 6, 7, 8)
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = (
    9, 10, 11, 12, 13, 14, 17, 18,
)  # fmt: skip
FILE_UPLOAD = 19
LINK_STYLE, PREMIUM_STYLE = 5, 6

ROWS = 5
BUTTONS_PER_ROW = 5
OPTIONS = 25
CUSTOM_ID = 100
BUTTON_LABEL = 80
PLACEHOLDER = 150
V2_COMPONENTS = 40
V2_TEXT = 4000
MODAL_TITLE = 45
TOP_LEVEL_V2 = (ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER)


def walk(components: Any) -> list[JSON]:
    """All components, outer before inner, whatever they are nested in."""
    found: list[JSON] = []
    for component in objects(components):
        found.append(component)
        found += walk(component.get("components"))
        for key in ("accessory", "component"):
            if inner := as_dict(component.get(key)):
                found += walk([inner])
    return found


def check_components(value: Any, problems: Problems, *, v2: bool) -> None:
    components = objects(value)
    everything = walk(components)
    if v2:
        if len(everything) > V2_COMPONENTS:
            problems.add(
                ("components",),
                "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                f"Maximum number of components ({V2_COMPONENTS}) exceeded",
            )
        text = sum(
            len(str(c.get("content", ""))) for c in everything if c.get("type") == TEXT_DISPLAY
        )
        if text > V2_TEXT:
            problems.add(
                ("components",),
                "COMPONENT_MAX_TOTAL_TEXT_LENGTH_EXCEEDED",
                f"Maximum displayable text length ({V2_TEXT}) exceeded",
            )
    elif len(components) > ROWS:
        problems.too_long(("components",), ROWS)
    seen: set[str] = set()
    for index, component in enumerate(components):
        path: Path = ("components", index)
        allowed = TOP_LEVEL_V2 if v2 else (ROW,)
        if component.get("type") not in allowed:
            problems.not_one_of((*path, "type"), allowed)
        else:
            _check(component, path, problems, seen)


def check_modal(data: JSON, problems: Problems) -> None:
    title = str(data.get("title") or "")
    if not 1 <= len(title) <= MODAL_TITLE:
        problems.bad_length(("data", "title"), 1, MODAL_TITLE)
    if not 1 <= len(str(data.get("custom_id") or "")) <= CUSTOM_ID:
        problems.bad_length(("data", "custom_id"), 1, CUSTOM_ID)
    components = objects(data.get("components"))
    if not 1 <= len(components) <= ROWS:
        problems.bad_length(("data", "components"), 1, ROWS)
    seen: set[str] = set()
    for index, component in enumerate(components):
        path: Path = ("data", "components", index)
        kind = component.get("type")
        if kind not in (ROW, LABEL, TEXT_DISPLAY):
            problems.not_one_of((*path, "type"), (ROW, TEXT_DISPLAY, LABEL))
        elif kind == ROW and len(objects(component.get("components"))) != 1:
            problems.bad_length((*path, "components"), 1, 1)
        else:
            _check(component, path, problems, seen, modal=True)


def _check(
    component: JSON, path: Path, problems: Problems, seen: set[str], *, modal: bool = False
) -> None:
    kind = component.get("type")
    if kind == ROW:
        _check_row(component, path, problems, modal=modal)
    elif kind == BUTTON:
        _check_button(component, path, problems)
    elif kind in SELECTS:
        _check_select(component, path, problems)
    elif kind == TEXT_INPUT:
        _check_text_input(component, path, problems, modal=modal)
    elif kind == TEXT_DISPLAY and not str(component.get("content") or "").strip():
        problems.required((*path, "content"))
    elif kind == GALLERY and not 1 <= len(as_list(component.get("items"))) <= 10:
        problems.bad_length((*path, "items"), 1, 10)
    elif kind == SECTION:
        if not 1 <= len(as_list(component.get("components"))) <= 3:
            problems.bad_length((*path, "components"), 1, 3)
        if as_dict(component.get("accessory")).get("type") not in (BUTTON, THUMBNAIL):
            problems.required((*path, "accessory"))
    elif kind == LABEL and not 1 <= len(str(component.get("label") or "")) <= 45:
        problems.bad_length((*path, "label"), 1, 45)
    _check_custom_id(component, path, problems, seen)
    for index, inner in enumerate(objects(component.get("components"))):
        _check(inner, (*path, "components", index), problems, seen, modal=modal)
    for key in ("accessory", "component"):
        if inner := as_dict(component.get(key)):
            _check(inner, (*path, key), problems, seen, modal=modal)


def _check_row(row: JSON, path: Path, problems: Problems, *, modal: bool) -> None:
    inner = objects(row.get("components"))
    kinds = {component.get("type") for component in inner}
    allowed = (TEXT_INPUT,) if modal else (BUTTON, *SELECTS)
    for index, component in enumerate(inner):
        if component.get("type") not in allowed:
            problems.not_one_of((*path, "components", index, "type"), allowed)
    most = BUTTONS_PER_ROW if kinds <= {BUTTON} else 1
    if not 1 <= len(inner) <= most:
        problems.bad_length((*path, "components"), 1, most)


def _check_custom_id(component: JSON, path: Path, problems: Problems, seen: set[str]) -> None:
    kind = component.get("type")
    style = component.get("style")
    needs = kind in (*SELECTS, TEXT_INPUT, FILE_UPLOAD) or (
        kind == BUTTON and style not in (LINK_STYLE, PREMIUM_STYLE)
    )
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


def _check_button(button: JSON, path: Path, problems: Problems) -> None:
    style = button.get("style")
    if style not in range(1, 7):
        problems.not_one_of((*path, "style"), range(1, 7))
    if len(str(button.get("label") or "")) > BUTTON_LABEL:
        problems.bad_length((*path, "label"), 1, BUTTON_LABEL)
    if style == PREMIUM_STYLE:
        return
    if not button.get("label") and not button.get("emoji"):
        problems.add(path, "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")
    if style == LINK_STYLE:
        if not button.get("url"):
            problems.required((*path, "url"))
        if button.get("custom_id"):
            problems.add(
                path,
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            )
    elif button.get("url"):
        problems.add((*path, "url"), "BUTTON_COMPONENT_INVALID", "Only a link button has a url")


def _check_select(select: JSON, path: Path, problems: Problems) -> None:
    if len(str(select.get("placeholder") or "")) > PLACEHOLDER:
        problems.too_long((*path, "placeholder"), PLACEHOLDER)
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    whole = isinstance(least, int) and isinstance(most, int)
    if not (whole and 0 <= least <= OPTIONS and 1 <= most <= OPTIONS and least <= most):
        problems.add((*path, "min_values"), "SELECT_VALUES_INVALID", "min_values exceed max_values")
    if select.get("type") != STRING_SELECT:
        return
    options = objects(select.get("options"))
    if not 1 <= len(options) <= OPTIONS:
        problems.bad_length((*path, "options"), 1, OPTIONS)
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


def _check_text_input(field: JSON, path: Path, problems: Problems, *, modal: bool) -> None:
    if not modal:
        problems.not_one_of((*path, "type"), (BUTTON, *SELECTS))
    if len(str(field.get("label") or "")) > 45:
        problems.too_long((*path, "label"), 45)
    if len(str(field.get("placeholder") or "")) > 100:
        problems.too_long((*path, "placeholder"), 100)
    if len(str(field.get("value") or "")) > 4000:
        problems.too_long((*path, "value"), 4000)
    if field.get("style") not in (1, 2):
        problems.not_one_of((*path, "style"), (1, 2))
