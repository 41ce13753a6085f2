"""Users, members and roles as Discord's JSON."""

from __future__ import annotations

from sandbox import permissions
from sandbox.cdn import Cdn
from sandbox.state import Channel, Guild, Role, User, World
from sandbox.wire import JSON, iso


class UserShapes:
    def __init__(self, world: World, cdn: Cdn) -> None:
        self.world = world
        self.cdn = cdn

    def user(self, user: User) -> JSON:
        return {
            "id": user.id,
            "username": user.username,
            "discriminator": "0",
            "global_name": user.global_name,
            "avatar": None,
            "bot": user.bot,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }

    def people(self) -> list[User]:
        """Those of the page's server."""
        return [membership.user for membership in self.world.guild.members.values()]

    def member(self, guild: Guild, user: User, *, with_user: bool = True) -> JSON:
        membership = guild.members[user.id]
        until = membership.timeout_until
        shape: JSON = {
            "nick": membership.nick,
            "avatar": None,
            "banner": None,
            "roles": list(membership.role_ids),
            "joined_at": iso(membership.joined),
            "premium_since": None,
            "communication_disabled_until": None if until is None else iso(until),
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }
        return {"user": self.user(user), **shape} if with_user else shape

    def resolved_member(self, user: User, channel: Channel) -> JSON:
        """As an option or a menu of an interaction names it: without the user, deaf and mute."""
        known = self.acting_member(user, channel, with_user=False)
        return {key: value for key, value in known.items() if key not in ("deaf", "mute")}

    def acting_member(self, user: User, channel: Channel, *, with_user: bool = True) -> JSON:
        """With what the member may do in the channel."""
        assert channel.guild is not None
        granted = permissions.in_channel(self.world, channel, user)
        member = self.member(channel.guild, user, with_user=with_user)
        return {**member, "permissions": str(granted)}

    def role(self, role: Role) -> JSON:
        tags: JSON = {} if role.bot_id is None else {"tags": {"bot_id": role.bot_id}}
        return {
            **tags,
            "id": role.id,
            "name": role.name,
            "permissions": str(role.permissions),
            "position": role.position,
            "color": role.color,
            "colors": {
                "primary_color": role.color,
                "secondary_color": None,
                "tertiary_color": None,
            },
            "hoist": role.hoist,
            "managed": role.managed,
            "mentionable": role.mentionable,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }
