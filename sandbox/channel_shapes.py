"""Channels as Discord's JSON."""

from __future__ import annotations

from sandbox import permissions
from sandbox.state import FORUMS, Channel, ChannelType, User
from sandbox.thread_shapes import forum_fields, thread_shape
from sandbox.user_shapes import UserShapes
from sandbox.wire import JSON


class ChannelShapes(UserShapes):
    def channel(self, channel: Channel) -> JSON:
        last = next(reversed(self.world.messages[channel.id]), None)
        shape: JSON = {
            "id": channel.id,
            "type": int(channel.type),
            "last_message_id": last,
            "flags": 0,
        }
        guild = channel.guild
        if guild is None:
            people = [self.user(self.world.users[user_id]) for user_id in channel.recipient_ids]
            group: JSON = {"name": None, "icon": None, "owner_id": channel.recipient_ids[0]}
            return {
                **shape,
                "recipients": people,
                **(group if channel.type is ChannelType.GROUP_DM else {}),
            }
        shape |= {
            "guild_id": guild.id,
            "name": channel.name,
            "parent_id": channel.parent.id if channel.parent else None,
        }
        if channel.type is ChannelType.CATEGORY:
            del shape["last_message_id"]
        else:
            shape["rate_limit_per_user"] = channel.slowmode
        if channel.thread is not None:
            return {**shape, **thread_shape(self.world, channel, channel.thread)}
        if channel.type in FORUMS:
            shape |= forum_fields(channel)
        if channel.auto_archive_minutes is not None:
            shape["default_auto_archive_duration"] = channel.auto_archive_minutes
        if channel.type is not ChannelType.CATEGORY:
            shape["topic"] = channel.topic
        return {
            **shape,
            "nsfw": channel.nsfw,
            "position": channel.position,
            "permission_overwrites": [
                {
                    "id": overwrite.id,
                    "type": 0 if overwrite.kind == "role" else 1,
                    "allow": str(overwrite.allow),
                    "deny": str(overwrite.deny),
                }
                for overwrite in channel.overwrites
            ],
        }

    def resolved_channel(self, channel: Channel, user: User) -> JSON:
        """As an option or a menu of this user's interaction names it."""
        granted = permissions.in_channel(self.world, channel, user)
        return {
            "id": channel.id,
            "name": channel.name,
            "type": int(channel.type),
            "permissions": str(granted),
        }

    @staticmethod
    def _guild_id(channel: Channel) -> JSON:
        return {} if channel.guild is None else {"guild_id": channel.guild.id}
