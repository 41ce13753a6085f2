"""What everything a member does needs: where it happens, and whether Discord lets them."""

from __future__ import annotations

from pathlib import Path

from sandbox import permissions
from sandbox.cdn import Upload
from sandbox.errors import Refused
from sandbox.permissions import Permission
from sandbox.rooms import Rooms
from sandbox.state import Channel, Guild, Message, User
from sandbox.wire import JSON


class Acting:
    def __init__(self, rooms: Rooms, user: User) -> None:
        self.rooms = rooms
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def mention(self) -> str:
        return f"<@{self.user.id}>"

    @property
    def role_ids(self) -> list[str]:
        """In the page's server."""
        return list(self.rooms.world.guild.members[self.id].role_ids)

    def channel(self, name: str) -> Channel:
        """By name or id; "Workshop/general" is in another server, "@Ben" is in private.

        With the bot's name after the @, it is the direct messages with the bot.
        """
        world = self.rooms.world
        if name.startswith("@"):
            other = world.user_named(name.removeprefix("@"))
            if other is not None:
                own = other is world.bot
                return world.dm_with(self.user) if own else world.private_channel(self.user, other)
        channel = world.channel_named(name)
        if channel is None:
            raise Refused(f"There is no channel {name}.")
        return channel

    def guild(self, name: str | None = None) -> Guild:
        guild = self.rooms.world.guild if name is None else self.rooms.world.guild_named(name)
        if guild is None or self.id not in guild.members:
            raise Refused(f"{self.user.global_name} is in no server {name}.")
        return guild

    def found(self, message: JSON) -> Message:
        """The message as it is now, if this member still sees it."""
        found = self.rooms.world.find_message(message["channel_id"], message["id"])
        if found is None or not self.rooms.events.may_read(found, self.user):
            raise Refused("This message is not there any more.")
        return found

    def may(self, channel: Channel, permission: Permission) -> bool:
        return bool(permissions.in_channel(self.rooms.world, channel, self.user) & permission)

    def require(self, channel: Channel, permission: Permission, act: str) -> None:
        if not self.may(channel, permission):
            raise Refused(f"{self.user.global_name} may not {act}.")

    def require_in(self, guild: Guild, permission: Permission, act: str) -> None:
        if not permissions.in_guild(self.rooms.world, guild, self.user) & permission:
            raise Refused(f"{self.user.global_name} may not {act}.")

    def shape(self, message: Message) -> JSON:
        return self.rooms.shapes.message(message)


def upload_of(file: Path | bytes | Upload) -> Upload:
    if isinstance(file, Upload):
        return file
    if isinstance(file, Path):
        return Upload(file.name, file.read_bytes())
    return Upload("image.png", file)
