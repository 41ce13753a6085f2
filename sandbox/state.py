"""The World: everything that exists in this Discord, bounded.

Its records are in `records` and `message_records`; others take them from here.
Nothing here knows HTTP or JSON shapes, and nothing is announced from here: see `events`.
"""

from __future__ import annotations

import itertools
import secrets
from collections import OrderedDict
from collections.abc import Iterable

from sandbox.clock import Clock
from sandbox.message_records import (
    NO_FLAGS,
    SYSTEM_MESSAGES,
    Attachment,
    Context,
    Interaction,
    InteractionType,
    Message,
    MessageFlag,
    MessageType,
    Poll,
)
from sandbox.records import (
    FORUMS,
    PRIVATE,
    TEXT_LIKE,
    THREADS,
    Channel,
    ChannelType,
    Guild,
    Membership,
    Overwrite,
    Role,
    RoleName,
    Tag,
    Thread,
    User,
    Webhook,
)
from sandbox.wire import DISCORD_EPOCH_MS, JSON

__all__ = [
    "FORUMS",
    "NO_FLAGS",
    "PRIVATE",
    "SYSTEM_MESSAGES",
    "TEXT_LIKE",
    "THREADS",
    "Attachment",
    "Channel",
    "ChannelType",
    "Context",
    "Guild",
    "Interaction",
    "InteractionType",
    "Membership",
    "Message",
    "MessageFlag",
    "MessageType",
    "Overwrite",
    "Poll",
    "Role",
    "RoleName",
    "Tag",
    "Thread",
    "User",
    "Webhook",
    "World",
]

MESSAGES_PER_CHANNEL = 1000
INTERACTIONS_KEPT = 2000
ATTACHMENT_BYTES_KEPT = 512 * 1024 * 1024
ARCHIVED_THREADS_KEPT = 500

# Which one made an id is part of it, as in Discord's: no two worlds of a process make the same.
_MAKERS = itertools.count()


class World:
    """Everything that exists in this Discord. Ids come from the clock and a counter.

    `guild` is the server that the page shows and that names without a server mean.
    """

    def __init__(self, clock: Clock, guild: Guild, bot: User, application_id: str) -> None:
        self.clock = clock
        self.guild = guild
        self.guilds: dict[str, Guild] = {guild.id: guild}
        self.bot = bot
        self.application_id = application_id
        self.users: dict[str, User] = {bot.id: bot}
        self.user_installs: set[str] = set()  # who has the app for themselves, wherever they are
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, OrderedDict[str, Message]] = {}
        self.interactions: OrderedDict[str, Interaction] = OrderedDict()
        self.tokens: dict[str, Interaction] = {}
        self.webhooks: dict[str, Webhook] = {}
        self.global_commands: list[JSON] = []
        self.attachments: dict[str, Attachment] = {}
        self._attachment_bytes = 0
        self._last_snowflake = 0
        self._maker = next(_MAKERS) % 1024

    def snowflake(self) -> str:
        candidate = (int(self.clock.now() * 1000) - DISCORD_EPOCH_MS) << 22 | self._maker << 12
        self._last_snowflake = max(candidate, self._last_snowflake + 1)
        return str(self._last_snowflake)

    # Servers and people

    @property
    def bot_guilds(self) -> list[Guild]:
        """The servers the bot is in."""
        return [guild for guild in self.guilds.values() if self.bot.id in guild.members]

    @property
    def commands(self) -> list[JSON]:
        """What a member finds in the server: its own commands, and global ones beside them."""
        return self.commands_in(self.guild)

    def commands_in(self, guild: Guild | None) -> list[JSON]:
        here = guild.commands if guild is not None else []
        own = {(command["type"], command["name"]) for command in here}
        shared = [c for c in self.global_commands if (c["type"], c["name"]) not in own]
        return [*here, *shared]

    def add_user(self, user: User) -> None:
        self.users[user.id] = user

    def join(self, guild: Guild, user: User, role_ids: Iterable[str] = ()) -> Membership:
        self.users[user.id] = user
        membership = Membership(user, self.clock.now(), list(role_ids))
        guild.members[user.id] = membership
        return membership

    def user_named(self, name: str) -> User | None:
        wanted = name.casefold()
        for user in self.users.values():
            if wanted in (user.username.casefold(), user.global_name.casefold(), user.id):
                return user
        return None

    def guild_named(self, name: str) -> Guild | None:
        for guild in self.guilds.values():
            if name.casefold() in (guild.name.casefold(), guild.id):
                return guild
        return None

    # Channels

    def add_channel(self, channel: Channel) -> None:
        if not channel.private and channel.guild is None:
            channel.guild = channel.parent.guild if channel.parent else self.guild
        self.channels[channel.id] = channel
        self.messages[channel.id] = OrderedDict()

    def remove_channel(self, channel: Channel) -> None:
        """With it go its messages, threads and webhooks."""
        for thread in self.threads_of(channel):
            self.remove_channel(thread)
        if channel.thread is not None and channel.thread.timer is not None:
            channel.thread.timer.cancel()
        for webhook in [w for w in self.webhooks.values() if w.channel is channel]:
            del self.webhooks[webhook.id]
        for message in list(self.messages[channel.id].values()):
            self.remove_message(message)
        del self.channels[channel.id], self.messages[channel.id]

    def channels_of(self, guild: Guild) -> list[Channel]:
        """Without its threads."""
        return [c for c in self.channels.values() if c.guild is guild and c.thread is None]

    def threads_of(self, channel: Channel) -> list[Channel]:
        return [c for c in self.channels.values() if c.thread and c.parent is channel]

    def active_threads(self, guild: Guild) -> list[Channel]:
        return [
            channel
            for channel in self.channels.values()
            if channel.guild is guild and channel.thread and not channel.thread.archived
        ]

    def old_threads(self) -> list[Channel]:
        """The archived threads that have to go to keep the world bounded."""
        archived = [c for c in self.channels.values() if c.thread and c.thread.archived]
        return archived[: max(0, len(archived) - ARCHIVED_THREADS_KEPT)]

    def channel_named(self, name: str) -> Channel | None:
        """By name or id; "Workshop/general" is the channel of that name in another server."""
        guild: Guild | None = self.guild
        server, slash, rest = name.partition("/")
        wanted = (rest if slash else name).removeprefix("#")
        if slash:
            guild = self.guild_named(server)
        for channel in self.channels.values():
            if wanted == channel.name and channel.guild is guild and guild is not None:
                return channel
        return self.channels.get(wanted) or self._private_named(wanted)

    def _private_named(self, name: str) -> Channel | None:
        for channel in self.channels.values():
            if channel.private and channel.name == name:
                return channel
        return None

    def dm_with(self, user: User) -> Channel:
        for channel in self.channels.values():
            if channel.type is ChannelType.DM and channel.recipient_ids == [user.id]:
                return channel
        channel = Channel(self.snowflake(), user.username, ChannelType.DM, recipient_ids=[user.id])
        self.add_channel(channel)
        return channel

    def private_channel(self, *users: User) -> Channel:
        """Between people, without the bot: a direct message, or a group of three and more."""
        ids = sorted(user.id for user in users)
        for channel in self.channels.values():
            if channel.private and channel.recipient_ids == ids and len(ids) > 1:
                return channel
        kind = ChannelType.DM if len(ids) == 2 else ChannelType.GROUP_DM
        name = ", ".join(user.username for user in users)
        channel = Channel(self.snowflake(), name, kind, recipient_ids=ids)
        self.add_channel(channel)
        return channel

    # Messages and files

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
        if message.poll is not None and message.poll.timer is not None:
            message.poll.timer.cancel()
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

    # Interactions

    def add_interaction(self, interaction: Interaction) -> None:
        self.interactions[interaction.id] = interaction
        self.tokens[interaction.token] = interaction
        while len(self.interactions) > INTERACTIONS_KEPT:
            old = self.interactions.popitem(last=False)[1]
            self.tokens.pop(old.token, None)

    def cancel_timers(self) -> None:
        """Nothing happens by itself any more: deadlines, archiving, ends of polls."""
        timers = [interaction.deadline for interaction in self.interactions.values()]
        timers += [channel.thread.timer for channel in self.channels.values() if channel.thread]
        everything = [m for kept in self.messages.values() for m in kept.values()]
        timers += [message.poll.timer for message in everything if message.poll]
        for timer in timers:
            if timer is not None:
                timer.cancel()

    @staticmethod
    def new_token() -> str:
        return secrets.token_urlsafe(48)
