"""Members, driven from Python: they send commands, press buttons, and wait for what comes back.

Nothing here sleeps or polls: a waiter is woken by the change it waits for.
"""

# ruff: noqa: ASYNC109 - a timeout beside the call is what a test wants to write
from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from sandbox import permissions
from sandbox.asking import Asking
from sandbox.cdn import Upload
from sandbox.component_limits import walk
from sandbox.errors import AnsweredTooLate, Refused
from sandbox.events import Events
from sandbox.messages import Messages
from sandbox.permissions import Permission
from sandbox.shapes import Shapes
from sandbox.state import Channel, Interaction, Message, MessageFlag, User, World
from sandbox.wire import JSON, objects

Predicate = Callable[[JSON], bool]


def complete(message: JSON) -> bool:
    """Whether the bot is done thinking."""
    return not message["flags"] & MessageFlag.LOADING


class Rooms(Protocol):
    """What a member needs of the local Discord."""

    world: World
    shapes: Shapes
    events: Events
    messages: Messages
    asking: Asking


class Reply:
    """Follows one interaction: what the bot answered, and whether it did in time."""

    def __init__(self, rooms: Rooms, interaction: Interaction) -> None:
        self._rooms = rooms
        self.interaction = interaction

    @property
    def id(self) -> str:
        return self.interaction.id

    @property
    def failed(self) -> bool:
        """Whether the member sees "The application did not respond"."""
        return self.interaction.failed

    @property
    def ephemeral(self) -> bool:
        original = self.interaction.original
        return original is not None and original.ephemeral

    @property
    def messages(self) -> list[JSON]:
        """The response and the follow-ups that are still there, oldest first."""
        everything = [self.interaction.original, *self.interaction.followups]
        there = [m for m in everything if m is not None and not m.deleted]
        return [self._rooms.shapes.message(message) for message in there]

    @property
    def modal(self) -> JSON | None:
        return self.interaction.modal

    async def answered(self, timeout: float = 10) -> None:
        """Waits for the first response of whatever kind."""
        await self._until(lambda: self.interaction.responded, timeout, "an answer")

    async def message(self, timeout: float = 10) -> JSON:
        """The first response, as it is now; perhaps still "thinking"."""
        await self._until(lambda: self.interaction.original is not None, timeout, "a message")
        assert self.interaction.original is not None
        return self._rooms.shapes.message(self.interaction.original)

    async def final(self, predicate: Predicate | None = None, timeout: float = 30) -> JSON:
        """The first of its messages that satisfies the predicate; by default, that is complete."""
        wanted = predicate or complete
        await self._until(
            lambda: any(wanted(message) for message in self.messages), timeout, "the final message"
        )
        return next(message for message in self.messages if wanted(message))

    async def failure(self, timeout: float = 10) -> None:
        """Waits until the application has not responded in time."""
        await self._rooms.events.changes.wait_for(lambda: self.failed, timeout, "a failure")

    async def _until(self, condition: Callable[[], bool], timeout: float, what: str) -> None:
        about = f"{what} to {self.interaction.name}"
        changes = self._rooms.events.changes
        await changes.wait_for(lambda: condition() or self.failed, timeout, about)
        if not condition():
            raise AnsweredTooLate(f"The application did not respond to {self.interaction.name}.")


class Member:
    def __init__(self, rooms: Rooms, user: User) -> None:
        self._rooms = rooms
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def mention(self) -> str:
        return f"<@{self.user.id}>"

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
        interaction = self._rooms.asking.command(self.user, self._channel(channel), data, files)
        return Reply(self._rooms, interaction)

    async def use_on_message(self, name: str, message: JSON) -> Reply:
        """An app command from a message's menu."""
        data: JSON = {"type": 3, "name": name, "target_id": message["id"]}
        channel = self._channel(message["channel_id"])
        return Reply(self._rooms, self._rooms.asking.command(self.user, channel, data, {}))

    async def use_on_user(self, name: str, user: Member, channel: str = "general") -> Reply:
        """An app command from a member's menu."""
        data: JSON = {"type": 2, "name": name, "target_id": user.id}
        interaction = self._rooms.asking.command(self.user, self._channel(channel), data, {})
        return Reply(self._rooms, interaction)

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
        interaction = self._rooms.asking.autocomplete(self.user, self._channel(channel), data)
        await Reply(self._rooms, interaction).answered(timeout)
        return interaction.choices or []

    async def press(self, message: JSON, custom_id: str, values: list[str] | None = None) -> Reply:
        """Presses a button, or chooses from a menu."""
        found = self._rooms.world.find_message(message["channel_id"], message["id"])
        if found is None:
            raise Refused("This message is not there any more.")
        data: JSON = {"custom_id": custom_id, "values": values or []}
        return Reply(self._rooms, self._rooms.asking.component(self.user, found, data))

    async def press_labelled(self, message: JSON, label: str) -> Reply:
        for component in walk(message["components"]):
            if component.get("label") == label and "custom_id" in component:
                return await self.press(message, component["custom_id"])
        raise Refused(f"This message has no button {label}.")

    async def submit(self, opened: Reply, **fields: str | list[str]) -> Reply:
        """Fills in the form a reply opened; fields are named by custom id."""
        await opened.answered()
        if opened.modal is None:
            raise Refused("No form was opened.")
        parts = [
            {"custom_id": key, "values" if isinstance(value, list) else "value": value}
            for key, value in fields.items()
        ]
        data: JSON = {"custom_id": opened.modal["custom_id"], "components": parts}
        return Reply(self._rooms, self._rooms.asking.modal(self.user, data))

    async def say(self, content: str, *files: Path | bytes, channel: str = "general") -> JSON:
        """Posts an ordinary message."""
        uploads = {number: upload_of(file) for number, file in enumerate(files)}
        payload: JSON = {"content": content}
        room = self._channel(channel)
        return self._rooms.shapes.message(
            self._rooms.messages.create(room, self.user, payload, uploads)
        )

    async def delete(self, message: JSON) -> None:
        """Deletes a message: their own, or, as a moderator, any."""
        found = self._rooms.world.find_message(message["channel_id"], message["id"])
        if found is None:
            raise Refused("This message is not there any more.")
        granted = permissions.in_channel(self._rooms.world.guild, found.channel, self.user)
        if found.author is not self.user and not granted & Permission.MANAGE_MESSAGES:
            raise Refused(f"{self.user.global_name} may not delete this message.")
        self._rooms.messages.delete(found)

    def messages(self, channel: str = "general") -> list[JSON]:
        """What this member sees in a channel, oldest first."""
        return [self._rooms.shapes.message(message) for message in self._seen(channel)]

    @property
    def direct_messages(self) -> list[JSON]:
        return self.messages(self._rooms.world.dm_with(self.user).id)

    async def see(
        self, predicate: Predicate, channel: str = "general", timeout: float = 30
    ) -> JSON:
        """Waits for a message in the channel, whoever sent it and why."""
        await self._rooms.events.changes.wait_for(
            lambda: any(predicate(message) for message in self.messages(channel)),
            timeout,
            f"a message in {channel}",
        )
        return next(message for message in self.messages(channel) if predicate(message))

    @property
    def notifications(self) -> list[JSON]:
        """The messages this member was notified of, oldest first."""
        everything = [m for kept in self._rooms.world.messages.values() for m in kept.values()]
        mine = [message for message in everything if self.id in message.notified]
        mine.sort(key=lambda message: int(message.id))
        return [self._rooms.shapes.message(message) for message in mine]

    def _seen(self, channel: str) -> list[Message]:
        kept = self._rooms.world.messages[self._channel(channel).id].values()
        return [message for message in kept if self._rooms.events.may_read(message, self.user)]

    def _channel(self, name: str) -> Channel:
        channel = self._rooms.world.channel_named(name)
        if channel is None:
            raise Refused(f"There is no channel {name}.")
        return channel


def upload_of(file: Path | bytes | Upload) -> Upload:
    if isinstance(file, Upload):
        return file
    if isinstance(file, Path):
        return Upload(file.name, file.read_bytes())
    return Upload("image.png", file)


def _options(values: Mapping[str, Any]) -> tuple[list[JSON], dict[int, Upload]]:
    files: dict[int, Upload] = {}
    given: list[JSON] = []
    for name, value in values.items():
        if isinstance(value, Path | bytes | Upload):
            files[len(files)] = upload_of(value)
            given.append({"name": name, "value": len(files) - 1})
        elif isinstance(value, Member):
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
