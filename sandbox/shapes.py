"""Records as Discord's JSON: users, members, channels, the guild, messages, interactions."""

from __future__ import annotations

from typing import Any

from sandbox import permissions
from sandbox.cdn import Cdn, file_limit
from sandbox.component_kinds import FILE
from sandbox.defaults import with_defaults
from sandbox.state import (
    FORUMS,
    Attachment,
    Channel,
    ChannelType,
    Guild,
    Interaction,
    InteractionType,
    Message,
    MessageType,
    Role,
    User,
    World,
)
from sandbox.thread_shapes import forum_fields, thread_shape
from sandbox.vote_shapes import poll_shape, reaction_shapes
from sandbox.wire import JSON, as_dict, as_list, iso


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

    def people(self) -> list[User]:
        """Those of the page's server."""
        return [membership.user for membership in self.world.guild.members.values()]

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

    def message(self, message: Message, *, nested: bool = False) -> JSON:
        """nested: inside another message, where what it replies to is left out."""
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
            "pinned": message.pinned is not None,
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
        if message.webhook is not None:
            shape["webhook_id"] = message.webhook.id
        elif message.author.bot:
            shape["application_id"] = self.world.application_id
        shape |= self._reference(message, nested=nested)
        if message.reactions:
            shape["reactions"] = reaction_shapes(message, self.world.bot)
        if message.poll is not None:
            shape["poll"] = poll_shape(message.poll, self.world.bot)
        if message.thread is not None and message.thread.id in self.world.channels:
            shape["thread"] = self.channel(message.thread)
        return shape

    def _reference(self, message: Message, *, nested: bool) -> JSON:
        """What it points to: a reply or a forward to a message, a system message to its thread."""
        if message.about is not None:
            return {
                "message_reference": {
                    "type": 0,
                    "channel_id": message.about.id,
                    **self._guild_id(message.about),
                }
            }
        source = message.reference
        if source is None:
            return {}
        reference: JSON = {
            "type": 0 if message.snapshot is None else 1,
            "channel_id": source.channel.id,
            "message_id": source.id,
            **self._guild_id(source.channel),
        }
        shape: JSON = {"message_reference": reference}
        if message.snapshot is not None:
            shape["message_snapshots"] = [{"message": message.snapshot}]
        elif message.type in (MessageType.REPLY, MessageType.THREAD_STARTER_MESSAGE) and not nested:
            gone = source.deleted or source.visible_to not in (None, message.visible_to)
            shape["referenced_message"] = None if gone else self.message(source, nested=True)
        return shape

    def snapshot(self, message: Message) -> JSON:
        """The part of a message that a forward of it keeps."""
        kept = (
            "type", "content", "embeds", "attachments", "timestamp", "edited_timestamp",
            "flags", "mentions", "mention_roles", "components",
        )  # fmt: skip
        shape = self.message(message, nested=True)
        return {key: shape[key] for key in kept}

    def message_event(self, message: Message) -> JSON:
        """The message as the gateway sends it: with the guild and the author's membership."""
        shape = {**self.message(message), **self._guild_id(message.channel)}
        guild = message.channel.guild
        if guild is not None and message.author.id in guild.members:
            shape["member"] = self.member(guild, message.author, with_user=False)
        return shape

    def metadata(self, interaction: Interaction) -> JSON:
        shape: JSON = {
            "id": interaction.id,
            "type": int(interaction.type),
            "user": self.user(interaction.user),
            "authorizing_integration_owners": dict(interaction.owners),
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

    @staticmethod
    def _guild_id(channel: Channel) -> JSON:
        return {} if channel.guild is None else {"guild_id": channel.guild.id}

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
                if shape.get("type") == FILE:
                    found = self._named(as_dict(source.get("file")).get("url"), by_name)
                    size = len(found.content) if found else None
                    shape |= {"name": found.filename if found else None, "size": size}
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
