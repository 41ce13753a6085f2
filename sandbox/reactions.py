"""Reactions and pins: what members and the bot put on a message that is there already.

This Discord's servers have no emoji of their own: a custom one is an unknown emoji.
"""

from __future__ import annotations

import unicodedata

from sandbox.events import Events
from sandbox.messages import Messages
from sandbox.refusals import at_most, system_message, unknown_emoji
from sandbox.state import SYSTEM_MESSAGES, Message, MessageType, User, World
from sandbox.vote_shapes import emoji_shape
from sandbox.wire import JSON, iso

DIFFERENT_EMOJI = 20
PINS = 250
_SYMBOLS = ("So", "Sk", "Sm", "Mn", "Cf", "Cn", "Pd", "Po")


class Reactions:
    def __init__(self, world: World, messages: Messages, events: Events) -> None:
        self._world = world
        self._messages = messages
        self._events = events

    def add(self, message: Message, user: User, emoji: str) -> None:
        if not is_emoji(emoji):
            raise unknown_emoji()
        if emoji not in message.reactions and len(message.reactions) >= DIFFERENT_EMOJI:
            raise at_most(30010, DIFFERENT_EMOJI, "reactions")
        users = message.reactions.setdefault(emoji, [])
        if user.id in users:
            return
        users.append(user.id)
        data = {**_about(message, emoji, user), "message_author_id": message.author.id}
        if (guild := message.channel.guild) and user.id in guild.members:
            data["member"] = self._events.shapes.member(guild, user)
        self._events.about_message("MESSAGE_REACTION_ADD", message, data, shown=True)

    def remove(self, message: Message, user: User, emoji: str) -> None:
        users = message.reactions.get(emoji, [])
        if user.id not in users:
            return
        users.remove(user.id)
        if not users:
            del message.reactions[emoji]
        data = _about(message, emoji, user)
        self._events.about_message("MESSAGE_REACTION_REMOVE", message, data, shown=True)

    def remove_emoji(self, message: Message, emoji: str) -> None:
        if message.reactions.pop(emoji, None) is None:
            raise unknown_emoji()
        data: JSON = {"message_id": message.id, "emoji": emoji_shape(emoji)}
        self._events.about_message("MESSAGE_REACTION_REMOVE_EMOJI", message, data, shown=True)

    def remove_all(self, message: Message) -> None:
        message.reactions.clear()
        data: JSON = {"message_id": message.id}
        self._events.about_message("MESSAGE_REACTION_REMOVE_ALL", message, data, shown=True)

    # Pins

    def pinned(self, channel_id: str) -> list[Message]:
        """The newest pin first."""
        pins = [m for m in self._world.messages[channel_id].values() if m.pinned is not None]
        return sorted(pins, key=lambda message: message.pinned or 0.0, reverse=True)

    def pin(self, message: Message, user: User) -> None:
        if message.type in SYSTEM_MESSAGES:
            raise system_message()
        if message.pinned is not None:
            return
        if len(self.pinned(message.channel.id)) >= PINS:
            raise at_most(30003, PINS, "pins")
        message.pinned = self._world.clock.now()
        self._pins_changed(message)
        kind = MessageType.CHANNEL_PINNED_MESSAGE
        self._messages.post_system(message.channel, user, kind, reference=message)

    def unpin(self, message: Message) -> None:
        if message.pinned is not None:
            message.pinned = None
            self._pins_changed(message)

    def _pins_changed(self, message: Message) -> None:
        self._events.message_updated(message)
        newest = self.pinned(message.channel.id)
        at = newest[0].pinned if newest else None
        data: JSON = {"last_pin_timestamp": None if at is None else iso(at)}
        self._events.about_message("CHANNEL_PINS_UPDATE", message, data)


def _about(message: Message, emoji: str, user: User) -> JSON:
    return {
        "user_id": user.id,
        "message_id": message.id,
        "emoji": emoji_shape(emoji),
        "burst": False,
        "type": 0,
    }


def is_emoji(text: str) -> bool:
    """Whether it looks like one Unicode emoji: a symbol, a flag, or a keycap."""
    if not 1 <= len(text) <= 16:
        return False
    if "\u20e3" in text:
        return text[0] in "0123456789#*"
    return all(unicodedata.category(c) in _SYMBOLS and ord(c) > 0xA0 for c in text)
