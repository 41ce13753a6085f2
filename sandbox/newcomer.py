"""The world that a newcomer, and every test, finds: one server, four channels, four members.

Ids are fixed, so that what a bot remembers of this server is still true after a restart.
"""

from __future__ import annotations

from sandbox import permissions
from sandbox.clock import Clock
from sandbox.permissions import Permission
from sandbox.state import Channel, Guild, Overwrite, Role, RoleName, User, World

BASE_ID = 1_100_000_000_000_000_000

_MEMBERS: list[tuple[str, RoleName, str]] = [
    ("Olive", "owner", "#7a6a1f"),
    ("Mori", "moderator", "#3f7d5a"),
    ("Ada", "member", "#c2517a"),
    ("Ben", "member", "#2f7a9e"),
]


def newcomer_world(clock: Clock, base_id: int = BASE_ID) -> World:
    """`base_id`: where the ids begin; another one makes another application's server."""

    def new_id(number: int) -> str:
        return str(base_id + number)

    guild_id, moderators_id, bot_role_id, bot_id = new_id(1), new_id(11), new_id(12), new_id(100)
    bot = User(bot_id, "atelier", "Atelier", bot=True)
    view = int(Permission.VIEW_CHANNEL)
    roles = [
        Role(guild_id, "@everyone", permissions.DEFAULT, 0),
        Role(moderators_id, "Moderators", permissions.MODERATOR, 2, 0x3BA55D),
        Role(bot_role_id, "Atelier", permissions.DEFAULT, 1, managed=True, bot_id=bot_id),
    ]
    guild = Guild(guild_id, "Atelier", new_id(101), {role.id: role for role in roles})
    world = World(clock, guild, bot, application_id=bot_id)
    world.join(guild, bot, [bot_role_id])
    for number, (name, role, color) in enumerate(_MEMBERS, start=101):
        held = [moderators_id] if role == "moderator" else []
        world.join(guild, User(new_id(number), name.lower(), name, False, color, role), held)
    hidden = [
        Overwrite(guild_id, "role", deny=view),
        Overwrite(moderators_id, "role", allow=view),
        Overwrite(bot_role_id, "role", allow=view),
    ]
    for channel in (
        Channel(new_id(201), "general", topic="Try /imagine and /describe", position=0),
        Channel(new_id(202), "gallery", topic="The pictures worth keeping", position=1),
        Channel(new_id(203), "after-dark", topic="Age-restricted", nsfw=True, position=2),
        Channel(new_id(204), "moderators", topic="For moderators", position=3, overwrites=hidden),
    ):
        world.add_channel(channel)
    return world
