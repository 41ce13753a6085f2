"""The member's side of an interaction: what Discord's client checks before it sends anything."""

from __future__ import annotations

from typing import Any

from sandbox import permissions
from sandbox.cdn import Cdn, Upload
from sandbox.commands import CHAT_INPUT, MESSAGE_MENU, USER_MENU
from sandbox.component_limits import SELECTS, STRING_SELECT, TEXT_INPUT, walk
from sandbox.errors import Refused
from sandbox.events import Events
from sandbox.interactions import Interactions
from sandbox.options import Resolved, filled_in
from sandbox.permissions import Permission
from sandbox.shapes import Shapes
from sandbox.state import (
    Channel,
    ChannelType,
    Interaction,
    InteractionType,
    Message,
    User,
    World,
)
from sandbox.wire import JSON, as_dict, as_list, objects

Files = dict[int, Upload]


class Asking:
    def __init__(
        self, shapes: Shapes, cdn: Cdn, interactions: Interactions, events: Events
    ) -> None:
        self._shapes = shapes
        self._world: World = shapes.world
        self._cdn = cdn
        self._interactions = interactions
        self._events = events

    def command(self, user: User, channel: Channel, data: JSON, files: Files) -> Interaction:
        """A slash command, or a command from the menu of a user or a message."""
        self._require_visible(user, channel)
        command = self._find(data)
        self._require_usable(user, channel, command)
        resolved = Resolved(self._shapes, self._cdn, user, channel.id, files)
        sent: JSON = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if command["type"] == CHAT_INPUT:
            given = objects(data.get("options"))
            sent["options"] = filled_in(objects(command.get("options")), given, resolved)
        else:
            sent["target_id"] = self._target(user, channel, command, data, resolved)
        if resolved.found:
            sent["resolved"] = resolved.found
        return self._send(
            InteractionType.COMMAND, user, channel, sent, _full_name(sent), command=command
        )

    def autocomplete(self, user: User, channel: Channel, data: JSON) -> Interaction:
        self._require_visible(user, channel)
        command = self._find(data)
        resolved = Resolved(self._shapes, self._cdn, user, channel.id, {})
        given = objects(data.get("options"))
        options = filled_in(objects(command.get("options")), given, resolved, autocomplete=True)
        sent: JSON = {
            "id": command["id"],
            "name": command["name"],
            "type": command["type"],
            "options": options,
        }
        kind = InteractionType.AUTOCOMPLETE
        return self._send(kind, user, channel, sent, _full_name(sent), command=command)

    def component(self, user: User, message: Message, data: JSON) -> Interaction:
        if message.deleted or not self._events.may_read(message, user):
            raise Refused("This message is not there for this member.")
        custom_id = data.get("custom_id")
        found = [c for c in walk(message.components) if c.get("custom_id") == custom_id]
        if not found:
            raise Refused("This message has no such button or menu.")
        component = found[0]
        if component.get("disabled"):
            raise Refused("This button or menu is switched off.")
        sent: JSON = {
            "component_type": component["type"],
            "custom_id": custom_id,
            "id": component.get("id"),
        }
        if component["type"] in SELECTS:
            resolved = Resolved(self._shapes, self._cdn, user, message.channel.id, {})
            sent["values"] = _chosen(component, as_list(data.get("values")), resolved)
            if resolved.found:
                sent["resolved"] = resolved.found
        return self._send(
            InteractionType.COMPONENT,
            user,
            message.channel,
            sent,
            str(component.get("label") or component.get("placeholder") or custom_id),
            message=message,
        )

    def modal(self, user: User, data: JSON) -> Interaction:
        """Submits the form that was opened last under this custom id."""
        custom_id = data.get("custom_id")
        for opened in reversed(self._world.interactions.values()):
            if opened.user is user and opened.modal and opened.modal["custom_id"] == custom_id:
                break
        else:
            raise Refused("This form is not open.")
        assert opened.modal is not None
        values = {
            part["custom_id"]: part for part in walk(data.get("components")) if "custom_id" in part
        }
        sent: JSON = {
            "custom_id": custom_id,
            "components": [
                _submitted(part, values) for part in objects(opened.modal["components"])
            ],
        }
        return self._send(
            InteractionType.MODAL,
            user,
            opened.channel,
            sent,
            str(opened.modal.get("title")),
            message=opened.message,
            parent=opened,
        )

    def _send(
        self,
        kind: InteractionType,
        user: User,
        channel: Channel,
        data: JSON,
        name: str,
        *,
        message: Message | None = None,
        command: JSON | None = None,
        parent: Interaction | None = None,
    ) -> Interaction:
        world = self._world
        interaction = Interaction(
            world.snowflake(),
            world.new_token(),
            kind,
            user,
            channel,
            data,
            world.clock.now(),
            name,
            message=message,
            command=command,
            parent=parent,
        )
        self._interactions.send(interaction)
        return interaction

    def _find(self, data: JSON) -> JSON:
        kind = data.get("type") or CHAT_INPUT
        name = data.get("name")
        for command in self._world.commands:
            if command["type"] == kind and command["name"] == name:
                return command
        sign = "/" if kind == CHAT_INPUT else ""
        raise Refused(f"There is no command {sign}{name} here.")

    def _require_visible(self, user: User, channel: Channel) -> None:
        if not permissions.may_see(self._world, channel, user):
            raise Refused(f"{user.global_name} cannot see this channel.")

    def _require_usable(self, user: User, channel: Channel, command: JSON) -> None:
        granted = permissions.in_channel(self._world.guild, channel, user)
        needed = command.get("default_member_permissions")
        private = channel.type is ChannelType.DM
        contexts = command.get("contexts")
        if not granted & Permission.USE_APPLICATION_COMMANDS:
            raise Refused(f"{user.global_name} may not use commands in this channel.")
        if needed is not None and not private and not _holds(granted, int(needed)):
            raise Refused(f"{user.global_name} may not use {command['name']}.")
        if command.get("nsfw") and not channel.nsfw:
            raise Refused(f"{command['name']} is for age-restricted channels.")
        here = 1 if private else 0
        if contexts is not None and here not in contexts:
            raise Refused(f"{command['name']} cannot be used here.")
        if contexts is None and private and not command.get("dm_permission", True):
            raise Refused(f"{command['name']} cannot be used in direct messages.")

    def _target(
        self, user: User, channel: Channel, command: JSON, data: JSON, resolved: Resolved
    ) -> str:
        target = str(data.get("target_id"))
        if command["type"] == USER_MENU:
            if not resolved.user(target):
                raise Refused("There is no such member.")
        elif command["type"] == MESSAGE_MENU:
            message = self._world.find_message(channel.id, target)
            if message is None or not self._events.may_read(message, user):
                raise Refused("There is no such message.")
            if message.visible_to is not None:
                raise Refused("Messages that only you can see have no app commands.")
            resolved.message(target, self._shapes.message(message))
        return target


def _holds(granted: int, needed: int) -> bool:
    return (needed != 0 and granted & needed == needed) or granted == permissions.ALL


def _full_name(data: JSON) -> str:
    """The command's name with its sub-commands, as Discord shows it."""
    names = [str(data["name"])]
    options = objects(data.get("options"))
    while options and "options" in options[0]:
        names.append(str(options[0]["name"]))
        options = objects(options[0].get("options"))
    return " ".join(names)


def _chosen(select: JSON, values: list[Any], resolved: Resolved) -> list[str]:
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not least <= len(values) <= most:
        raise Refused(f"Choose {least} to {most} of the menu.")
    chosen = [str(value) for value in values]
    if select["type"] == STRING_SELECT:
        known = {option["value"] for option in objects(select.get("options"))}
        if not known.issuperset(chosen):
            raise Refused("The menu has no such entry.")
        return chosen
    readers = {
        5: (resolved.user,),
        6: (resolved.role,),
        7: (resolved.user, resolved.role),
        8: (resolved.channel,),
    }[select["type"]]
    if not all(any(reader(value) for reader in readers) for value in chosen):
        raise Refused("The menu has no such entry.")
    return chosen


def _submitted(part: JSON, values: dict[str, JSON]) -> JSON:
    """One component of the form with what the member typed, checked as the client does."""
    shape: JSON = {"type": part["type"], "id": part.get("id", 0)}
    if "components" in part:
        shape["components"] = [_submitted(p, values) for p in objects(part["components"])]
    if inner := as_dict(part.get("component")):
        shape["component"] = _submitted({**inner, "label": part.get("label")}, values)
    if "custom_id" not in part:
        return shape
    custom_id = part["custom_id"]
    shape["custom_id"] = custom_id
    given = values.get(custom_id, {})
    if part["type"] != TEXT_INPUT:
        shape["values"] = [str(value) for value in as_list(given.get("values"))]
        return shape
    text = str(given.get("value", part.get("value") or ""))
    label = part.get("label") or custom_id
    least, most = part.get("min_length") or 0, part.get("max_length") or 4000
    if not text and part.get("required", True):
        raise Refused(f"{label} is required.")
    if text and not least <= len(text) <= most:
        raise Refused(f"{label} must be {least} to {most} characters long.")
    shape["value"] = text
    return shape
