"""Messages and interactions as plain records; `records` has the places and people.

Records are compared by identity. `state` holds them; `shapes` turns them into Discord's JSON.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from sandbox.clock import Timer
from sandbox.records import Channel, User, Webhook
from sandbox.wire import JSON


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
