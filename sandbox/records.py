"""What exists, as plain records: users, servers, channels, messages, interactions.

Records are compared by identity. `state` holds them; `shapes` turns them into Discord's JSON.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Literal

from sandbox.clock import Timer
from sandbox.wire import JSON

RoleName = Literal["owner", "moderator", "member"]


class ChannelType(IntEnum):
    TEXT = 0
    DM = 1
    GROUP_DM = 3
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15
    MEDIA = 16


THREADS = frozenset(
    {ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD}
)
FORUMS = frozenset({ChannelType.FORUM, ChannelType.MEDIA})
# Those that hold messages themselves.
TEXT_LIKE = frozenset({ChannelType.TEXT, ChannelType.ANNOUNCEMENT}) | THREADS
PRIVATE = frozenset({ChannelType.DM, ChannelType.GROUP_DM})


class MessageType(IntEnum):
    DEFAULT = 0
    CHANNEL_PINNED_MESSAGE = 6
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER_MESSAGE = 21
    CONTEXT_MENU_COMMAND = 23
    POLL_RESULT = 46


# What Discord posts by itself: nobody can reply to, pin or react to all of these.
SYSTEM_MESSAGES = frozenset(
    {
        MessageType.CHANNEL_PINNED_MESSAGE,
        MessageType.THREAD_CREATED,
        MessageType.THREAD_STARTER_MESSAGE,
        MessageType.POLL_RESULT,
    }
)


class MessageFlag(IntFlag):
    CROSSPOSTED = 1 << 0
    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    VOICE_MESSAGE = 1 << 13
    HAS_SNAPSHOT = 1 << 14
    COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlag(0)


class InteractionType(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Context(IntEnum):
    """Where an interaction happens."""

    GUILD = 0
    BOT_DM = 1
    PRIVATE_CHANNEL = 2


@dataclass(slots=True, eq=False)
class User:
    id: str
    username: str
    global_name: str
    bot: bool = False
    avatar_color: str = "#5865f2"
    role: RoleName = "member"  # what the page calls them; their rights come from memberships
    locale: str = "en-GB"
    accepts_dms: bool = True


@dataclass(slots=True, eq=False)
class Role:
    id: str
    name: str
    permissions: int
    position: int
    color: int = 0
    hoist: bool = False
    managed: bool = False
    mentionable: bool = False
    bot_id: str | None = None  # of a managed role: whose it is


@dataclass(slots=True, eq=False)
class Overwrite:
    id: str
    kind: Literal["role", "member"]
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class Membership:
    """A user in one server."""

    user: User
    joined: float
    role_ids: list[str] = field(default_factory=list[str])
    nick: str | None = None
    timeout_until: float | None = None


@dataclass(slots=True, eq=False)
class Guild:
    id: str
    name: str
    owner_id: str
    roles: dict[str, Role]
    locale: str = "en-GB"
    premium_tier: int = 0
    members: dict[str, Membership] = field(default_factory=dict[str, Membership])
    bans: OrderedDict[str, str | None] = field(default_factory=OrderedDict[str, str | None])
    commands: list[JSON] = field(default_factory=list[JSON])
    # A command's id, or the application's for all of them: who may use it here, and where.
    command_permissions: dict[str, list[JSON]] = field(default_factory=dict[str, list[JSON]])
    auto_moderation_rules: list[JSON] = field(default_factory=list[JSON])


@dataclass(slots=True, eq=False)
class Tag:
    """A label that a forum offers its posts."""

    id: str
    name: str
    moderated: bool = False


@dataclass(slots=True, eq=False)
class Thread:
    """What a channel has on top when it is a thread."""

    owner_id: str
    auto_archive_minutes: int
    created: float
    archived: bool = False
    archive_changed: float = 0.0
    locked: bool = False
    invitable: bool = True
    members: dict[str, float] = field(default_factory=dict[str, float])  # user id: joined
    total_sent: int = 0
    tag_ids: list[str] = field(default_factory=list[str])
    timer: Timer | None = None


@dataclass(slots=True, eq=False)
class Channel:
    id: str
    name: str
    type: ChannelType = ChannelType.TEXT
    topic: str | None = None
    nsfw: bool = False
    position: int = 0
    overwrites: list[Overwrite] = field(default_factory=list[Overwrite])
    recipient_ids: list[str] = field(default_factory=list[str])
    guild: Guild | None = None
    parent: Channel | None = None  # a channel's category, a thread's channel
    slowmode: int = 0
    thread: Thread | None = None
    tags: list[Tag] = field(default_factory=list[Tag])
    requires_tag: bool = False
    auto_archive_minutes: int | None = None  # for its threads, when they do not say

    @property
    def private(self) -> bool:
        return self.type in PRIVATE

    @property
    def age_restricted(self) -> bool:
        """A thread is as its parent is."""
        if self.thread is not None and self.parent is not None:
            return self.parent.nsfw
        return self.nsfw


@dataclass(slots=True, eq=False)
class Webhook:
    id: str
    token: str
    channel: Channel
    name: str
    creator: User


@dataclass(slots=True, eq=False)
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


@dataclass(slots=True, eq=False)
class Poll:
    question: str
    answers: list[JSON]  # as sent: {answer_id, poll_media}
    expires: float
    multiselect: bool
    votes: dict[int, list[str]]  # answer id: user ids, in order
    ended: bool = False
    timer: Timer | None = None


@dataclass(slots=True, eq=False)
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
    about: Channel | None = None  # of a system message: the thread it announces
    snapshot: JSON | None = None  # of a forward: the message as it was then
    nonce: str | None = None
    pinned: float | None = None
    reactions: OrderedDict[str, list[str]] = field(default_factory=OrderedDict[str, list[str]])
    poll: Poll | None = None
    thread: Channel | None = None  # the one started from it
    webhook: Webhook | None = None
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & MessageFlag.LOADING)


@dataclass(slots=True, eq=False)
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
    context: Context = Context.GUILD
    owners: JSON = field(default_factory=dict[str, str])  # by which installation it is offered
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

    @property
    def by_user_install_alone(self) -> bool:
        """The app is not in this server: it is only there for the member who brought it."""
        return "0" not in self.owners
