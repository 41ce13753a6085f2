"""What every route needs: the records a path names, and whether the bot may."""

from __future__ import annotations

from typing import Any

from sandbox import permissions
from sandbox.audit import REASON, AuditAction, Change
from sandbox.errors import (
    closed_dms,
    missing_access,
    missing_permissions,
    not_found,
    unknown_channel,
    unknown_guild,
    unknown_member,
    unknown_message,
    unknown_user,
)
from sandbox.http import Call
from sandbox.intents import as_seen
from sandbox.limits import invalid_form
from sandbox.permissions import Permission
from sandbox.refusals import (
    forum_takes_no_messages,
    no_mutual_guild,
    thread_archived,
    thread_locked,
    unknown_role,
    wrong_channel_type,
)
from sandbox.rooms import Rooms
from sandbox.state import FORUMS, TEXT_LIKE, Channel, Guild, Membership, Message, Role, Thread, User
from sandbox.wire import JSON, as_list


class Access:
    """Base of the groups of routes."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms
        self.world = rooms.world
        self.shapes = rooms.shapes

    @property
    def bot(self) -> User:
        return self.world.bot

    # What the path names

    def user(self, user_id: str) -> User:
        user = self.world.users.get(self.bot.id if user_id == "@me" else user_id)
        if user is None:
            raise unknown_user()
        return user

    def application(self, call: Call) -> None:
        if call.params["application"] != self.world.application_id:
            raise not_found()

    def guild(self, call: Call) -> Guild:
        """A server the bot is in."""
        guild = self.world.guilds.get(call.params["guild"])
        if guild is None:
            raise unknown_guild()
        if self.bot.id not in guild.members:
            raise missing_access()
        return guild

    def member(self, guild: Guild, user_id: str) -> Membership:
        membership = guild.members.get(user_id)
        if membership is None:
            raise unknown_member()
        return membership

    def role(self, guild: Guild, role_id: str) -> Role:
        role = guild.roles.get(role_id)
        if role is None:
            raise unknown_role()
        return role

    def channel(self, call: Call, key: str = "channel") -> Channel:
        channel = self.world.channels.get(call.params[key])
        if channel is None:
            raise unknown_channel()
        if not permissions.may_see(self.world, channel, self.bot):
            raise missing_access()
        return channel

    def guild_channel(self, call: Call) -> tuple[Channel, Guild]:
        channel = self.channel(call)
        if channel.guild is None:
            raise wrong_channel_type()
        return channel, channel.guild

    def thread(self, call: Call) -> tuple[Channel, Thread]:
        channel = self.channel(call)
        if channel.thread is None:
            raise wrong_channel_type()
        return channel, channel.thread

    def message(self, call: Call) -> Message:
        channel = self.channel(call)
        message = self.world.find_message(channel.id, call.params["message"])
        if message is None or message.visible_to is not None:
            raise unknown_message()
        return message

    def log(
        self, guild: Guild, call: Call, action: AuditAction, target_id: str, *changes: Change
    ) -> None:
        """What a bot did to a server, and why it says it did, is written down there."""
        reason = call.reason[:REASON] if call.reason else None
        self.rooms.guilds.log(guild, self.bot, action, target_id, reason, changes)

    def seen(self, message: Message) -> JSON:
        """The message as the bot may read it; others' words take the privileged intent."""
        shape, in_guild = self.shapes.message(message), message.channel.guild is not None
        return as_seen(shape, self.rooms.privileged_intents, self.bot.id, in_guild=in_guild)

    # What the bot may

    def granted(self, channel: Channel) -> int:
        return permissions.in_channel(self.world, channel, self.bot)

    def require(self, channel: Channel, *wanted: Permission) -> None:
        granted = self.granted(channel)
        if not all(granted & permission for permission in wanted):
            raise missing_permissions()

    def require_in(self, guild: Guild, *wanted: Permission) -> None:
        granted = permissions.in_guild(self.world, guild, self.bot)
        if not all(granted & permission for permission in wanted):
            raise missing_permissions()

    def require_above(self, guild: Guild, target: User) -> None:
        if not permissions.may_act_on(guild, self.bot, target):
            raise missing_permissions()

    def require_managing(self, guild: Guild, role: Role) -> None:
        if not permissions.may_manage(guild, self.bot, role):
            raise missing_permissions()

    def require_sending(self, channel: Channel, body: JSON, *, has_files: bool) -> None:
        if channel.private:
            self._require_open(channel)
            return
        if channel.type in FORUMS:
            raise forum_takes_no_messages()
        if channel.type not in TEXT_LIKE:
            raise wrong_channel_type()
        wanted = [permissions.sending_in(channel)]
        wanted += [Permission.ATTACH_FILES] if has_files else []
        wanted += [Permission.EMBED_LINKS] if as_list(body.get("embeds")) else []
        wanted += [Permission.SEND_POLLS] if body.get("poll") else []
        self.require(channel, *wanted)
        locked = channel.thread is not None and channel.thread.locked
        if locked and not self.granted(channel) & Permission.MANAGE_THREADS:
            raise thread_locked()

    def require_awake(self, channel: Channel) -> None:
        """What is in an archived thread stays as it is."""
        if channel.thread is not None and channel.thread.archived:
            raise thread_archived()

    def _require_open(self, channel: Channel) -> None:
        recipient = self.world.users[channel.recipient_ids[0]]
        installed = recipient.id in self.world.user_installs
        mutual = any(recipient.id in guild.members for guild in self.world.bot_guilds)
        if not mutual and not installed:
            raise no_mutual_guild()
        if not recipient.accepts_dms:
            raise closed_dms()


def id_in(query: dict[str, str], name: str) -> int | None:
    """The id that a query names, as `before`."""
    value = query.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit()):
        raise invalid_form((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
    return int(value)


def count(value: Any, most: int, default: int) -> int:
    """How many are asked for in the query: 1 to `most`."""
    if value is None:
        return default
    if not str(value).isdigit() or not 1 <= int(value) <= most:
        message = f"int value should be between 1 and {most}."
        raise invalid_form(("limit",), "NUMBER_TYPE_MAX", message)
    return int(value)
