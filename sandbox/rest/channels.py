"""Channels: making, changing and deleting them, overwrites, typing."""

from __future__ import annotations

from typing import Any, Literal

from sandbox.audit import AuditAction
from sandbox.errors import missing_permissions
from sandbox.http import Answer, Call, Route
from sandbox.limits import invalid_form
from sandbox.permissions import Permission
from sandbox.problems import Problems
from sandbox.refusals import wrong_channel_type
from sandbox.rest.access import Access
from sandbox.state import FORUMS, Channel, ChannelType, Guild, Overwrite, Tag
from sandbox.threads import AUTO_ARCHIVE_MINUTES, check_tags, check_thread
from sandbox.wire import JSON, as_list, objects

NAME, TOPIC, FORUM_TOPIC = 100, 1024, 4096
SLOWEST = 21_600
TAGS = 20
MADE = (
    ChannelType.TEXT,
    ChannelType.CATEGORY,
    ChannelType.ANNOUNCEMENT,
    ChannelType.FORUM,
    ChannelType.MEDIA,
)


class ChannelRoutes(Access):
    def routes(self) -> list[Route]:
        channel = "/channels/{channel}"
        return [
            Route("POST", "/guilds/{guild}/channels", self.create),
            Route("PATCH", "/guilds/{guild}/channels", self.move),
            Route("GET", channel, self.get_channel),
            Route("PATCH", channel, self.edit),
            Route("DELETE", channel, self.delete),
            Route("PUT", channel + "/permissions/{target}", self.overwrite),
            Route("DELETE", channel + "/permissions/{target}", self.remove_overwrite),
            Route("POST", channel + "/typing", self.typing),
        ]

    def create(self, call: Call) -> Answer:
        guild, body = self.guild(call), call.body
        self.require_in(guild, Permission.MANAGE_CHANNELS)
        kind = body.get("type") or 0
        if kind not in MADE:
            problems = Problems()
            problems.not_one_of(("type",), [int(each) for each in MADE])
            raise problems.error()
        channel = Channel(self.world.snowflake(), "", ChannelType(kind), guild=guild)
        channel.position = len(self.world.channels_of(guild))
        self._fill(guild, channel, {"name": "", **body})
        self.rooms.channels.create(guild, channel)
        self.log(guild, call, AuditAction.CHANNEL_CREATE, channel.id)
        return Answer(201, self.shapes.channel(channel))

    def move(self, call: Call) -> None:
        guild = self.guild(call)
        self.require_in(guild, Permission.MANAGE_CHANNELS)
        for entry in objects(call.json):
            channel = self.world.channels.get(str(entry.get("id")))
            if channel is None or channel.guild is not guild:
                raise invalid_form(("id",), "CHANNEL_NOT_FOUND", "Unknown channel")
            if isinstance(entry.get("position"), int):
                channel.position = entry["position"]
            if "parent_id" in entry:
                channel.parent = self._category(guild, entry["parent_id"])
            self.rooms.channels.changed(channel)

    def get_channel(self, call: Call) -> JSON:
        return self.shapes.channel(self.channel(call))

    def edit(self, call: Call) -> JSON:
        channel, guild = self.guild_channel(call)
        if channel.thread is not None:
            self._edit_thread(channel, call.body)
            return self.shapes.channel(channel)
        self.require(channel, Permission.MANAGE_CHANNELS)
        saw = self.rooms.events.who_sees(channel)
        self._fill(guild, channel, call.body)
        self.rooms.channels.changed(channel, saw)
        self.log(guild, call, AuditAction.CHANNEL_UPDATE, channel.id)
        return self.shapes.channel(channel)

    def delete(self, call: Call) -> JSON:
        channel = self.channel(call)
        shape = self.shapes.channel(channel)
        if channel.private:
            return shape  # only the bot's list of open conversations is shorter
        thread = channel.thread is not None
        needed = Permission.MANAGE_THREADS if thread else Permission.MANAGE_CHANNELS
        self.require(channel, needed)
        self.rooms.channels.delete(channel)
        if channel.guild is not None and not thread:
            self.log(channel.guild, call, AuditAction.CHANNEL_DELETE, channel.id)
        return shape

    def overwrite(self, call: Call) -> None:
        channel, guild = self.guild_channel(call)
        self.require(channel, Permission.MANAGE_ROLES)
        body, target = call.body, call.params["target"]
        wanted = self._overwrite(guild, {**body, "id": target})
        if (wanted.allow | wanted.deny) & ~self.granted(channel):
            raise missing_permissions()
        self.rooms.channels.overwrite(channel, wanted)

    def remove_overwrite(self, call: Call) -> None:
        channel, _ = self.guild_channel(call)
        self.require(channel, Permission.MANAGE_ROLES)
        self.rooms.channels.remove_overwrite(channel, call.params["target"])

    def typing(self, call: Call) -> None:
        self.require_sending(self.channel(call), {}, has_files=False)

    def _fill(self, guild: Guild, channel: Channel, body: JSON) -> None:
        problems = Problems()
        name = str(body.get("name", channel.name) or "")
        if not 1 <= len(name) <= NAME:
            problems.bad_length(("name",), 1, NAME)
        topic = body.get("topic", channel.topic)
        most = FORUM_TOPIC if channel.type in FORUMS else TOPIC
        if len(str(topic or "")) > most:
            problems.too_long(("topic",), most)
        slowmode = body.get("rate_limit_per_user") or 0
        if not isinstance(slowmode, int) or not 0 <= slowmode <= SLOWEST:
            message = f"int value should be between 0 and {SLOWEST}."
            problems.add(("rate_limit_per_user",), "NUMBER_TYPE_MAX", message)
        minutes = body.get("default_auto_archive_duration", channel.auto_archive_minutes)
        if minutes is not None and minutes not in AUTO_ARCHIVE_MINUTES:
            problems.not_one_of(("default_auto_archive_duration",), AUTO_ARCHIVE_MINUTES)
        tags = objects(body.get("available_tags"))
        if len(tags) > TAGS:
            problems.too_long(("available_tags",), TAGS)
        problems.raise_if_any()
        kind = body.get("type", channel.type)
        if kind != channel.type and {kind, int(channel.type)} != {0, 5}:
            raise wrong_channel_type()  # only text and announcement channels turn into each other
        # The names of text channels are lower-case and without spaces.
        joined = name.lower().replace(" ", "-")
        channel.name = name if channel.type is ChannelType.CATEGORY else joined
        channel.type, channel.topic = ChannelType(kind), topic
        channel.auto_archive_minutes = minutes
        channel.nsfw = bool(body.get("nsfw", channel.nsfw))
        if "rate_limit_per_user" in body:
            channel.slowmode = slowmode
        if isinstance(body.get("position"), int):
            channel.position = body["position"]
        if "parent_id" in body:
            channel.parent = self._category(guild, body["parent_id"])
        if "permission_overwrites" in body:
            listed = objects(body["permission_overwrites"])
            channel.overwrites = [self._overwrite(guild, entry) for entry in listed]
        if "available_tags" in body:
            channel.tags = [self._tag(tag) for tag in tags]
        if isinstance(body.get("flags"), int):
            channel.requires_tag = bool(body["flags"] & 1 << 4)

    def _tag(self, tag: JSON) -> Tag:
        number = str(tag.get("id") or self.world.snowflake())
        return Tag(number, str(tag.get("name"))[:20], bool(tag.get("moderated")))

    def _category(self, guild: Guild, parent_id: Any) -> Channel | None:
        if parent_id is None:
            return None
        parent = self.world.channels.get(str(parent_id))
        if parent is None or parent.guild is not guild or parent.type is not ChannelType.CATEGORY:
            message = "Category does not exist"
            raise invalid_form(("parent_id",), "CHANNEL_PARENT_INVALID", message)
        return parent

    def _overwrite(self, guild: Guild, entry: JSON) -> Overwrite:
        target = str(entry.get("id"))
        kind: Literal["role", "member"] = "member" if entry.get("type") in (1, "1") else "role"
        known = guild.roles if kind == "role" else self.world.users
        if target not in known:
            message = "This role or member is not there."
            raise invalid_form(("id",), "OVERWRITE_TARGET_INVALID", message)
        bits = [int(entry.get(key) or 0) for key in ("allow", "deny")]
        return Overwrite(target, kind, *bits)

    def _edit_thread(self, channel: Channel, body: JSON) -> None:
        """Its owner may rename, archive and tag it; to lock it takes a moderator."""
        thread, threads = channel.thread, self.rooms.threads
        assert thread is not None
        moderates = bool(self.granted(channel) & Permission.MANAGE_THREADS)
        if not moderates and (
            thread.owner_id != self.bot.id
            or thread.locked
            or body.keys() & {"locked", "rate_limit_per_user", "flags"}
        ):
            raise missing_permissions()
        minutes = body.get("auto_archive_duration")
        check_thread(str(body.get("name") or channel.name), minutes)
        if "applied_tags" in body:
            check_tags(channel.parent, body["applied_tags"], moderates=moderates)
        if body.get("archived") is not False and body.keys() - {"locked"}:
            self.require_awake(channel)
        channel.name = str(body.get("name") or channel.name)
        thread.locked = bool(body.get("locked", thread.locked))
        thread.invitable = bool(body.get("invitable", thread.invitable))
        if isinstance(body.get("rate_limit_per_user"), int):
            channel.slowmode = body["rate_limit_per_user"]
        if "applied_tags" in body:
            thread.tag_ids = [str(tag) for tag in as_list(body["applied_tags"])]
        if minutes is not None:
            threads.set_minutes(channel, minutes)
        if "archived" in body and bool(body["archived"]) != thread.archived:
            threads.set_archived(channel, bool(body["archived"]))
        else:
            threads.changed(channel)
