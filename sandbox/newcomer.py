"""The world that a newcomer, and every test, finds: one server, four channels, four members.

Ids are fixed, so that what a bot remembers of this server is still true after a restart.
"""

from __future__ import annotations

from sandbox import permissions
from sandbox.clock import Clock
from sandbox.permissions import Permission
from sandbox.state import Channel, Guild, Overwrite, Role, RoleName, User, World

BASE_ID = 1_100_000_000_000_000_000


def _id(number: int) -> str:
    return str(BASE_ID + number)


GUILD_ID = _id(1)
MODERATORS_ROLE_ID = _id(11)
BOT_ROLE_ID = _id(12)
BOT_ID = _id(100)

_MEMBERS: list[tuple[str, RoleName, str]] = [
    ("Olive", "owner", "#7a6a1f"),
    ("Mori", "moderator", "#3f7d5a"),
    ("Ada", "member", "#c2517a"),
    ("Ben", "member", "#2f7a9e"),
]


def newcomer_world(clock: Clock) -> World:
    bot = User(BOT_ID, "atelier", "Atelier", bot=True, role_ids=[BOT_ROLE_ID])
    view = int(Permission.VIEW_CHANNEL)
    roles = [
        Role(GUILD_ID, "@everyone", permissions.DEFAULT, 0),
        Role(MODERATORS_ROLE_ID, "Moderators", permissions.MODERATOR, 2, 0x3BA55D),
        Role(BOT_ROLE_ID, "Atelier", permissions.DEFAULT, 1, managed=True),
    ]
    guild = Guild(GUILD_ID, "Atelier", _id(101), {role.id: role for role in roles})
    world = World(clock, guild, bot, application_id=BOT_ID)
    for number, (name, role, color) in enumerate(_MEMBERS, start=101):
        held = [MODERATORS_ROLE_ID] if role == "moderator" else []
        world.add_user(User(_id(number), name.lower(), name, False, color, role, held))
    hidden = [
        Overwrite(GUILD_ID, "role", deny=view),
        Overwrite(MODERATORS_ROLE_ID, "role", allow=view),
        Overwrite(BOT_ROLE_ID, "role", allow=view),
    ]
    for channel in (
        Channel(_id(201), "general", topic="Try /imagine and /describe", position=0),
        Channel(_id(202), "gallery", topic="The pictures worth keeping", position=1),
        Channel(_id(203), "after-dark", topic="Age-restricted", nsfw=True, position=2),
        Channel(_id(204), "moderators", topic="For moderators", position=3, overwrites=hidden),
    ):
        world.add_channel(channel)
    return world
