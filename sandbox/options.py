"""The options of a slash command as Discord's client lets a member fill them in.

A value the client would not send is refused here with a sentence; the bot never sees it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from sandbox.cdn import FILE_LIMIT, Cdn, Upload
from sandbox.commands import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUB_COMMAND,
    SUB_COMMAND_GROUP,
    USER,
)
from sandbox.errors import Refused
from sandbox.shapes import Shapes
from sandbox.state import User
from sandbox.wire import JSON, objects

LARGEST_INTEGER = 2**53
STRING_LIMIT = 6000


@dataclass(slots=True)
class Resolved:
    """The objects that option values name by id."""

    shapes: Shapes
    cdn: Cdn
    asker: User
    channel_id: str
    files: dict[int, Upload]
    found: JSON = field(default_factory=dict[str, Any])

    def attachment(self, name: str, value: Any) -> str:
        upload = self.files.get(int(value)) if str(value).isdigit() else None
        if upload is None:
            raise Refused(f"{name} needs a file.")
        if len(upload.content) > FILE_LIMIT:
            raise Refused(f"{upload.filename} is too large: the limit is 10 MiB.")
        attachment = self.cdn.take(upload, self.channel_id, ephemeral=True)
        self._add("attachments", attachment.id, self.cdn.shape(attachment))
        return attachment.id

    def user(self, user_id: str) -> bool:
        user = self.shapes.world.users.get(user_id)
        if user is not None:
            self._add("users", user.id, self.shapes.user(user))
            self._add("members", user.id, self.shapes.resolved_member(user))
        return user is not None

    def role(self, role_id: str) -> bool:
        role = self.shapes.world.guild.roles.get(role_id)
        if role is not None:
            self._add("roles", role.id, self.shapes.role(role))
        return role is not None

    def channel(self, channel_id: str) -> bool:
        channel = self.shapes.world.channels.get(channel_id)
        if channel is not None:
            self._add("channels", channel.id, self.shapes.resolved_channel(channel, self.asker))
        return channel is not None

    def message(self, message_id: str, shape: JSON) -> None:
        self._add("messages", message_id, shape)

    def _add(self, kind: str, key: str, value: JSON) -> None:
        self.found.setdefault(kind, {})[key] = value


def filled_in(
    declared: list[JSON], given: list[JSON], resolved: Resolved, *, autocomplete: bool = False
) -> list[JSON]:
    """The options as the interaction carries them."""
    known = {option["name"]: option for option in declared}
    nested = any(option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP) for option in declared)
    if nested and len(given) != 1:
        raise Refused("Choose one of: " + ", ".join(known) + ".")
    filled: list[JSON] = []
    for entry in given:
        name = str(entry.get("name"))
        option = known.get(name)
        if option is None:
            raise Refused(f"This command has no option {name}.")
        if option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP):
            inner = filled_in(
                objects(option.get("options")),
                objects(entry.get("options")),
                resolved,
                autocomplete=autocomplete,
            )
            filled.append({"type": option["type"], "name": name, "options": inner})
        elif entry.get("focused"):
            value = str(entry.get("value") or "")
            filled.append({"type": option["type"], "name": name, "value": value, "focused": True})
        else:
            value = _value(option, entry.get("value"), resolved, autocomplete=autocomplete)
            filled.append({"type": option["type"], "name": name, "value": value})
    if not autocomplete:
        here = {entry["name"] for entry in filled}
        for option in declared:
            if option.get("required") and option["name"] not in here:
                raise Refused(f"{option['name']} is required.")
    return filled


def _value(option: JSON, value: Any, resolved: Resolved, *, autocomplete: bool) -> Any:
    name, kind = option["name"], option["type"]
    if kind == STRING:
        value = _string(option, value)
    elif kind in (INTEGER, NUMBER):
        value = _number(option, value, whole=kind == INTEGER)
    elif kind == BOOLEAN and not isinstance(value, bool):
        raise Refused(f"{name} must be true or false.")
    elif kind == ATTACHMENT:
        return value if autocomplete else resolved.attachment(name, value)
    elif kind in (USER, ROLE, CHANNEL, MENTIONABLE):
        return _mentionable(option, str(value), resolved)
    choices = objects(option.get("choices"))
    if choices and value not in [choice["value"] for choice in choices]:
        listed = ", ".join(str(choice["name"]) for choice in choices)
        raise Refused(f"{name} must be one of: {listed}.")
    return value


def _string(option: JSON, value: Any) -> str:
    name = option["name"]
    if not isinstance(value, str):
        raise Refused(f"{name} must be text.")
    least, most = option.get("min_length") or 0, option.get("max_length") or STRING_LIMIT
    if not value.strip() and option.get("required"):
        raise Refused(f"{name} is required.")
    if len(value) > most:
        raise Refused(f"{name} must be at most {most} characters long; this is {len(value)}.")
    if len(value) < least:
        raise Refused(f"{name} must be at least {least} characters long.")
    return value


def _number(option: JSON, value: Any, *, whole: bool) -> int | float:
    name = option["name"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused(f"{name} must be a {'whole ' if whole else ''}number.")
    if whole and value != int(value):
        raise Refused(f"{name} must be a whole number.")
    number = int(value) if whole else value
    least = option.get("min_value")
    most = option.get("max_value")
    if abs(number) > LARGEST_INTEGER:
        raise Refused(f"{name} must be between -2^53 and 2^53.")
    if least is not None and number < least:
        raise Refused(f"{name} must be {least} or more.")
    if most is not None and number > most:
        raise Refused(f"{name} must be {most} or less.")
    return number


def _mentionable(option: JSON, value: str, resolved: Resolved) -> str:
    readers = {
        USER: (resolved.user,),
        ROLE: (resolved.role,),
        CHANNEL: (resolved.channel,),
        MENTIONABLE: (resolved.user, resolved.role),
    }[option["type"]]
    if not any(reader(value) for reader in readers):
        raise Refused(f"{option['name']} names nobody and nothing in this server.")
    return value
