"""What Discord refuses in the components of messages, of both versions."""

from __future__ import annotations

from typing import Any

from sandbox.component_kinds import (
    BUTTON,
    CONTAINER,
    FILE,
    GALLERY,
    LINK_STYLE,
    PREMIUM_STYLE,
    ROW,
    SECTION,
    SELECTS,
    SEPARATOR,
    TEXT_DISPLAY,
    THUMBNAIL,
    walk,
)
from sandbox.field_limits import check_custom_id, check_ids, check_select
from sandbox.problems import Path, Problems
from sandbox.wire import JSON, as_dict, objects

ROWS = 5
BUTTONS_PER_ROW = 5
BUTTON_LABEL = 80
V2_COMPONENTS = 40
V2_TEXT = 4000
ALT_TEXT = 1024
TOP_LEVEL_V2 = (ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR)


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
    check_ids(everything, ("components",), problems)
    seen: set[str] = set()
    for index, component in enumerate(components):
        path: Path = ("components", index)
        allowed = TOP_LEVEL_V2 if v2 else (ROW,)
        if component.get("type") not in allowed:
            problems.not_one_of((*path, "type"), allowed)
        else:
            _check(component, path, problems, seen)


def _check(component: JSON, path: Path, problems: Problems, seen: set[str]) -> None:
    kind = component.get("type")
    if kind == ROW:
        _check_row(component, path, problems)
    elif kind == BUTTON:
        _check_button(component, path, problems)
    elif kind in SELECTS:
        check_select(component, path, problems)
    elif kind == TEXT_DISPLAY and not str(component.get("content") or "").strip():
        problems.required((*path, "content"))
    elif kind == GALLERY:
        items = objects(component.get("items"))
        if not 1 <= len(items) <= 10:
            problems.bad_length((*path, "items"), 1, 10)
        for index, item in enumerate(items):
            _check_media(item, "media", (*path, "items", index), problems)
    elif kind == THUMBNAIL:
        _check_media(component, "media", path, problems)
    elif kind == FILE:
        _check_media(component, "file", path, problems)
    elif kind == SEPARATOR and component.get("spacing", 1) not in (1, 2):
        problems.not_one_of((*path, "spacing"), (1, 2))
    elif kind == SECTION:
        _check_section(component, path, problems)
    elif kind == CONTAINER:
        _check_container(component, path, problems)
    check_custom_id(component, path, problems, seen)
    for index, inner in enumerate(objects(component.get("components"))):
        _check(inner, (*path, "components", index), problems, seen)
    if inner := as_dict(component.get("accessory")):
        _check(inner, (*path, "accessory"), problems, seen)


def _check_row(row: JSON, path: Path, problems: Problems) -> None:
    inner = objects(row.get("components"))
    kinds = {component.get("type") for component in inner}
    allowed = (BUTTON, *SELECTS)
    for index, component in enumerate(inner):
        if component.get("type") not in allowed:
            problems.not_one_of((*path, "components", index, "type"), allowed)
    most = BUTTONS_PER_ROW if kinds <= {BUTTON} else 1
    if not 1 <= len(inner) <= most:
        problems.bad_length((*path, "components"), 1, most)


def _check_section(section: JSON, path: Path, problems: Problems) -> None:
    inner = objects(section.get("components"))
    if not 1 <= len(inner) <= 3:
        problems.bad_length((*path, "components"), 1, 3)
    _check_kinds(inner, (TEXT_DISPLAY,), path, problems)
    accessory = as_dict(section.get("accessory"))
    if not accessory:
        problems.required((*path, "accessory"))
    elif accessory.get("type") not in (BUTTON, THUMBNAIL):
        problems.not_one_of((*path, "accessory", "type"), (BUTTON, THUMBNAIL))


def _check_container(container: JSON, path: Path, problems: Problems) -> None:
    inner = objects(container.get("components"))
    if not inner:
        problems.bad_length((*path, "components"), 1, V2_COMPONENTS)
    _check_kinds(inner, IN_CONTAINER, path, problems)
    color = container.get("accent_color")
    if color is not None and (not isinstance(color, int) or not 0 <= color <= 0xFFFFFF):
        message = f"int value should be between 0 and {0xFFFFFF}."
        problems.add((*path, "accent_color"), "NUMBER_TYPE_MAX", message)


def _check_kinds(
    inner: list[JSON], allowed: tuple[int, ...], path: Path, problems: Problems
) -> None:
    for index, component in enumerate(inner):
        if component.get("type") not in allowed:
            problems.not_one_of((*path, "components", index, "type"), allowed)


def _check_media(item: JSON, key: str, path: Path, problems: Problems) -> None:
    """A picture or file: its address, its alt text. A file component shows only own files."""
    url = str(as_dict(item.get(key)).get("url") or "")
    schemes = ("attachment://",) if key == "file" else ("attachment://", "https://", "http://")
    if not url:
        problems.required((*path, key, "url"))
    elif not url.startswith(schemes):
        problems.bad_url((*path, key, "url"), url)
    if len(str(item.get("description") or "")) > ALT_TEXT:
        problems.too_long((*path, "description"), ALT_TEXT)


def _check_button(button: JSON, path: Path, problems: Problems) -> None:
    style = button.get("style")
    if style not in range(1, 7):
        problems.not_one_of((*path, "style"), range(1, 7))
    if len(str(button.get("label") or "")) > BUTTON_LABEL:
        problems.bad_length((*path, "label"), 1, BUTTON_LABEL)
    if style == PREMIUM_STYLE:
        if not button.get("sku_id"):
            problems.required((*path, "sku_id"))
        if any(button.get(key) for key in ("label", "emoji", "url", "custom_id")):
            message = "A premium button has only a sku_id"
            problems.add(path, "BUTTON_COMPONENT_INVALID", message)
        return
    if not button.get("label") and not button.get("emoji"):
        problems.add(path, "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")
    if style == LINK_STYLE:
        url = str(button.get("url") or "")
        if not url:
            problems.required((*path, "url"))
        elif not url.startswith(("https://", "http://", "discord://")):
            problems.bad_url((*path, "url"), url)
        if len(url) > 512:
            problems.too_long((*path, "url"), 512)
        if button.get("custom_id"):
            problems.add(
                path,
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            )
    elif button.get("url"):
        problems.add((*path, "url"), "BUTTON_COMPONENT_INVALID", "Only a link button has a url")
