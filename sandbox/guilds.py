"""Servers, their members, roles and bans: changes and their events, by whoever may make them.

Who may is for the caller to ask: `rest` for the bot, `members` for a member.
"""

from __future__ import annotations

from collections.abc import Iterable

from sandbox import permissions
from sandbox.audit import AuditAction, Change, new_entry
from sandbox.events import Events
from sandbox.refusals import at_most, banned
from sandbox.shapes import Shapes
from sandbox.state import Guild, Membership, Role, User
from sandbox.wire import JSON

ROLES = 250
BANS_KEPT = 5000


class Guilds:
    def __init__(self, shapes: Shapes, events: Events) -> None:
        self._shapes = shapes
        self._world = shapes.world
        self._events = events

    # Servers

    def create(self, name: str, owner: User, *, with_bot: bool = True) -> Guild:
        """A further server with its owner, perhaps the bot, and no channel."""
        guild_id = self._world.snowflake()
        everyone = Role(guild_id, "@everyone", permissions.DEFAULT, 0)
        guild = Guild(guild_id, name, owner.id, {guild_id: everyone})
        self._world.guilds[guild_id] = guild
        self._world.join(guild, owner)
        if with_bot:
            self.add_bot(guild)
        return guild

    def add_bot(self, guild: Guild, granted: int = permissions.DEFAULT) -> None:
        """As its owner would with the invite link: the bot comes with a role of its own."""
        bot, world = self._world.bot, self._world
        position = 1 + max(role.position for role in guild.roles.values())
        role = Role(world.snowflake(), bot.global_name, granted, position, managed=True)
        role.bot_id = bot.id
        guild.roles[role.id] = role
        world.join(guild, bot, [role.id])
        created = self._shapes.guild_create(guild)
        del created["unavailable"]  # so a client tells joining from coming back
        self._events.to_bot("GUILD_CREATE", created)
        self._events.changes.happened()

    def grant_bot(self, granted: int, guild: Guild | None = None) -> None:
        """Gives the bot's own role further permissions, as an owner would in the settings."""
        here, bot_id = guild or self._world.guild, self._world.bot.id
        role = next(role for role in here.roles.values() if role.bot_id == bot_id)
        role.permissions |= granted
        self.role_changed(here, role)

    def remove_bot(self, guild: Guild) -> None:
        """The bot is thrown out or leaves: for it, the server is gone."""
        bot = self._world.bot
        self._events.to_bot("GUILD_DELETE", {"id": guild.id})
        del guild.members[bot.id]
        for role in [r for r in guild.roles.values() if r.bot_id == bot.id]:
            del guild.roles[role.id]
        self._events.changes.happened()

    def changed(self, guild: Guild) -> None:
        self._events.about_guild("GUILD_UPDATE", guild, self._shapes.guild(guild))

    # Members

    def join(self, guild: Guild, user: User, role_ids: Iterable[str] = ()) -> Membership:
        if user.id in guild.bans:
            raise banned()
        membership = self._world.join(guild, user, role_ids)
        self._tell("GUILD_MEMBER_ADD", guild, self._shapes.member(guild, user))
        return membership

    def leave(self, guild: Guild, user: User) -> None:
        del guild.members[user.id]
        self._tell("GUILD_MEMBER_REMOVE", guild, {"user": self._shapes.user(user)})

    def member_changed(self, guild: Guild, user: User) -> None:
        self._tell("GUILD_MEMBER_UPDATE", guild, self._shapes.member(guild, user))

    def give_role(self, guild: Guild, user: User, role: Role) -> None:
        held = guild.members[user.id].role_ids
        if role.id not in held:
            held.append(role.id)
            self.member_changed(guild, user)

    def take_role(self, guild: Guild, user: User, role: Role) -> None:
        held = guild.members[user.id].role_ids
        if role.id in held:
            held.remove(role.id)
            self.member_changed(guild, user)

    def time_out(self, guild: Guild, user: User, until: float | None) -> None:
        """Until then the member only reads; None lifts it."""
        guild.members[user.id].timeout_until = until
        self.member_changed(guild, user)

    def ban(self, guild: Guild, user: User, reason: str | None = None) -> None:
        if user.id not in guild.bans:
            guild.bans[user.id] = reason
            while len(guild.bans) > BANS_KEPT:
                guild.bans.popitem(last=False)
            self._tell("GUILD_BAN_ADD", guild, {"user": self._shapes.user(user)})
        if user.id in guild.members:
            self.leave(guild, user)

    def unban(self, guild: Guild, user: User) -> None:
        del guild.bans[user.id]
        self._tell("GUILD_BAN_REMOVE", guild, {"user": self._shapes.user(user)})

    # Roles

    def create_role(self, guild: Guild, role: Role) -> None:
        if len(guild.roles) >= ROLES:
            raise at_most(30005, ROLES, "server roles")
        for other in guild.roles.values():
            if other.position >= role.position and other.id != guild.id:
                other.position += 1
        guild.roles[role.id] = role
        self._tell("GUILD_ROLE_CREATE", guild, {"role": self._shapes.role(role)})

    def role_changed(self, guild: Guild, role: Role) -> None:
        self._tell("GUILD_ROLE_UPDATE", guild, {"role": self._shapes.role(role)})

    def delete_role(self, guild: Guild, role: Role) -> None:
        del guild.roles[role.id]
        for membership in guild.members.values():
            if role.id in membership.role_ids:
                membership.role_ids.remove(role.id)
        for channel in self._world.channels_of(guild):
            channel.overwrites = [o for o in channel.overwrites if o.id != role.id]
        self._tell("GUILD_ROLE_DELETE", guild, {"role_id": role.id})

    # What an owner may set on a command

    def set_command_permissions(self, guild: Guild, target_id: str, granted: list[JSON]) -> None:
        """`target_id`: a command's, or the application's for all its commands."""
        guild.command_permissions[target_id] = granted
        data: JSON = {
            "id": target_id,
            "application_id": self._world.application_id,
            "permissions": granted,
        }
        self._tell("APPLICATION_COMMAND_PERMISSIONS_UPDATE", guild, data)
        self._events.commands_changed()

    # The audit log

    def log(
        self,
        guild: Guild,
        user: User,
        action: AuditAction,
        target_id: str,
        reason: str | None,
        changes: Iterable[Change] = (),
    ) -> None:
        entry = new_entry(self._world, user, action, target_id, reason, changes)
        guild.audit_log.append(entry)
        self._tell("GUILD_AUDIT_LOG_ENTRY_CREATE", guild, entry)

    def _tell(self, event: str, guild: Guild, data: JSON) -> None:
        self._events.about_guild(event, guild, {**data, "guild_id": guild.id})
