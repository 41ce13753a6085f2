"""Servers as Discord's JSON."""

from __future__ import annotations

from sandbox import permissions
from sandbox.channel_shapes import ChannelShapes
from sandbox.state import Guild
from sandbox.wire import JSON, iso


class GuildShapes(ChannelShapes):
    def guild(self, guild: Guild) -> JSON:
        return {
            "id": guild.id,
            "name": guild.name,
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "banner": None,
            "description": None,
            "owner_id": guild.owner_id,
            "roles": [self.role(role) for role in guild.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "region": "deprecated",
            "afk_channel_id": None,
            "afk_timeout": 300,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "widget_enabled": False,
            "widget_channel_id": None,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "application_id": None,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "safety_alerts_channel_id": None,
            "max_presences": None,
            "max_members": 500000,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            "vanity_url_code": None,
            "premium_tier": guild.premium_tier,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": False,
            "preferred_locale": guild.locale,
            "nsfw_level": 0,
            "incidents_data": None,
        }

    def guild_create(self, guild: Guild) -> JSON:
        world, bot = self.world, self.world.bot
        return {
            **self.guild(guild),
            "hub_type": None,
            "joined_at": iso(guild.members[bot.id].joined),
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "voice_states": [],
            "members": [self.member(guild, bot)],
            "channels": [
                self.channel(channel)
                for channel in world.channels_of(guild)  # also those that it cannot see
            ],
            "threads": [
                self.channel(thread)
                for thread in world.active_threads(guild)
                if permissions.may_see(world, thread, bot)
            ],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
