"""Tells everyone who may know: the bot over the gateway, members on the page, waiting tests.

Every change of the world that somebody can see is announced here, and only here.
"""

# ruff: noqa: ASYNC109 - a timeout beside the call is what a test wants to write
from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from sandbox import permissions
from sandbox.errors import TimedOut
from sandbox.shapes import Shapes
from sandbox.state import Channel, Interaction, Message, Role, User
from sandbox.wire import JSON


class MemberListener(Protocol):
    """One open page: whose it is, and where its events go."""

    user: User

    def push(self, event: JSON) -> None: ...


class Changes:
    """Wakes those who wait until something is true. Conditions are looked at on each change."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []

    def happened(self) -> None:
        for condition, future in list(self._waiting):
            if future.done():
                continue
            try:
                if condition():
                    future.set_result(None)
            except Exception as error:
                future.set_exception(error)

    async def wait_for(self, condition: Callable[[], bool], timeout: float, what: str) -> None:
        if condition():
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (condition, future)
        self._waiting.append(entry)
        try:
            async with asyncio.timeout(timeout):
                await future
        except TimeoutError:
            raise TimedOut(f"Waited {timeout:g} s for {what}, in vain.") from None
        finally:
            self._waiting.remove(entry)


class Events:
    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._world = shapes.world
        self.changes = Changes()
        self.to_bot: Callable[[str, JSON], None] = lambda event, data: None
        self.listeners: set[MemberListener] = set()

    def message_created(self, message: Message, *, quietly: bool = False) -> None:
        """quietly: nobody is notified, as when a deferred answer is filled in."""
        self._message("MESSAGE_CREATE", message)
        if not quietly:
            self.notify(message)
        self.changes.happened()

    def message_updated(self, message: Message) -> None:
        self._message("MESSAGE_UPDATE", message)
        self.changes.happened()

    def message_deleted(self, message: Message) -> None:
        gone: JSON = {"id": message.id, "channel_id": message.channel.id}
        if message.channel.type.name != "DM":
            gone["guild_id"] = self._world.guild.id
        if message.visible_to is None and self._bot_sees(message):
            self.to_bot("MESSAGE_DELETE", gone)
        self._to_members("MESSAGE_DELETE", gone, message)
        self.changes.happened()

    def channel_deleted(self, channel: Channel) -> None:
        if permissions.may_see(self._world, channel, self._world.bot):
            self.to_bot("CHANNEL_DELETE", self._shapes.channel(channel))
        self.changes.happened()

    def channel_updated(self, channel: Channel) -> None:
        """A bot hears of every channel of its servers, also of those it may not see."""
        self.to_bot("CHANNEL_UPDATE", self._shapes.channel(channel))
        self.changes.happened()

    def role_updated(self, role: Role) -> None:
        guild_id = self._world.guild.id
        self.to_bot("GUILD_ROLE_UPDATE", {"guild_id": guild_id, "role": self._shapes.role(role)})
        self.changes.happened()

    def interaction_created(self, interaction: Interaction) -> None:
        self.to_bot("INTERACTION_CREATE", self._shapes.interaction(interaction))

    def interaction_answered(self, interaction: Interaction) -> None:
        if interaction.modal is not None:
            self._to_user(
                interaction.user,
                "MODAL",
                {"interaction_id": interaction.id, "data": interaction.modal},
            )
        self.changes.happened()

    def interaction_failed(self, interaction: Interaction) -> None:
        self._to_user(
            interaction.user,
            "INTERACTION_FAILED",
            {
                "interaction_id": interaction.id,
                "channel_id": interaction.channel.id,
                "user_id": interaction.user.id,
                "name": interaction.name,
            },
        )
        self.changes.happened()

    def commands_changed(self) -> None:
        for listener in list(self.listeners):
            listener.push({"t": "COMMANDS_UPDATE", "d": {"commands": self._world.commands}})
        self.changes.happened()

    def bot_ready(self, ready: bool) -> None:
        for listener in list(self.listeners):
            listener.push({"t": "READY", "d": {"ready": ready}})
        self.changes.happened()

    def notify(self, message: Message) -> None:
        for user_id in message.notified:
            self._to_user(
                self._world.users[user_id],
                "NOTIFY",
                {
                    "user_id": user_id,
                    "channel_id": message.channel.id,
                    "message_id": message.id,
                },
            )

    def may_read(self, message: Message, user: User) -> bool:
        if message.visible_to is not None:
            return message.visible_to == user.id
        return permissions.may_see(self._world, message.channel, user)

    def _bot_sees(self, message: Message) -> bool:
        return permissions.may_see(self._world, message.channel, self._world.bot)

    def _message(self, event: str, message: Message) -> None:
        if message.visible_to is None and self._bot_sees(message):
            self.to_bot(event, self._shapes.message_event(message))
        self._to_members(event, self._shapes.message(message), message)

    def _to_members(self, event: str, data: JSON, message: Message) -> None:
        for listener in list(self.listeners):
            if self.may_read(message, listener.user):
                listener.push({"t": event, "d": data})

    def _to_user(self, user: User, event: str, data: JSON) -> None:
        for listener in list(self.listeners):
            if listener.user.id == user.id:
                listener.push({"t": event, "d": data})
