"""The member's side of an interaction: what Discord's client checks before it sends anything."""

from __future__ import annotations

from sandbox import permissions
from sandbox.cdn import Cdn, Upload
from sandbox.choosing import chosen, submitted
from sandbox.command_limits import CHAT_INPUT, MESSAGE_MENU, USER_MENU
from sandbox.component_kinds import SELECTS, walk
from sandbox.errors import Refused
from sandbox.events import Events
from sandbox.interactions import Interactions
from sandbox.offered import context_of, localized, offered, owners, refusal
from sandbox.options import Resolved, filled_in
from sandbox.shapes import Shapes
from sandbox.state import (
    Channel,
    Interaction,
    InteractionType,
    Message,
    User,
    World,
)
from sandbox.wire import JSON, as_list, objects

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
        command = self._find(user, channel, data)
        resolved = Resolved(self._shapes, self._cdn, channel, user, files)
        sent = _about(command)
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

    def offered(self, user: User, channel: Channel) -> list[JSON]:
        """The commands this member finds in the channel."""
        self._require_visible(user, channel)
        return offered(self._world, channel, user)

    def autocomplete(self, user: User, channel: Channel, data: JSON) -> Interaction:
        self._require_visible(user, channel)
        command = self._find(user, channel, data)
        resolved = Resolved(self._shapes, self._cdn, channel, user, {})
        given = objects(data.get("options"))
        options = filled_in(objects(command.get("options")), given, resolved, autocomplete=True)
        if not any(option.get("focused") for option in _innermost(options)):
            raise Refused("Completion needs the option that is being typed.")
        sent = {**_about(command), "options": options}
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
            resolved = Resolved(self._shapes, self._cdn, message.channel, user, {})
            sent["values"] = chosen(component, as_list(data.get("values")), resolved)
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

    def modal(self, user: User, data: JSON, files: Files | None = None) -> Interaction:
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
        resolved = Resolved(self._shapes, self._cdn, opened.channel, user, files or {})
        sent: JSON = {
            "custom_id": custom_id,
            "components": [
                submitted(part, values, resolved) for part in objects(opened.modal["components"])
            ],
        }
        if resolved.found:
            sent["resolved"] = resolved.found
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
            context=context_of(world, channel),
            owners=self._owners(user, channel, message, command, parent),
            message=message,
            command=command,
            parent=parent,
        )
        self._interactions.send(interaction)
        return interaction

    def _owners(
        self,
        user: User,
        channel: Channel,
        message: Message | None,
        command: JSON | None,
        parent: Interaction | None,
    ) -> JSON:
        """By which installation: a component's is that of the message it is on."""
        if command is not None:
            return owners(self._world, channel, user, command)
        if parent is not None:
            return parent.owners
        if message is not None and message.interaction is not None:
            return message.interaction.owners
        return {"0": "0" if channel.guild is None else channel.guild.id}

    def _find(self, user: User, channel: Channel, data: JSON) -> JSON:
        """By its name, or by the one that the member's language has for it."""
        kind = data.get("type") or CHAT_INPUT
        name = data.get("name")
        for command in self._world.commands_in(channel.guild):
            shown = localized(command, user.locale).get("name_localized")
            if command["type"] == kind and name in (command["name"], shown):
                if why := refusal(self._world, channel, user, command):
                    raise Refused(why)
                return command
        sign = "/" if kind == CHAT_INPUT else ""
        raise Refused(f"There is no command {sign}{name} here.")

    def _require_visible(self, user: User, channel: Channel) -> None:
        if not permissions.may_see(self._world, channel, user):
            raise Refused(f"{user.global_name} cannot see this channel.")

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
            if message.ephemeral:
                raise Refused("Messages that only you can see have no app commands.")
            resolved.message(target, self._shapes.message(message))
        return target


def _about(command: JSON) -> JSON:
    """The command in an interaction's data; a server's own names the server."""
    shape: JSON = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if "guild_id" in command:
        shape["guild_id"] = command["guild_id"]
    return shape


def _innermost(options: list[JSON]) -> list[JSON]:
    while options and "options" in options[0]:
        options = objects(options[0]["options"])
    return options


def _full_name(data: JSON) -> str:
    """The command's name with its sub-commands, as Discord shows it."""
    names = [str(data["name"])]
    options = objects(data.get("options"))
    while options and "options" in options[0]:
        names.append(str(options[0]["name"]))
        options = objects(options[0].get("options"))
    return " ".join(names)
