"""Records as Discord's JSON: all of them, with the interactions that hold the others."""

from __future__ import annotations

from sandbox import permissions
from sandbox.cdn import file_limit
from sandbox.guild_shapes import GuildShapes
from sandbox.message_shapes import MessageShapes
from sandbox.state import Interaction
from sandbox.wire import JSON


class Shapes(GuildShapes, MessageShapes):
    def interaction(self, interaction: Interaction) -> JSON:
        channel, user, guild = interaction.channel, interaction.user, interaction.channel.guild
        shape: JSON = {
            "id": interaction.id,
            "application_id": self.world.application_id,
            "type": int(interaction.type),
            "data": interaction.data,
            "token": interaction.token,
            "version": 1,
            "channel": self.channel(channel),
            "channel_id": channel.id,
            "app_permissions": str(permissions.of_app(self.world, channel, user)),
            "locale": user.locale,
            "entitlements": [],
            "authorizing_integration_owners": dict(interaction.owners),
            "attachment_size_limit": file_limit(guild),
            "context": int(interaction.context),
        }
        if guild is None:
            shape["user"] = self.user(user)
        else:
            member = self.acting_member(user, channel)
            shape |= {
                "guild_id": guild.id,
                "guild": {"id": guild.id, "locale": guild.locale, "features": []},
                "guild_locale": guild.locale,
                "member": member,
            }
        if interaction.message is not None:
            shape["message"] = self.message(interaction.message)
        return shape
