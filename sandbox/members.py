"""Members, driven from Python: they send commands, press buttons, and wait for what comes back.

Nothing here sleeps or polls: a waiter is woken by the change it waits for.
"""

# ruff: noqa: ASYNC109 - a timeout beside the call is what a test wants to write
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.acting import Acting, upload_of
from sandbox.cdn import Upload
from sandbox.component_kinds import CHOSEN_FROM, SELECTS, TEXT_INPUT, walk
from sandbox.conversing import Conversing
from sandbox.errors import Refused
from sandbox.moderating import Moderating
from sandbox.replies import Predicate, Reply, complete
from sandbox.wire import JSON, as_dict, objects

__all__ = ["Member", "Predicate", "Reply", "complete", "upload_of"]

Field = str | bool | bytes | Path | Acting | list[Any]


class Member(Conversing, Moderating):
    async def slash(
        self,
        name: str,
        /,
        channel: str = "general",
        options: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Reply:
        """Sends a slash command; "session start" names a sub-command. Files: Path or bytes."""
        given, files = _options({**(options or {}), **more})
        data = _nested(name, given)
        interaction = self.rooms.asking.command(self.user, self.channel(channel), data, files)
        return Reply(self.rooms, interaction)

    async def use_on_message(self, name: str, message: JSON) -> Reply:
        """An app command from a message's menu."""
        data: JSON = {"type": 3, "name": name, "target_id": message["id"]}
        channel = self.channel(message["channel_id"])
        return Reply(self.rooms, self.rooms.asking.command(self.user, channel, data, {}))

    async def use_on_user(self, name: str, user: Acting, channel: str = "general") -> Reply:
        """An app command from a member's menu."""
        data: JSON = {"type": 2, "name": name, "target_id": user.id}
        interaction = self.rooms.asking.command(self.user, self.channel(channel), data, {})
        return Reply(self.rooms, interaction)

    async def autocomplete(
        self,
        name: str,
        option: str,
        text: str,
        /,
        channel: str = "general",
        timeout: float = 10,
        **others: Any,
    ) -> list[JSON]:
        """The choices the bot offers for an option while the member types."""
        given, _ = _options(others)
        given.append({"name": option, "value": text, "focused": True})
        data = _nested(name, given)
        interaction = self.rooms.asking.autocomplete(self.user, self.channel(channel), data)
        await Reply(self.rooms, interaction).answered(timeout)
        return interaction.choices or []

    async def press(self, message: JSON, custom_id: str, values: list[str] | None = None) -> Reply:
        """Presses a button, or chooses from a menu by the entries' values."""
        data: JSON = {"custom_id": custom_id, "values": values or []}
        found = self.found(message)
        return Reply(self.rooms, self.rooms.asking.component(self.user, found, data))

    async def press_labelled(self, message: JSON, label: str) -> Reply:
        for component in walk(message["components"]):
            if component.get("label") == label and "custom_id" in component:
                return await self.press(message, component["custom_id"])
        raise Refused(f"This message has no button {label}.")

    async def choose(self, message: JSON, menu: str, *entries: str | Acting) -> Reply:
        """Chooses from a menu, named by its placeholder or custom id, what the member reads there.

        Entries are labels, members or their names, or the names of roles and channels.
        """
        for component in walk(message["components"]):
            names = (component.get("placeholder"), component.get("custom_id"))
            if component["type"] in SELECTS and menu in names:
                values = [self._value(component, entry) for entry in entries]
                return await self.press(message, component["custom_id"], values)
        raise Refused(f"This message has no menu {menu}.")

    async def submit(
        self, opened: Reply, fields: Mapping[str, Field] | None = None, /, **more: Field
    ) -> Reply:
        """Fills in the form a reply opened; fields are named by custom id or label.

        Text, True and False, files, and for menus and boxes a list of what the member reads there.
        """
        await opened.answered()
        modal = opened.modal
        if modal is None:
            raise Refused("No form was opened.")
        files: dict[int, Upload] = {}
        parts = [
            self._part(_field(modal, name), value, files)
            for name, value in {**(fields or {}), **more}.items()
        ]
        data: JSON = {"custom_id": modal["custom_id"], "components": parts}
        return Reply(self.rooms, self.rooms.asking.modal(self.user, data, files))

    async def see(
        self, predicate: Predicate, channel: str = "general", timeout: float = 30
    ) -> JSON:
        """Waits for a message in the channel, whoever sent it and why."""
        await self.rooms.events.changes.wait_for(
            lambda: any(predicate(message) for message in self.messages(channel)),
            timeout,
            f"a message in {channel}",
        )
        return next(message for message in self.messages(channel) if predicate(message))

    def _part(self, field: JSON, value: Field, files: dict[int, Upload]) -> JSON:
        part: JSON = {"custom_id": field["custom_id"]}
        listed: list[Any] = value if isinstance(value, list) else [value]
        if all(isinstance(entry, bytes | Path) for entry in listed) and listed:
            numbers = range(len(files), len(files) + len(listed))
            files |= {n: upload_of(entry) for n, entry in zip(numbers, listed, strict=True)}
            return {**part, "values": list(numbers)}
        if isinstance(value, bool) or field["type"] == TEXT_INPUT:
            return {**part, "value": value}
        return {**part, "values": [self._value(field, entry) for entry in listed]}

    def _value(self, menu: JSON, entry: str | Acting) -> str:
        """The value behind what the member reads."""
        if isinstance(entry, Acting):
            return entry.id
        for option in objects(menu.get("options")):
            if entry in (option["label"], option["value"]):
                return str(option["value"])
        kinds, world = CHOSEN_FROM.get(menu["type"], ()), self.rooms.world
        if "user" in kinds and (user := world.user_named(entry)):
            return user.id
        if "channel" in kinds and (channel := world.channel_named(entry)):
            return channel.id
        for guild in self.rooms.world.guilds.values() if "role" in kinds else ():
            for role in guild.roles.values():
                if role.name == entry and self.id in guild.members:
                    return role.id
        return entry


def _field(modal: JSON, name: str) -> JSON:
    for component in walk(modal["components"]):
        inner = as_dict(component.get("component")) or component
        if "custom_id" in inner and name in (inner["custom_id"], component.get("label")):
            return inner
    raise Refused(f"The form has no field {name}.")


def _options(values: Mapping[str, Any]) -> tuple[list[JSON], dict[int, Upload]]:
    files: dict[int, Upload] = {}
    given: list[JSON] = []
    for name, value in values.items():
        if isinstance(value, Path | bytes | Upload):
            files[len(files)] = upload_of(value)
            given.append({"name": name, "value": len(files) - 1})
        elif isinstance(value, Acting):
            given.append({"name": name, "value": value.id})
        else:
            given.append({"name": name, "value": value})
    return given, files


def _nested(name: str, given: list[JSON]) -> JSON:
    """ "session start" becomes the command session with the sub-command start."""
    first, *rest = name.removeprefix("/").split(" ")
    options = given
    for part in reversed(rest):
        options = [{"name": part, "options": options}]
    return {"type": 1, "name": first, "options": objects(options)}
