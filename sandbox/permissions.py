"""Discord's permission bits, and what a member may do in a channel."""

from __future__ import annotations

from enum import IntFlag

from sandbox.state import Channel, ChannelType, Guild, User, World


class Permission(IntFlag):
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40


P = Permission
ALL = (1 << 53) - 1
DEFAULT = int(
    P.ADD_REACTIONS
    | P.VIEW_CHANNEL
    | P.SEND_MESSAGES
    | P.EMBED_LINKS
    | P.ATTACH_FILES
    | P.READ_MESSAGE_HISTORY
    | P.USE_APPLICATION_COMMANDS
    | P.CREATE_PUBLIC_THREADS
    | P.SEND_MESSAGES_IN_THREADS
)
MODERATOR = int(
    DEFAULT | P.MANAGE_MESSAGES | P.MANAGE_THREADS | P.MENTION_EVERYONE | P.MODERATE_MEMBERS
)
DIRECT_MESSAGE = int(
    P.VIEW_CHANNEL
    | P.SEND_MESSAGES
    | P.EMBED_LINKS
    | P.ATTACH_FILES
    | P.READ_MESSAGE_HISTORY
    | P.USE_APPLICATION_COMMANDS
    | P.ADD_REACTIONS
)


def in_guild(guild: Guild, user: User) -> int:
    """The permissions of the member's roles, before any channel's overwrites."""
    if user.id == guild.owner_id:
        return ALL
    granted = guild.roles[guild.id].permissions
    for role_id in user.role_ids:
        granted |= guild.roles[role_id].permissions
    return ALL if granted & P.ADMINISTRATOR else granted


def in_channel(guild: Guild, channel: Channel, user: User) -> int:
    """Discord's order: everyone's overwrite, then the roles' together, then the member's."""
    if channel.type is ChannelType.DM:
        return DIRECT_MESSAGE
    granted = in_guild(guild, user)
    if granted == ALL:
        return ALL
    by_id = {overwrite.id: overwrite for overwrite in channel.overwrites}
    if everyone := by_id.get(guild.id):
        granted = granted & ~everyone.deny | everyone.allow
    roles = [by_id[role_id] for role_id in user.role_ids if role_id in by_id]
    deny = allow = 0
    for overwrite in roles:
        deny |= overwrite.deny
        allow |= overwrite.allow
    granted = granted & ~deny | allow
    if own := by_id.get(user.id):
        granted = granted & ~own.deny | own.allow
    return granted if granted & P.VIEW_CHANNEL else 0


def may_see(world: World, channel: Channel, user: User) -> bool:
    if channel.type is ChannelType.DM:
        return user.id in channel.recipient_ids or user.id == world.bot.id
    return bool(in_channel(world.guild, channel, user) & P.VIEW_CHANNEL)
