"""Threads and forum posts: starting them, their members, archiving, locking."""

from __future__ import annotations

from typing import Any

from sandbox.errors import missing_permissions
from sandbox.events import Events
from sandbox.messages import Messages
from sandbox.problems import Problems
from sandbox.refusals import at_most, has_thread_already, tag_required, wrong_channel_type
from sandbox.shapes import Shapes
from sandbox.state import (
    FORUMS,
    Channel,
    ChannelType,
    Message,
    MessageFlag,
    MessageType,
    Thread,
    User,
)
from sandbox.thread_shapes import thread_member
from sandbox.wire import JSON, as_list

ACTIVE_THREADS = 1000
AUTO_ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
DEFAULT_MINUTES = 4320
TAGS_PER_POST = 5


class Threads:
    def __init__(self, shapes: Shapes, messages: Messages, events: Events) -> None:
        self._shapes = shapes
        self._world = shapes.world
        self._messages = messages
        self._events = events
        messages.before_create.append(self._wake)
        messages.after_create.append(self._posted)

    def start(
        self,
        parent: Channel,
        owner: User,
        name: str,
        kind: ChannelType,
        *,
        source: Message | None = None,
        minutes: int | None = None,
        invitable: bool = True,
        slowmode: int = 0,
        tag_ids: list[str] | None = None,
    ) -> Channel:
        """From a message (`source`), without one, or as a post of a forum."""
        world = self._world
        if parent.thread is not None or parent.guild is None:
            raise wrong_channel_type()
        if source is not None and source.thread is not None:
            raise has_thread_already()
        check_thread(name, minutes)
        if len(world.active_threads(parent.guild)) >= ACTIVE_THREADS:
            raise at_most(160006, ACTIVE_THREADS, "active threads")
        now = world.clock.now()
        # A thread that grows from a message has the message's id.
        thread_id = source.id if source is not None else world.snowflake()
        channel = Channel(thread_id, name, kind, guild=parent.guild, parent=parent)
        channel.slowmode = slowmode
        channel.thread = Thread(
            owner.id,
            minutes or parent.auto_archive_minutes or DEFAULT_MINUTES,
            now,
            archive_changed=now,
            invitable=invitable,
            members={owner.id: now},
            tag_ids=list(tag_ids or []),
        )
        world.add_channel(channel)
        created = {**self._shapes.channel(channel), "newly_created": True}
        self._events.about_channel("THREAD_CREATE", channel, created)
        self._plan(channel, channel.thread)
        if source is not None:
            source.thread = channel
            source.flags |= MessageFlag.HAS_THREAD
            self._events.message_updated(source)
            starter = MessageType.THREAD_STARTER_MESSAGE
            self._messages.post_system(channel, owner, starter, reference=source)
        elif kind is not ChannelType.PRIVATE_THREAD and parent.type not in FORUMS:
            created_type = MessageType.THREAD_CREATED
            self._messages.post_system(parent, owner, created_type, content=name, about=channel)
        self._forget_old()
        return channel

    def changed(self, channel: Channel) -> None:
        self._events.about_channel("THREAD_UPDATE", channel)

    def set_archived(self, channel: Channel, archived: bool) -> None:
        thread = channel.thread
        assert thread is not None
        if thread.archived == archived:
            return
        thread.archived, thread.archive_changed = archived, self._world.clock.now()
        self._plan(channel, thread)
        self.changed(channel)
        self._forget_old()

    def add(self, channel: Channel, user: User) -> None:
        assert channel.thread is not None
        if user.id in channel.thread.members:
            return
        channel.thread.members[user.id] = self._world.clock.now()
        self._members_changed(channel, channel.thread, added=[user])

    def remove(self, channel: Channel, user: User) -> None:
        assert channel.thread is not None
        if channel.thread.members.pop(user.id, None) is None:
            return
        self._members_changed(channel, channel.thread, removed=[user])

    def set_minutes(self, channel: Channel, minutes: int) -> None:
        assert channel.thread is not None
        channel.thread.auto_archive_minutes = minutes
        self._plan(channel, channel.thread)

    def _members_changed(
        self,
        channel: Channel,
        thread: Thread,
        *,
        added: list[User] | None = None,
        removed: list[User] | None = None,
    ) -> None:
        assert channel.guild is not None
        data: JSON = {
            "id": channel.id,
            "guild_id": channel.guild.id,
            "member_count": min(50, len(thread.members)),
        }
        if added:
            data["added_members"] = [
                {
                    **thread_member(channel, thread, user),
                    "member": self._shapes.member(channel.guild, user),
                    "presence": None,
                }
                for user in added
            ]
        if removed:
            data["removed_member_ids"] = [user.id for user in removed]
        saw = [user.id for user in removed or []]
        self._events.about_channel("THREAD_MEMBERS_UPDATE", channel, data, saw=saw)

    def _wake(self, message: Message) -> None:
        """Writing in an archived thread opens it again."""
        if message.channel.thread is not None:
            self.set_archived(message.channel, False)

    def _posted(self, message: Message) -> None:
        channel, thread = message.channel, message.channel.thread
        if thread is None or channel.guild is None:
            return
        thread.total_sent += message.type is not MessageType.THREAD_STARTER_MESSAGE
        self._plan(channel, thread)
        silent = message.flags & MessageFlag.SUPPRESS_NOTIFICATIONS
        coming = [message.author.id, *([] if silent else message.mentions)]
        for user_id in coming:
            if user_id in channel.guild.members:
                self.add(channel, channel.guild.members[user_id].user)

    def _plan(self, channel: Channel, thread: Thread) -> None:
        """Archives it after so many minutes without a message."""
        if thread.timer is not None:
            thread.timer.cancel()
            thread.timer = None
        if not thread.archived:
            thread.timer = self._world.clock.call_later(
                thread.auto_archive_minutes * 60, lambda: self.set_archived(channel, True)
            )

    def _forget_old(self) -> None:
        for channel in self._world.old_threads():
            self._world.remove_channel(channel)


def check_thread(name: str, minutes: int | None) -> None:
    problems = Problems()
    if not 1 <= len(name) <= 100:
        problems.bad_length(("name",), 1, 100)
    if minutes is not None and minutes not in AUTO_ARCHIVE_MINUTES:
        problems.not_one_of(("auto_archive_duration",), AUTO_ARCHIVE_MINUTES)
    problems.raise_if_any()


def check_tags(parent: Channel | None, wanted: Any, *, moderates: bool) -> list[str]:
    """The tags of a forum's post: at most five, and those for moderators only by them."""
    tags = {tag.id: tag for tag in parent.tags} if parent is not None else {}
    ids = [str(tag_id) for tag_id in as_list(wanted)]
    problems = Problems()
    if len(ids) > TAGS_PER_POST:
        problems.too_long(("applied_tags",), TAGS_PER_POST)
    for index, tag_id in enumerate(ids):
        if tag_id not in tags:
            message = "This tag is not one of the channel's."
            problems.add(("applied_tags", index), "TAG_NOT_FOUND", message)
    problems.raise_if_any()
    if not moderates and any(tags[tag_id].moderated for tag_id in ids):
        raise missing_permissions()
    if parent is not None and parent.requires_tag and not ids:
        raise tag_required()
    return ids
