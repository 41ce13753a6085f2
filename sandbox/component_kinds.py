"""The kinds of components, by Discord's numbers, and going through a tree of them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sandbox.wire import JSON, as_dict, objects

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = (
    9, 10, 11, 12, 13, 14, 17, 18,
)  # fmt: skip
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
LINK_STYLE, PREMIUM_STYLE = 5, 6

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


def as_kept(components: list[JSON]) -> list[JSON]:
    """Those of a message as Discord keeps them."""
    kept = numbered(components)
    for component in walk(kept):
        if component.get("type") in SELECTS:
            component.pop("required", None)  # means something in a form only
    return kept


def numbered(components: list[JSON]) -> list[JSON]:
    """A copy in which every component without an id has the next free number, as Discord does it;
    of what is chosen beforehand, ids are strings."""
    components = deepcopy(components)
    taken = {component.get("id") for component in walk(components)}
    number = 0
    for component in walk(components):
        if not component.get("id"):
            number += 1
            while number in taken:
                number += 1
            component["id"] = number
        for chosen in objects(component.get("default_values")):
            chosen["id"] = str(chosen.get("id"))
    return components
