"""What an answer of Discord says of embeds and components where the bot left it out.

By Discord's published API description: the fields that its answers require and requests do not.
"""

from __future__ import annotations

from typing import Any

from sandbox.component_kinds import SELECTS
from sandbox.wire import JSON, as_dict, as_list

THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR, CONTAINER = 11, 12, 13, 14, 17

_PICTURE: JSON = {"description": None, "spoiler": False}
_FIELD: JSON = {"inline": False}
_COMPONENTS: dict[int, JSON] = {
    **{key: {"min_values": 1, "max_values": 1} for key in SELECTS},
    THUMBNAIL: _PICTURE,
    FILE: {"spoiler": False},
    SEPARATOR: {"spacing": 1, "divider": True},
    CONTAINER: {"accent_color": None, "spoiler": False},
}


def with_defaults(part: Any) -> Any:
    """A deep copy of an embed, a component or a part of one, nothing left out."""
    if isinstance(part, list):
        return [with_defaults(item) for item in as_list(part)]
    if not isinstance(part, dict):
        return part
    shape = {key: with_defaults(item) for key, item in as_dict(part).items()}
    kind = shape.get("type")
    if isinstance(kind, int):
        shape = {**_COMPONENTS.get(kind, {}), **shape}
    if kind == MEDIA_GALLERY:
        shape["items"] = [{**_PICTURE, **item} for item in as_list(shape.get("items"))]
    if as_dict(shape.get("emoji")).get("id", "") is None:
        del shape["emoji"]["id"]  # of an emoji that is a character there is only its name
    if "fields" in shape:
        shape["fields"] = [{**_FIELD, **field} for field in as_list(shape["fields"])]
    return shape
