"""Who a message mentions, and who of them is notified.

allowed_mentions decides what the text's mentions mean; edits and silent messages notify nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sandbox import permissions
from sandbox.component_kinds import TEXT_DISPLAY, walk
from sandbox.permissions import Permission
from sandbox.state import Channel, Message, MessageFlag, User, World
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
    may_all = may_mention_all(world, message)
    found = Mentions()
    for user_id in _USER.findall(text):
        permitted = "users" in parse or user_id in users
        if permitted and user_id in world.users and user_id not in found.users:
            found.users.append(user_id)
    replied = message.reference
    by_reply = allowed.get("replied_user") and message.interaction is None
    if replied is not None and by_reply:
        author_id = replied.author.id
        if author_id in world.users and author_id not in found.users:
            found.users.append(author_id)
    known = message.channel.guild.roles if message.channel.guild else {}
    for role_id in _ROLE.findall(text):
        role = known.get(role_id)
        permitted = "roles" in parse or role_id in roles
        if role and permitted and role_id not in found.roles:
            found.roles.append(role_id)
    found.everyone = bool("everyone" in parse and may_all and _EVERYONE.search(text))
    return found


def may_mention_all(world: World, message: Message) -> bool:
    """Whether its author may call everyone, and roles that not everybody may."""
    channel, bit = message.channel, Permission.MENTION_EVERYONE
    if message.webhook is not None:
        return True
    return bool(permissions.in_channel(world, channel, message.author) & bit)


def notified(world: World, message: Message) -> list[str]:
    """The members who get a notification when this message is created."""
    if message.flags & MessageFlag.SUPPRESS_NOTIFICATIONS:
        return []
    channel, author, guild = message.channel, message.author, message.channel.guild
    if guild is None:
        return [user_id for user_id in channel.recipient_ids if user_id != author.id]
    may_all = may_mention_all(world, message)
    roles = [r for r in message.mention_roles if may_all or guild.roles[r].mentionable]

    def called(user_id: str, role_ids: list[str]) -> bool:
        by_role = any(role_id in role_ids for role_id in roles)
        return user_id in message.mentions or message.mention_everyone or by_role

    return [
        m.user.id
        for m in guild.members.values()
        if not m.user.bot
        and m.user.id != author.id
        and called(m.user.id, m.role_ids)
        and _sees(world, channel, message, m.user)
    ]


def _sees(world: World, channel: Channel, message: Message, user: User) -> bool:
    if message.visible_to is not None:
        return user.id == message.visible_to
    return permissions.may_see(world, channel, user)
