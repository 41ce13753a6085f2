"""What Discord refuses in the components of messages, of both versions."""

from __future__ import annotations

from typing import Any

from sandbox.problems import Path, Problems
from sandbox.wire import JSON, as_dict, objects

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = (
    9, 10, 11, 12, 13, 14, 17, 18,
)  # fmt: skip
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
LINK_STYLE, PREMIUM_STYLE = 5, 6

ROWS = 5
BUTTONS_PER_ROW = 5
OPTIONS = 25
CUSTOM_ID = 100
BUTTON_LABEL = 80
PLACEHOLDER = 150
V2_COMPONENTS = 40
V2_TEXT = 4000
ALT_TEXT = 1024
LARGEST_ID = 2**31 - 1
TOP_LEVEL_V2 = (ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR)
# What the menus that have no entries of their own choose from.
CHOSEN_FROM = {
    USER_SELECT: ("user",),
    ROLE_SELECT: ("role",),
    MENTIONABLE_SELECT: ("user", "role"),
    CHANNEL_SELECT: ("channel",),
}


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


def numbered(components: list[JSON]) -> list[JSON]:
    """Gives every component without an id the next free number, as Discord does."""
    taken = {component.get("id") for component in walk(components)}
    number = 0
    for component in walk(components):
        if not component.get("id"):
            number += 1
            while number in taken:
                number += 1
            component["id"] = number
    return components


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
