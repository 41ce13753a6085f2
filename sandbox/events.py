"""Tells everyone who may know: the bot over the gateway, members on the page, waiting tests.

Every change of the world that somebody can see is announced here, and only here.
"""

# ruff: noqa: ASYNC109 - a timeout beside the call is what a test wants to write
from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Protocol

from sandbox import permissions
from sandbox.errors import TimedOut
from sandbox.shapes import Shapes
from sandbox.state import Channel, Guild, Interaction, Message, User
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
        self.shapes = shapes
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
        self.about_message("MESSAGE_DELETE", message, {"id": message.id})

    def messages_deleted(self, channel: Channel, messages: list[Message]) -> None:
        gone: JSON = {"ids": [m.id for m in messages], **self._place(channel)}
        if permissions.may_see(self._world, channel, self._world.bot):
            self.to_bot("MESSAGE_DELETE_BULK", gone)
        for message in messages:
            one: JSON = {"id": message.id, **self._place(channel)}
            self._to_members("MESSAGE_DELETE", one, message)
        self.changes.happened()

    def about_message(
        self, event: str, message: Message, data: JSON, *, shown: bool = False
    ) -> None:
        """Something that happened to a message: a reaction, a vote, its end.

        shown: pages draw the message anew.
        """
        data = {**data, **self._place(message.channel)}
        if message.visible_to is None and self._bot_sees(message):
            self.to_bot(event, data)
        self._to_members(event, data, message)
        if shown:
            self._to_members("MESSAGE_UPDATE", self.shapes.message(message), message)
        self.changes.happened()

    def about_channel(
        self, event: str, channel: Channel, data: JSON | None = None, *, saw: Collection[str] = ()
    ) -> None:
        """A change of a channel or thread, for all who see it.

        saw: the ids of those who did before and so hear of it, too. A bot knows all channels of
        its servers, seen or not, but of threads only those it sees.
        """
        shape = self.shapes.channel(channel) if data is None else data
        world, guild = self._world, channel.guild
        known = guild is not None and not channel.thread and world.bot.id in guild.members
        if known or permissions.may_see(world, channel, world.bot) or world.bot.id in saw:
            self.to_bot(event, shape)
        for listener in list(self.listeners):
            if permissions.may_see(world, channel, listener.user) or listener.user.id in saw:
                listener.push({"t": event, "d": shape})
        self.changes.happened()

    def about_guild(self, event: str, guild: Guild, data: JSON) -> None:
        """A change of a server, its roles or members, for all who are in it."""
        if self._world.bot.id in guild.members:
            self.to_bot(event, data)
        for listener in list(self.listeners):
            if listener.user.id in guild.members:
                listener.push({"t": event, "d": data})
        self.changes.happened()

    def who_sees(self, channel: Channel) -> set[str]:
        world = self._world
        return {u.id for u in world.users.values() if permissions.may_see(world, channel, u)}

    def interaction_created(self, interaction: Interaction) -> None:
        self.to_bot("INTERACTION_CREATE", self.shapes.interaction(interaction))

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

    @staticmethod
    def _place(channel: Channel) -> JSON:
        guild: JSON = {} if channel.guild is None else {"guild_id": channel.guild.id}
        return {"channel_id": channel.id, **guild}

    def _bot_sees(self, message: Message) -> bool:
        return permissions.may_see(self._world, message.channel, self._world.bot)

    def _message(self, event: str, message: Message) -> None:
        if message.visible_to is None and self._bot_sees(message):
            self.to_bot(event, self.shapes.message_event(message))
        self._to_members(event, self.shapes.message(message), message)

    def _to_members(self, event: str, data: JSON, message: Message) -> None:
        for listener in list(self.listeners):
            if self.may_read(message, listener.user):
                listener.push({"t": event, "d": data})

    def _to_user(self, user: User, event: str, data: JSON) -> None:
        for listener in list(self.listeners):
            if listener.user.id == user.id:
                listener.push({"t": event, "d": data})
