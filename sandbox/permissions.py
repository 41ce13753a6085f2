"""Discord's permission bits, and what a member may do in a channel.

The order of roles and overwrites, and what one permission takes away with it, are those of
Discord's page "Permissions".
"""

from __future__ import annotations

from enum import IntFlag

from sandbox.state import Channel, ChannelType, Guild, Membership, Role, User, World


class Permission(IntFlag):
    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    SEND_VOICE_MESSAGES = 1 << 46
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51


P = Permission
ALL = (1 << 53) - 1
DEFAULT = int(
    P.ADD_REACTIONS
    | P.VIEW_CHANNEL
    | P.SEND_MESSAGES
    | P.EMBED_LINKS
    | P.ATTACH_FILES
    | P.READ_MESSAGE_HISTORY
    | P.USE_EXTERNAL_EMOJIS
    | P.CHANGE_NICKNAME
    | P.USE_APPLICATION_COMMANDS
    | P.CREATE_PUBLIC_THREADS
    | P.CREATE_PRIVATE_THREADS
    | P.SEND_MESSAGES_IN_THREADS
    | P.SEND_POLLS
    | P.USE_EXTERNAL_APPS
)
MODERATOR = int(
    DEFAULT
    | P.MANAGE_MESSAGES
    | P.PIN_MESSAGES
    | P.MANAGE_THREADS
    | P.MENTION_EVERYONE
    | P.MODERATE_MEMBERS
)
DIRECT_MESSAGE = int(
    P.VIEW_CHANNEL
    | P.SEND_MESSAGES
    | P.EMBED_LINKS
    | P.ATTACH_FILES
    | P.READ_MESSAGE_HISTORY
    | P.USE_APPLICATION_COMMANDS
    | P.ADD_REACTIONS
    | P.PIN_MESSAGES
    | P.SEND_POLLS
)
# What Discord tells an app that it may do where it has no member of its own.
APP_IN_PRIVATE = int(P.ATTACH_FILES | P.EMBED_LINKS | P.MENTION_EVERYONE)
APP_OF_USER = APP_IN_PRIVATE | int(P.USE_EXTERNAL_EMOJIS)
IN_TIMEOUT = int(P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY)
_NEED_SENDING = int(P.MENTION_EVERYONE | P.SEND_TTS_MESSAGES | P.ATTACH_FILES | P.EMBED_LINKS)


def in_timeout(world: World, membership: Membership) -> bool:
    until = membership.timeout_until
    return until is not None and until > world.clock.now()


def in_guild(world: World, guild: Guild, user: User) -> int:
    """The permissions of the member's roles, before any channel's overwrites."""
    membership = guild.members.get(user.id)
    if user.id == guild.owner_id:
        return ALL
    if membership is None:
        return 0
    granted = guild.roles[guild.id].permissions
    for role_id in membership.role_ids:
        granted |= guild.roles[role_id].permissions
    if granted & P.ADMINISTRATOR:
        return ALL
    return granted & IN_TIMEOUT if in_timeout(world, membership) else granted


def in_channel(world: World, channel: Channel, user: User) -> int:
    """Discord's order: everyone's overwrite, then the roles' together, then the member's.

    A thread is as its parent; only in it, sending is another permission.
    """
    guild = channel.guild
    if guild is None:
        return DIRECT_MESSAGE if _takes_part(world, channel, user) else 0
    granted = in_guild(world, guild, user)
    membership = guild.members.get(user.id)
    if granted == ALL or membership is None:
        return granted
    place = channel.parent if channel.thread and channel.parent else channel
    by_id = {overwrite.id: overwrite for overwrite in place.overwrites}
    if everyone := by_id.get(guild.id):
        granted = granted & ~everyone.deny | everyone.allow
    deny = allow = 0
    for role_id in membership.role_ids:
        if overwrite := by_id.get(role_id):
            deny |= overwrite.deny
            allow |= overwrite.allow
    granted = granted & ~deny | allow
    if own := by_id.get(user.id):
        granted = granted & ~own.deny | own.allow
    if in_timeout(world, membership):
        granted &= IN_TIMEOUT
    return _without_implied(granted, channel, user)


def _without_implied(granted: int, channel: Channel, user: User) -> int:
    if not granted & P.VIEW_CHANNEL or (
        _is_closed(channel, user) and not granted & P.MANAGE_THREADS
    ):
        return 0
    if not granted & sending_in(channel):
        granted &= ~_NEED_SENDING
    return granted


def _is_closed(channel: Channel, user: User) -> bool:
    """Whether it is a private thread that they are not in."""
    if channel.type is not ChannelType.PRIVATE_THREAD or channel.thread is None:
        return False
    return user.id not in channel.thread.members


def sending_in(channel: Channel) -> Permission:
    return P.SEND_MESSAGES_IN_THREADS if channel.thread else P.SEND_MESSAGES


def of_app(world: World, channel: Channel, user: User) -> int:
    """What the interaction says the app may do in this channel."""
    guild = channel.guild
    if guild is None:
        with_bot = _takes_part(world, channel, world.bot)
        return APP_OF_USER if with_bot else APP_IN_PRIVATE
    if world.bot.id in guild.members:
        return in_channel(world, channel, world.bot)
    return in_channel(world, channel, user) & APP_OF_USER


def may_see(world: World, channel: Channel, user: User) -> bool:
    if channel.guild is None:
        return _takes_part(world, channel, user)
    return bool(in_channel(world, channel, user) & P.VIEW_CHANNEL)


def _takes_part(world: World, channel: Channel, user: User) -> bool:
    if user is world.bot:  # a channel with one recipient is that one's with the bot
        return len(channel.recipient_ids) == 1
    return user.id in channel.recipient_ids


def highest_role(guild: Guild, user: User) -> int:
    """The position of the member's highest role; the owner stands above all."""
    if user.id == guild.owner_id:
        return len(guild.roles) + 1_000
    membership = guild.members.get(user.id)
    if membership is None:
        return -1
    return max((guild.roles[role_id].position for role_id in membership.role_ids), default=0)


def may_act_on(guild: Guild, actor: User, target: User) -> bool:
    """Kicking, banning, timing out and renaming: only those whose highest role is lower."""
    if target.id == guild.owner_id:
        return False
    return highest_role(guild, actor) > highest_role(guild, target)


def may_manage(guild: Guild, actor: User, role: Role) -> bool:
    return highest_role(guild, actor) > role.position
