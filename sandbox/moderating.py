"""What moderators and owners do to a server: roles, timeouts, bans, channels, commands."""

from __future__ import annotations

from sandbox import permissions
from sandbox.acting import Acting
from sandbox.errors import Refused
from sandbox.permissions import Permission
from sandbox.state import Channel, Guild, Overwrite, Role, User
from sandbox.wire import JSON


class Moderating(Acting):
    async def create_role(self, name: str, granted: int = 0, guild: str | None = None) -> Role:
        """Above everyone's role and below all others."""
        here = self.guild(guild)
        self.require_in(here, Permission.MANAGE_ROLES, "make roles")
        role = Role(self.rooms.world.snowflake(), name, granted, 1)
        self.rooms.guilds.create_role(here, role)
        return role

    async def set_role_permissions(self, name: str, granted: int, guild: str | None = None) -> None:
        here, role = self._role(name, guild)
        role.permissions = granted
        self.rooms.guilds.role_changed(here, role)

    async def give_role(self, member: Acting, name: str, guild: str | None = None) -> None:
        here, role = self._role(name, guild)
        self.rooms.guilds.give_role(here, self._member(here, member).user, role)

    async def take_role(self, member: Acting, name: str, guild: str | None = None) -> None:
        here, role = self._role(name, guild)
        self.rooms.guilds.take_role(here, self._member(here, member).user, role)

    async def time_out(self, member: Acting, seconds: float, guild: str | None = None) -> None:
        """0 lifts it."""
        here = self.guild(guild)
        self.require_in(here, Permission.MODERATE_MEMBERS, "time members out")
        target = self._below(here, member)
        until = self.rooms.world.clock.now() + seconds if seconds else None
        self.rooms.guilds.time_out(here, target, until)

    async def ban(self, member: Acting, guild: str | None = None) -> None:
        here = self.guild(guild)
        self.require_in(here, Permission.BAN_MEMBERS, "ban members")
        self.rooms.guilds.ban(here, self._below(here, member))

    async def kick(self, member: Acting, guild: str | None = None) -> None:
        here = self.guild(guild)
        self.require_in(here, Permission.KICK_MEMBERS, "kick members")
        self.rooms.guilds.leave(here, self._below(here, member))

    async def set_permissions(
        self, channel: str, target: Acting | str, *, allow: int = 0, deny: int = 0
    ) -> None:
        """What a member, or a role by its name, may and may not in the channel."""
        room = self.channel(channel)
        self.require(room, Permission.MANAGE_ROLES, "change permissions in this channel")
        if isinstance(target, Acting):
            overwrite = Overwrite(target.id, "member", allow, deny)
        else:
            overwrite = Overwrite(self._named(self._of(room), target).id, "role", allow, deny)
        self.rooms.channels.overwrite(room, overwrite)

    async def lock_thread(self, name: str, *, locked: bool = True) -> None:
        thread = self.channel(name)
        self.require(thread, Permission.MANAGE_THREADS, "lock threads")
        if thread.thread is None:
            raise Refused(f"{name} is not a thread.")
        thread.thread.locked = locked
        self.rooms.threads.changed(thread)

    async def archive_thread(self, name: str, *, archived: bool = True) -> None:
        thread = self.channel(name)
        if thread.thread is None:
            raise Refused(f"{name} is not a thread.")
        if thread.thread.owner_id != self.id:
            self.require(thread, Permission.MANAGE_THREADS, "archive this thread")
        self.rooms.threads.set_archived(thread, archived)

    async def pin(self, message: JSON) -> None:
        found = self.found(message)
        self.require(found.channel, Permission.PIN_MESSAGES, "pin in this channel")
        self.rooms.reactions.pin(found, self.user)

    async def allow_command(
        self, name: str | None, granted: list[JSON], guild: str | None = None
    ) -> None:
        """As in the server's settings: {id, type (1 role, 2 user, 3 channel), permission}.

        Without a name, for all of the app's commands.
        """
        here, world = self.guild(guild), self.rooms.world
        self.require_in(here, Permission.MANAGE_GUILD, "set who may use commands")
        found = [c["id"] for c in world.commands_in(here) if c["name"] == name]
        if name is not None and not found:
            raise Refused(f"There is no command {name} here.")
        target = found[0] if name is not None else world.application_id
        self.rooms.guilds.set_command_permissions(here, target, granted)

    def _role(self, name: str, guild: str | None) -> tuple[Guild, Role]:
        here = self.guild(guild)
        self.require_in(here, Permission.MANAGE_ROLES, "change roles")
        role = self._named(here, name)
        if not permissions.may_manage(here, self.user, role):
            raise Refused(f"{name} is not below the roles of {self.user.global_name}.")
        return here, role

    @staticmethod
    def _named(guild: Guild, name: str) -> Role:
        for role in guild.roles.values():
            if name in (role.name, role.id):
                return role
        raise Refused(f"There is no role {name}.")

    @staticmethod
    def _of(channel: Channel) -> Guild:
        if channel.guild is None:
            raise Refused("Private channels have no roles.")
        return channel.guild

    @staticmethod
    def _member(guild: Guild, member: Acting) -> Acting:
        if member.id not in guild.members:
            raise Refused(f"{member.user.global_name} is not in this server.")
        return member

    def _below(self, guild: Guild, member: Acting) -> User:
        target = self._member(guild, member).user
        if not permissions.may_act_on(guild, self.user, target):
            raise Refused(f"{target.global_name} is not below {self.user.global_name}.")
        return target
