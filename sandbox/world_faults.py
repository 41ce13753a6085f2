"""What people do to a server, or forget to do, while a bot is at work in it."""

from __future__ import annotations

from sandbox.automod import AutoMod
from sandbox.clock import Clock, ManualClock
from sandbox.errors import Refused
from sandbox.events import Events
from sandbox.fault import Change, Fault, Registry
from sandbox.messages import Messages
from sandbox.permissions import Permission
from sandbox.state import Channel, Message, Overwrite, Role, World


class WorldFaults:
    def __init__(
        self,
        world: World,
        events: Events,
        messages: Messages,
        automod: AutoMod,
        registry: Registry,
    ) -> None:
        self._world, self._events, self._messages = world, events, messages
        self._automod, self._registry = automod, registry

    def delete_channel(self, name: str) -> None:
        """As a moderator would: its messages go with it."""
        channel = self._channel(name)
        self._events.channel_deleted(channel)
        self._world.remove_channel(channel)

    def delete_message(self, message_id: str) -> None:
        """As a moderator would, whoever wrote it."""
        self._messages.delete(self._message(message_id))

    def revoke(
        self, permission: Permission, *, channel: str | None = None, role: str | None = None
    ) -> Fault:
        """Takes a permission away from a role (by default, from all that the bot has), or, with
        a channel, denies it there to that role (by default, to the bot itself)."""
        if channel is None:
            roles = [self._role(role)] if role else self._roles_of_bot()
            return self._weaken(roles, permission)
        return self._deny(self._channel(channel), permission, role)

    def close_dms(self, member: str) -> Fault:
        """The member takes no more direct messages from people of this server (50007)."""
        user = self._world.user_named(member)
        if user is None or user.bot:
            raise Refused(f"There is no member {member} here.")
        before, user.accepts_dms = user.accepts_dms, False

        def undo() -> None:
            user.accepts_dms = before

        return self._registry.add(Change("close_dms", undo, member=member))

    def block(self, pattern: str) -> Fault:
        """An AutoMod rule: no message in which this regular expression is found."""
        rule = self._automod.add(pattern)
        return self._registry.add(
            Change("block", lambda: self._automod.remove(rule), pattern=pattern)
        )

    def advance(self, seconds: float) -> None:
        """Moves the clock forward; what is due by then happens in order."""
        clock: Clock = self._world.clock
        if not isinstance(clock, ManualClock):
            raise Refused("This local Discord has the machine's clock: give it a ManualClock.")
        if seconds < 0:
            raise Refused("The clock does not go back.")
        clock.advance(seconds)

    def _weaken(self, roles: list[Role], permission: Permission) -> Fault:
        before = [role.permissions for role in roles]

        def set_to(values: list[int]) -> None:
            for role, value in zip(roles, values, strict=True):
                role.permissions = value
                self._events.role_updated(role)

        set_to([value & ~int(permission) for value in before])
        names = [role.name for role in roles]
        return self._registry.add(
            Change("revoke", lambda: set_to(before), permission=permission.name, roles=names)
        )

    def _deny(self, channel: Channel, permission: Permission, role: str | None) -> Fault:
        whose = self._role(role).id if role else self._world.bot.id
        before = list(channel.overwrites)
        old = next((each for each in before if each.id == whose), None)
        denied = Overwrite(
            whose,
            "role" if role else "member",
            (old.allow if old else 0) & ~int(permission),
            (old.deny if old else 0) | int(permission),
        )

        def set_to(overwrites: list[Overwrite]) -> None:
            channel.overwrites[:] = overwrites
            self._events.channel_updated(channel)

        set_to([*(each for each in before if each is not old), denied])
        about = {"permission": permission.name, "channel": channel.name, "role": role}
        return self._registry.add(Change("revoke", lambda: set_to(before), **about))

    def _roles_of_bot(self) -> list[Role]:
        guild = self._world.guild
        return [guild.roles[key] for key in (guild.id, *self._world.bot.role_ids)]

    def _role(self, name: str) -> Role:
        for role in self._world.guild.roles.values():
            if name in (role.name, role.id):
                return role
        raise Refused(f"There is no role {name} here.")

    def _channel(self, name: str) -> Channel:
        channel = self._world.channel_named(name)
        if channel is None:
            raise Refused(f"There is no channel {name} here.")
        return channel

    def _message(self, message_id: str) -> Message:
        for kept in self._world.messages.values():
            if found := kept.get(message_id):
                return found
        raise Refused(f"There is no message {message_id} here.")
