"""Threads and forum posts: starting them, who is in them, and the archived ones."""

from __future__ import annotations

from typing import Any

from sandbox.errors import missing_permissions, unknown_member
from sandbox.http import Answer, Call, Route
from sandbox.limits import invalid_form
from sandbox.permissions import Permission
from sandbox.refusals import wrong_channel_type
from sandbox.rest.access import Access, count
from sandbox.state import FORUMS, Channel, ChannelType, Thread
from sandbox.thread_shapes import thread_member
from sandbox.threads import check_tags
from sandbox.wire import JSON, as_dict, iso

_PUBLIC, _PRIVATE = ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD


class ThreadRoutes(Access):
    def routes(self) -> list[Route]:
        channel = "/channels/{channel}"
        members = channel + "/thread-members"
        return [
            Route("POST", channel + "/messages/{message}/threads", self.from_message),
            Route("POST", channel + "/threads", self.start),
            Route("GET", channel + "/threads/archived/public", self.archived_public),
            Route("GET", channel + "/threads/archived/private", self.archived_private),
            Route("GET", channel + "/users/@me/threads/archived/private", self.archived_mine),
            Route("GET", members, self.members),
            Route("PUT", members + "/@me", self.join),
            Route("DELETE", members + "/@me", self.leave),
            Route("GET", members + "/{user}", self.one_member),
            Route("PUT", members + "/{user}", self.add),
            Route("DELETE", members + "/{user}", self.remove),
        ]

    def from_message(self, call: Call) -> Answer:
        message, body = self.message(call), call.body
        channel = message.channel
        if channel.type not in (ChannelType.TEXT, ChannelType.ANNOUNCEMENT):
            raise wrong_channel_type()
        self.require(channel, Permission.CREATE_PUBLIC_THREADS, Permission.READ_MESSAGE_HISTORY)
        news = channel.type is ChannelType.ANNOUNCEMENT
        kind = ChannelType.ANNOUNCEMENT_THREAD if news else _PUBLIC
        thread = self._start(channel, kind, body, source=message)
        return Answer(201, self.shapes.channel(thread))

    def start(self, call: Call) -> Answer:
        channel, body = self.channel(call), call.body
        if channel.type in FORUMS:
            return Answer(201, self._post(channel, call))
        if channel.type not in (ChannelType.TEXT, ChannelType.ANNOUNCEMENT):
            raise wrong_channel_type()
        kind = body.get("type", int(_PRIVATE))  # Discord's own default
        if kind not in (_PUBLIC, _PRIVATE, ChannelType.ANNOUNCEMENT_THREAD):
            raise invalid_form(("type",), "BASE_TYPE_CHOICES", "Value must be one of (10, 11, 12).")
        private = kind == _PRIVATE
        self.require(
            channel,
            Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS,
        )
        return Answer(201, self.shapes.channel(self._start(channel, ChannelType(kind), body)))

    def _start(self, channel: Channel, kind: ChannelType, body: JSON, **more: Any) -> Channel:
        return self.rooms.threads.start(
            channel,
            self.bot,
            str(body.get("name") or ""),
            kind,
            minutes=body.get("auto_archive_duration"),
            invitable=bool(body.get("invitable", True)),
            slowmode=int(body.get("rate_limit_per_user") or 0),
            **more,
        )

    def _post(self, forum: Channel, call: Call) -> JSON:
        """A forum's post: a thread and its first message at once, or neither."""
        self.require(forum, Permission.SEND_MESSAGES)  # in a forum, it means posting
        if call.files:
            self.require(forum, Permission.ATTACH_FILES)
        moderates = bool(self.granted(forum) & Permission.MANAGE_THREADS)
        tags = check_tags(forum, call.body.get("applied_tags"), moderates=moderates)
        first = as_dict(call.body.get("message"))
        self.rooms.messages.check(forum, first, call.files)
        thread = self._start(forum, _PUBLIC, call.body, tag_ids=tags)
        message = self.rooms.messages.create(thread, self.bot, first, call.files)
        return {**self.shapes.channel(thread), "message": self.shapes.message(message)}

    # Members

    def members(self, call: Call) -> list[JSON]:
        channel, thread = self.thread(call)
        full = call.query.get("with_member", "").lower() in ("1", "true")
        return [self._member(channel, thread, user_id, full) for user_id in thread.members]

    def one_member(self, call: Call) -> JSON:
        channel, thread = self.thread(call)
        user_id = call.params["user"]
        if user_id not in thread.members:
            raise unknown_member()
        full = call.query.get("with_member", "").lower() in ("1", "true")
        return self._member(channel, thread, user_id, full)

    def join(self, call: Call) -> None:
        channel, _ = self.thread(call)
        self.require_awake(channel)
        self.rooms.threads.add(channel, self.bot)

    def leave(self, call: Call) -> None:
        channel, _ = self.thread(call)
        self.require_awake(channel)
        self.rooms.threads.remove(channel, self.bot)

    def add(self, call: Call) -> None:
        channel, thread = self.thread(call)
        self.require_awake(channel)
        self.require(channel, Permission.SEND_MESSAGES_IN_THREADS)
        moderates = self.granted(channel) & Permission.MANAGE_THREADS
        if not thread.invitable and not moderates and thread.owner_id != self.bot.id:
            raise missing_permissions()
        assert channel.guild is not None
        user = self.member(channel.guild, call.params["user"]).user
        self.rooms.threads.add(channel, user)

    def remove(self, call: Call) -> None:
        channel, thread = self.thread(call)
        self.require_awake(channel)
        own = channel.type is _PRIVATE and thread.owner_id == self.bot.id
        if not own:
            self.require(channel, Permission.MANAGE_THREADS)
        self.rooms.threads.remove(channel, self.user(call.params["user"]))

    def _member(self, channel: Channel, thread: Thread, user_id: str, full: bool) -> JSON:
        user, guild = self.user(user_id), channel.guild
        shape = thread_member(channel, thread, user)
        if full and guild is not None and user_id in guild.members:
            shape["member"] = self.shapes.member(guild, user)
        return shape

    # The archived ones

    def archived_public(self, call: Call) -> JSON:
        channel = self.channel(call)
        self.require(channel, Permission.READ_MESSAGE_HISTORY)
        kinds = (_PUBLIC, ChannelType.ANNOUNCEMENT_THREAD)
        return self._archived(call, [t for t in self._of(channel) if t.type in kinds])

    def archived_private(self, call: Call) -> JSON:
        channel = self.channel(call)
        self.require(channel, Permission.READ_MESSAGE_HISTORY, Permission.MANAGE_THREADS)
        return self._archived(call, [t for t in self._of(channel) if t.type is _PRIVATE])

    def archived_mine(self, call: Call) -> JSON:
        channel = self.channel(call)
        self.require(channel, Permission.READ_MESSAGE_HISTORY)
        found = [t for t in self._of(channel) if t.type is _PRIVATE]
        joined = [t for t in found if t.thread and self.bot.id in t.thread.members]
        return self._archived(call, joined)

    def _of(self, channel: Channel) -> list[Channel]:
        threads = self.world.threads_of(channel)
        return [t for t in threads if t.thread is not None and t.thread.archived]

    def _archived(self, call: Call, found: list[Channel]) -> JSON:
        def archived_at(channel: Channel) -> float:
            return channel.thread.archive_changed if channel.thread else 0.0

        limit = count(call.query.get("limit"), 100, 50)
        newest = sorted(found, key=archived_at, reverse=True)
        if before := call.query.get("before"):
            if before.isdigit():
                newest = [t for t in newest if int(t.id) < int(before)]
            else:
                newest = [t for t in newest if iso(archived_at(t)) < before]
        shapes = [self.shapes.channel(thread) for thread in newest[:limit]]
        members = [shape["member"] for shape in shapes if "member" in shape]
        return {"threads": shapes, "members": members, "has_more": len(newest) > limit}
