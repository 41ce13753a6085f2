"""What a member chose in a menu or filled into a form, checked as Discord's client does."""

from __future__ import annotations

from typing import Any

from sandbox.component_kinds import (
    CHECKBOX,
    CHECKBOX_GROUP,
    CHOSEN_FROM,
    FILE_UPLOAD,
    RADIO_GROUP,
    SELECTS,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
)
from sandbox.errors import Refused
from sandbox.field_limits import bounds
from sandbox.options import Resolved
from sandbox.wire import JSON, as_dict, as_list, objects


def chosen(select: JSON, values: list[Any], resolved: Resolved) -> list[str]:
    """The values of a menu as the interaction carries them; what they name goes to resolved."""
    least, most = bounds(select)
    if not least <= len(values) <= most:
        number = str(least) if least == most else f"{least} to {most}"
        raise Refused(f"Choose {number} of the menu.")
    picked = [str(value) for value in values]
    if len(set(picked)) != len(picked):
        raise Refused("An entry can be chosen once.")
    if select["type"] == STRING_SELECT:
        known = {option["value"] for option in objects(select.get("options"))}
        if not known.issuperset(picked):
            raise Refused("The menu has no such entry.")
        return picked
    kinds, types = CHOSEN_FROM[select["type"]], as_list(select.get("channel_types"))
    if not all(resolved.named(value, kinds, types) for value in picked):
        raise Refused("The menu has no such entry.")
    return picked


def defaults_of(select: JSON) -> list[str]:
    """What the menu shows as chosen before the member touches it."""
    if select["type"] == STRING_SELECT:
        return [o["value"] for o in objects(select.get("options")) if o.get("default")]
    return [str(default["id"]) for default in objects(select.get("default_values"))]


def submitted(part: JSON, given: dict[str, JSON], resolved: Resolved) -> JSON:
    """One component of the form with what the member put there; `given` is by custom id."""
    shape: JSON = {"type": part["type"], "id": part.get("id", 0)}
    if "components" in part:
        shape["components"] = [submitted(p, given, resolved) for p in objects(part["components"])]
    if inner := as_dict(part.get("component")):
        shape["component"] = submitted({**inner, "label": part.get("label")}, given, resolved)
    if part["type"] == TEXT_DISPLAY or "custom_id" not in part:
        return shape
    shape["custom_id"] = part["custom_id"]
    return {**shape, **_answer(part, given.get(part["custom_id"], {}), resolved)}


def _answer(field: JSON, given: JSON, resolved: Resolved) -> JSON:
    kind, label = field["type"], field.get("label") or field["custom_id"]
    if kind == TEXT_INPUT:
        return {"value": _typed(field, str(given.get("value", field.get("value") or "")), label)}
    if kind == CHECKBOX:
        return {"value": bool(given.get("value", field.get("default", False)))}
    values = as_list(given.get("values"))
    if not values and given.get("value") is not None:
        values = [given["value"]]
    if not given and kind in SELECTS:
        values = defaults_of(field)
    elif not given and kind in (RADIO_GROUP, CHECKBOX_GROUP):
        values = [o["value"] for o in objects(field.get("options")) if o.get("default")]
    if not values:
        if field.get("required", True) and bounds(field)[0]:
            raise Refused(f"{label} is required.")
        return {"value": None} if kind == RADIO_GROUP else {"values": []}
    if kind == FILE_UPLOAD:
        return {"values": _files(field, values, label, resolved)}
    if kind in SELECTS:
        return {"values": chosen(field, values, resolved)}
    most = 1 if kind == RADIO_GROUP else field.get("max_values") or len(values)
    known = {option["value"] for option in objects(field.get("options"))}
    if len(values) > most or not known.issuperset(values):
        raise Refused(f"{label} has no such choice.")
    return {"value": values[0]} if kind == RADIO_GROUP else {"values": values}


def _typed(field: JSON, text: str, label: str) -> str:
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if not text and field.get("required", True):
        raise Refused(f"{label} is required.")
    if text and not least <= len(text) <= most:
        raise Refused(f"{label} must be {least} to {most} characters long.")
    return text


def _files(field: JSON, values: list[Any], label: str, resolved: Resolved) -> list[str]:
    least, most = bounds(field)
    if not least <= len(values) <= most:
        raise Refused(f"{label} takes {least} to {most} files.")
    return [resolved.attachment(label, value) for value in values]
