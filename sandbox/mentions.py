"""Who a message mentions, and who of them is notified.

allowed_mentions decides what the text's mentions mean; edits and silent messages notify nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sandbox import permissions
from sandbox.component_limits import TEXT_DISPLAY, walk
from sandbox.permissions import Permission
from sandbox.state import Channel, ChannelType, Message, MessageFlag, User, World
from sandbox.wire import JSON, as_dict, as_list

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_EVERYTHING: JSON = {"parse": ["users", "roles", "everyone"], "replied_user": True}


@dataclass(slots=True)
class Mentions:
    users: list[str] = field(default_factory=list[str])
    roles: list[str] = field(default_factory=list[str])
    everyone: bool = False


def text_of(message: Message) -> str:
    shown = [
        str(c.get("content", "")) for c in walk(message.components) if c.get("type") == TEXT_DISPLAY
    ]
    return "\n".join([message.content, *shown])


def mentioned(world: World, message: Message, payload: JSON) -> Mentions:
    """What the message's text mentions, after allowed_mentions and the author's rights."""
    allowed = as_dict(payload.get("allowed_mentions")) if "allowed_mentions" in payload else None
    if allowed is None:
        allowed = _EVERYTHING
    parse, text = as_list(allowed.get("parse")), text_of(message)
    # As everywhere, Discord takes an id as a number too; discord.py sends them so here.
    users, roles = ([str(each) for each in as_list(allowed.get(k))] for k in ("users", "roles"))
    author = message.author
    may_all = bool(
        permissions.in_channel(world.guild, message.channel, author) & Permission.MENTION_EVERYONE
    )
    found = Mentions()
    for user_id in _USER.findall(text):
        permitted = "users" in parse or user_id in users
        if permitted and user_id in world.users and user_id not in found.users:
            found.users.append(user_id)
    replied = message.reference
    by_reply = allowed.get("replied_user") and message.interaction is None
    if replied is not None and by_reply and replied.author.id not in found.users:
        found.users.append(replied.author.id)
    for role_id in _ROLE.findall(text):
        role = world.guild.roles.get(role_id)
        permitted = "roles" in parse or role_id in roles
        if role and permitted and role_id not in found.roles:
            found.roles.append(role_id)
    found.everyone = bool("everyone" in parse and may_all and _EVERYONE.search(text))
    return found


def notified(world: World, message: Message, found: Mentions) -> list[str]:
    """The members who get a notification when this message is created."""
    if message.flags & MessageFlag.SUPPRESS_NOTIFICATIONS:
        return []
    channel, author = message.channel, message.author
    if channel.type is ChannelType.DM:
        return [user_id for user_id in channel.recipient_ids if user_id != author.id]
    may_all = bool(
        permissions.in_channel(world.guild, channel, author) & Permission.MENTION_EVERYONE
    )

    def called(user: User) -> bool:
        roles = [
            role_id for role_id in found.roles if may_all or world.guild.roles[role_id].mentionable
        ]
        return (
            user.id in found.users or found.everyone or any(r in user.role_ids for r in roles)
        ) and _sees(world, channel, message, user)

    return [u.id for u in world.users.values() if not u.bot and u.id != author.id and called(u)]


def _sees(world: World, channel: Channel, message: Message, user: User) -> bool:
    if message.visible_to is not None:
        return user.id == message.visible_to
    return permissions.may_see(world, channel, user)
