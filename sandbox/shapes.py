"""Records as Discord's JSON: users, members, channels, the guild, messages, interactions."""

from __future__ import annotations

from typing import Any

from sandbox import permissions
from sandbox.cdn import FILE_LIMIT, Cdn
from sandbox.defaults import with_defaults
from sandbox.state import (
    Attachment,
    Channel,
    ChannelType,
    Interaction,
    InteractionType,
    Message,
    Role,
    User,
    World,
)
from sandbox.wire import JSON, as_dict, as_list, iso, snowflake_time

GUILD_CONTEXT = 0
BOT_DM_CONTEXT = 1


class Shapes:
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

    def member(self, user: User, *, with_user: bool = True) -> JSON:
        shape: JSON = {
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": list(user.role_ids),
            "joined_at": iso(snowflake_time(self.world.guild.id)),
            "premium_since": None,
            "communication_disabled_until": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }
        return {"user": self.user(user), **shape} if with_user else shape

    def resolved_member(self, user: User) -> JSON:
        """As an option or a menu of an interaction names it: without the user, deaf and mute."""
        known = self.member(user, with_user=False)
        shape = {key: value for key, value in known.items() if key not in ("deaf", "mute")}
        return {**shape, "permissions": str(permissions.in_guild(self.world.guild, user))}

    def acting_member(self, user: User, channel: Channel) -> JSON:
        granted = permissions.in_channel(self.world.guild, channel, user)
        return {**self.member(user), "permissions": str(granted)}

    def role(self, role: Role) -> JSON:
        return {
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
            "hoist": False,
            "managed": role.managed,
            "mentionable": role.mentionable,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }

    def channel(self, channel: Channel) -> JSON:
        last = next(reversed(self.world.messages[channel.id]), None)
        shape: JSON = {
            "id": channel.id,
            "type": int(channel.type),
            "last_message_id": last,
            "flags": 0,
        }
        if channel.type is ChannelType.DM:
            people = [self.user(self.world.users[user_id]) for user_id in channel.recipient_ids]
            return {**shape, "recipients": people}
        return {
            **shape,
            "guild_id": self.world.guild.id,
            "name": channel.name,
            "topic": channel.topic,
            "nsfw": channel.nsfw,
            "position": channel.position,
            "parent_id": None,
            "rate_limit_per_user": 0,
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
        granted = permissions.in_channel(self.world.guild, channel, user)
        return {
            "id": channel.id,
            "name": channel.name,
            "type": int(channel.type),
            "permissions": str(granted),
        }

    def guild(self) -> JSON:
        guild = self.world.guild
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
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": False,
            "preferred_locale": guild.locale,
            "nsfw_level": 0,
            "incidents_data": None,
        }

    def guild_channels(self) -> list[Channel]:
        return [c for c in self.world.channels.values() if c.type is not ChannelType.DM]

    def people(self) -> list[User]:
        return list(self.world.users.values())

    def guild_create(self) -> JSON:
        bot = self.world.bot
        return {
            **self.guild(),
            "hub_type": None,
            "joined_at": iso(snowflake_time(self.world.guild.id)),
            "large": False,
            "unavailable": False,
            "member_count": len(self.people()),
            "voice_states": [],
            "members": [self.member(bot)],
            "channels": [
                self.channel(channel)
                for channel in self.guild_channels()
                if permissions.may_see(self.world, channel, bot)
            ],
            "threads": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def message(self, message: Message) -> JSON:
        shape: JSON = {
            "id": message.id,
            "channel_id": message.channel.id,
            "type": int(message.type),
            "author": self.user(message.author),
            "content": message.content,
            "embeds": [self._with_files(embed, message) for embed in message.embeds],
            "components": [self._with_files(part, message) for part in message.components],
            "attachments": [
                self.cdn.shape(attachment)
                for attachment in message.attachments
                if not attachment.shown_in_embed
            ],
            "flags": int(message.flags),
            "timestamp": iso(message.created),
            "edited_timestamp": None if message.edited is None else iso(message.edited),
            "mentions": [self.user(self.world.users[user]) for user in message.mentions],
            "mention_roles": list(message.mention_roles),
            "mention_everyone": message.mention_everyone,
            "pinned": False,
            "tts": False,
        }
        if message.nonce is not None:
            shape["nonce"] = message.nonce
        if message.interaction is not None:
            shape["webhook_id"] = self.world.application_id
            metadata = self.metadata(message.interaction)
            if message.is_followup and message.interaction.original is not None:
                metadata["original_response_message_id"] = message.interaction.original.id
            shape["interaction_metadata"] = metadata
            if message.interaction.type is InteractionType.COMMAND:
                shape["interaction"] = {
                    "id": message.interaction.id,
                    "type": 2,
                    "name": message.interaction.name,
                    "user": self.user(message.interaction.user),
                }
        if message.author.bot:
            shape["application_id"] = self.world.application_id
        if message.reference is not None:
            shape["message_reference"] = {
                "type": 0,
                "channel_id": message.reference.channel.id,
                "message_id": message.reference.id,
                **self._guild_id(message.channel),
            }
        return shape

    def message_event(self, message: Message) -> JSON:
        """The message as the gateway sends it: with the guild and the author's membership."""
        shape = {**self.message(message), **self._guild_id(message.channel)}
        if message.channel.type is not ChannelType.DM:
            shape["member"] = self.member(message.author, with_user=False)
        return shape

    def metadata(self, interaction: Interaction) -> JSON:
        shape: JSON = {
            "id": interaction.id,
            "type": int(interaction.type),
            "user": self.user(interaction.user),
            "authorizing_integration_owners": self._owners(interaction.channel),
        }
        if interaction.type is InteractionType.COMMAND:
            target = interaction.data.get("target_id")
            if interaction.data.get("type") == 3:
                shape["target_message_id"] = target
            elif interaction.data.get("type") == 2 and target in self.world.users:
                shape["target_user"] = self.user(self.world.users[target])
        elif interaction.type is InteractionType.COMPONENT and interaction.message is not None:
            shape["interacted_message_id"] = interaction.message.id
        elif interaction.type is InteractionType.MODAL and interaction.parent is not None:
            shape["triggering_interaction_metadata"] = self.metadata(interaction.parent)
        return shape

    def interaction(self, interaction: Interaction) -> JSON:
        channel, user = interaction.channel, interaction.user
        bot_may = permissions.in_channel(self.world.guild, channel, self.world.bot)
        shape: JSON = {
            "id": interaction.id,
            "application_id": self.world.application_id,
            "type": int(interaction.type),
            "data": interaction.data,
            "token": interaction.token,
            "version": 1,
            "channel": self.channel(channel),
            "channel_id": channel.id,
            "app_permissions": str(bot_may),
            "locale": user.locale,
            "entitlements": [],
            "authorizing_integration_owners": self._owners(channel),
            "attachment_size_limit": FILE_LIMIT,
        }
        if channel.type is ChannelType.DM:
            shape |= {"user": self.user(user), "context": BOT_DM_CONTEXT}
        else:
            guild = self.world.guild
            shape |= {
                "guild_id": guild.id,
                "guild": {"id": guild.id, "locale": guild.locale, "features": []},
                "guild_locale": guild.locale,
                "member": self.acting_member(user, channel),
                "context": GUILD_CONTEXT,
            }
        if interaction.message is not None:
            shape["message"] = self.message(interaction.message)
        return shape

    def _owners(self, channel: Channel) -> JSON:
        return {"0": "0" if channel.type is ChannelType.DM else self.world.guild.id}

    def _guild_id(self, channel: Channel) -> JSON:
        return {} if channel.type is ChannelType.DM else {"guild_id": self.world.guild.id}

    def _with_files(self, part: JSON, message: Message) -> JSON:
        """A copy in which attachment:// addresses are the files' real ones."""
        by_name = {attachment.filename: attachment for attachment in message.attachments}

        def resolve(value: Any) -> Any:
            if isinstance(value, dict):
                source = as_dict(value)
                shape = {key: resolve(item) for key, item in source.items()}
                for key in ("url", "icon_url"):
                    found = self._named(source.get(key), by_name)
                    if found is not None:
                        shape[key] = self.cdn.url(found)
                        shape["proxy_" + key] = self.cdn.proxy_url(found)
                        if key == "url" and found.width is not None:
                            shape |= {"width": found.width, "height": found.height}
                        if key == "url":
                            shape["content_type"] = found.content_type
                for key in ("media", "file"):  # of a component: each has an id and goes by a proxy
                    if "url" in (item := as_dict(shape.get(key))):
                        shape[key] = {"id": message.id, "proxy_url": item["url"], **item}
                return shape
            if isinstance(value, list):
                return [resolve(item) for item in as_list(value)]
            return value

        return as_dict(resolve(with_defaults(part)))

    @staticmethod
    def _named(url: Any, by_name: dict[str, Attachment]) -> Attachment | None:
        if isinstance(url, str) and url.startswith("attachment://"):
            return by_name.get(url.removeprefix("attachment://"))
        return None
