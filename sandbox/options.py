"""The options of a slash command as Discord's client lets a member fill them in.

A value the client would not send is refused here with a sentence; the bot never sees it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from sandbox import permissions
from sandbox.cdn import Cdn, Upload, file_limit
from sandbox.command_limits import (
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
from sandbox.state import Channel, User
from sandbox.wire import JSON, as_list, objects

LARGEST_INTEGER = 2**53
STRING_LIMIT = 6000
NAMED: dict[int, tuple[str, ...]] = {
    USER: ("user",),
    ROLE: ("role",),
    CHANNEL: ("channel",),
    MENTIONABLE: ("user", "role"),
}


@dataclass(slots=True)
class Resolved:
    """The objects that option values name by id, as this member may name them here."""

    shapes: Shapes
    cdn: Cdn
    place: Channel
    member: User
    files: dict[int, Upload]
    found: JSON = field(default_factory=dict[str, Any])

    def attachment(self, name: str, value: Any) -> str:
        upload = self.files.get(int(value)) if str(value).isdigit() else None
        if upload is None:
            raise Refused(f"{name} needs a file.")
        limit = file_limit(self.place.guild)
        if len(upload.content) > limit:
            raise Refused(f"{upload.filename} is too large: the limit is {limit >> 20} MiB.")
        attachment = self.cdn.take(upload, self.place.id, ephemeral=True)
        self._add("attachments", attachment.id, self.cdn.shape(attachment))
        return attachment.id

    def user(self, user_id: str) -> bool:
        """A member of the server; in private, one of those there. Others by their id only."""
        user, guild = self.shapes.world.users.get(user_id), self.place.guild
        if user is None:
            return False
        self._add("users", user.id, self.shapes.user(user))
        if guild is not None and user.id in guild.members:
            member = self.shapes.acting_member(user, self.place, with_user=False)
            self._add("members", user.id, member)
        return True

    def role(self, role_id: str) -> bool:
        guild = self.place.guild
        role = guild.roles.get(role_id) if guild is not None else None
        if role is not None:
            self._add("roles", role.id, self.shapes.role(role))
        return role is not None

    def channel(self, channel_id: str, kinds: list[Any]) -> bool:
        """Of this server, of one of these kinds if any are named, and seen by the member."""
        world = self.shapes.world
        channel = world.channels.get(channel_id)
        if channel is None or channel.guild is None or channel.guild is not self.place.guild:
            return False
        if (kinds and channel.type not in kinds) or not permissions.may_see(
            world, channel, self.member
        ):
            return False
        granted = permissions.in_channel(world, channel, self.member)
        shape = {**self.shapes.channel(channel), "permissions": str(granted)}
        self._add("channels", channel.id, shape)
        return True

    def named(self, value: str, kinds: tuple[str, ...], channel_types: list[Any]) -> bool:
        """Whether it is the id of a user, role or channel, whichever are allowed."""
        return (
            ("user" in kinds and self.user(value))
            or ("role" in kinds and self.role(value))
            or ("channel" in kinds and self.channel(value, channel_types))
        )

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
    types = as_list(option.get("channel_types"))
    if not resolved.named(value, NAMED[option["type"]], types):
        raise Refused(f"{option['name']} names nobody and nothing in this server.")
    return value
