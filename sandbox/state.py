"""Who and what exists: users, roles, channels, messages, interactions, commands.

Plain records and the World that holds them, bounded. Nothing here knows HTTP or JSON shapes;
`shapes` turns these records into what Discord sends.
"""

from __future__ import annotations

import itertools
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Literal

from sandbox.clock import Clock, Timer
from sandbox.wire import DISCORD_EPOCH_MS, JSON

MESSAGES_PER_CHANNEL = 1000
INTERACTIONS_KEPT = 2000
ATTACHMENT_BYTES_KEPT = 512 * 1024 * 1024

# Which one made an id is part of it, as in Discord's: no two worlds of a process make the same.
_MAKERS = itertools.count()

RoleName = Literal["owner", "moderator", "member"]


class ChannelType(IntEnum):
    TEXT = 0
    DM = 1


class MessageType(IntEnum):
    DEFAULT = 0
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    CONTEXT_MENU_COMMAND = 23


class MessageFlag(IntFlag):
    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlag(0)


class InteractionType(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


@dataclass(slots=True)
class User:
    id: str
    username: str
    global_name: str
    bot: bool = False
    avatar_color: str = "#5865f2"
    role: RoleName = "member"
    role_ids: list[str] = field(default_factory=list[str])
    locale: str = "en-GB"
    accepts_dms: bool = True


@dataclass(slots=True)
class Role:
    id: str
    name: str
    permissions: int
    position: int
    color: int = 0
    managed: bool = False
    mentionable: bool = False


@dataclass(slots=True)
class Overwrite:
    id: str
    kind: Literal["role", "member"]
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    type: ChannelType = ChannelType.TEXT
    topic: str | None = None
    nsfw: bool = False
    position: int = 0
    overwrites: list[Overwrite] = field(default_factory=list[Overwrite])
    recipient_ids: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Guild:
    id: str
    name: str
    owner_id: str
    roles: dict[str, Role]
    locale: str = "en-GB"


@dataclass(slots=True)
class Attachment:
    id: str
    channel_id: str
    filename: str
    content: bytes
    content_type: str
    width: int | None = None
    height: int | None = None
    description: str | None = None
    ephemeral: bool = False
    shown_in_embed: bool = False


@dataclass(slots=True)
class Message:
    id: str
    channel: Channel
    author: User
    type: MessageType
    created: float
    content: str = ""
    embeds: list[JSON] = field(default_factory=list[JSON])
    components: list[JSON] = field(default_factory=list[JSON])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    flags: MessageFlag = NO_FLAGS
    edited: float | None = None
    mentions: list[str] = field(default_factory=list[str])
    mention_roles: list[str] = field(default_factory=list[str])
    mention_everyone: bool = False
    notified: list[str] = field(default_factory=list[str])
    visible_to: str | None = None  # the one member who sees an ephemeral message
    interaction: Interaction | None = None
    is_followup: bool = False
    reference: Message | None = None
    nonce: str | None = None
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & MessageFlag.LOADING)


@dataclass(slots=True)
class Interaction:
    """One thing a member asked of the bot, and how far the bot's answer got."""

    id: str
    token: str
    type: InteractionType
    user: User
    channel: Channel
    data: JSON
    created: float
    name: str
    message: Message | None = None  # the message whose component was used
    command: JSON | None = None
    parent: Interaction | None = None  # of a modal: what opened it
    response_type: int | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list[Message])
    choices: list[JSON] | None = None
    modal: JSON | None = None
    failed: bool = False
    deadline: Timer | None = None

    @property
    def responded(self) -> bool:
        return self.response_type is not None


class World:
    """Everything that exists in this Discord. Ids come from the clock and a counter."""

    def __init__(self, clock: Clock, guild: Guild, bot: User, application_id: str) -> None:
        self.clock = clock
        self.guild = guild
        self.bot = bot
        self.application_id = application_id
        self.users: dict[str, User] = {bot.id: bot}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, OrderedDict[str, Message]] = {}
        self.interactions: OrderedDict[str, Interaction] = OrderedDict()
        self.tokens: dict[str, Interaction] = {}
        self.global_commands: list[JSON] = []
        self.guild_commands: list[JSON] = []
        self.attachments: dict[str, Attachment] = {}
        self._attachment_bytes = 0
        self._last_snowflake = 0
        self._maker = next(_MAKERS) % 1024

    def snowflake(self) -> str:
        candidate = (int(self.clock.now() * 1000) - DISCORD_EPOCH_MS) << 22 | self._maker << 12
        self._last_snowflake = max(candidate, self._last_snowflake + 1)
        return str(self._last_snowflake)

    @property
    def commands(self) -> list[JSON]:
        """What a member finds in the guild: its own commands, and global ones beside them."""
        own = {(command["type"], command["name"]) for command in self.guild_commands}
        shared = [c for c in self.global_commands if (c["type"], c["name"]) not in own]
        return [*self.guild_commands, *shared]

    def add_user(self, user: User) -> None:
        self.users[user.id] = user

    def add_channel(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self.messages[channel.id] = OrderedDict()

    def remove_channel(self, channel: Channel) -> None:
        for message in list(self.messages[channel.id].values()):
            self.remove_message(message)
        del self.channels[channel.id], self.messages[channel.id]

    def user_named(self, name: str) -> User | None:
        wanted = name.casefold()
        for user in self.users.values():
            if wanted in (user.username.casefold(), user.global_name.casefold(), user.id):
                return user
        return None

    def channel_named(self, name: str) -> Channel | None:
        wanted = name.removeprefix("#")
        for channel in self.channels.values():
            if wanted in (channel.name, channel.id):
                return channel
        return None

    def dm_with(self, user: User) -> Channel:
        for channel in self.channels.values():
            if channel.type is ChannelType.DM and channel.recipient_ids == [user.id]:
                return channel
        channel = Channel(self.snowflake(), user.username, ChannelType.DM, recipient_ids=[user.id])
        self.add_channel(channel)
        return channel

    def add_message(self, message: Message) -> list[Message]:
        """Stores it and returns the messages that had to go to keep the channel bounded."""
        kept = self.messages[message.channel.id]
        kept[message.id] = message
        gone: list[Message] = []
        while len(kept) > MESSAGES_PER_CHANNEL:
            gone.append(kept.popitem(last=False)[1])
        for old in gone:
            self.forget_files(old.attachments)
        return gone

    def find_message(self, channel_id: str, message_id: str) -> Message | None:
        return self.messages.get(channel_id, OrderedDict[str, Message]()).get(message_id)

    def remove_message(self, message: Message) -> None:
        message.deleted = True
        self.messages[message.channel.id].pop(message.id, None)
        self.forget_files(message.attachments)

    def add_attachment(self, attachment: Attachment) -> None:
        """Keeps the file; the oldest ones go when all together take too much memory."""
        self.attachments[attachment.id] = attachment
        self._attachment_bytes += len(attachment.content)
        while self._attachment_bytes > ATTACHMENT_BYTES_KEPT and len(self.attachments) > 1:
            self.forget_files([next(iter(self.attachments.values()))])

    def forget_files(self, attachments: list[Attachment]) -> None:
        for attachment in attachments:
            if self.attachments.pop(attachment.id, None) is not None:
                self._attachment_bytes -= len(attachment.content)

    def add_interaction(self, interaction: Interaction) -> None:
        self.interactions[interaction.id] = interaction
        self.tokens[interaction.token] = interaction
        while len(self.interactions) > INTERACTIONS_KEPT:
            old = self.interactions.popitem(last=False)[1]
            self.tokens.pop(old.token, None)

    @staticmethod
    def new_token() -> str:
        return secrets.token_urlsafe(48)
