"""People and places as plain records: users, servers, roles, channels, threads.

Records are compared by identity. `state` holds them; `shapes` turns them into Discord's JSON.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from sandbox.clock import Timer
from sandbox.wire import JSON

AUDIT_ENTRIES_KEPT = 1000

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
    audit_log: deque[JSON] = field(default_factory=lambda: deque[JSON](maxlen=AUDIT_ENTRIES_KEPT))
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
