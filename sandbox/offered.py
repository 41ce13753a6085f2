"""Which commands Discord offers whom and where, and in which words.

By installation (`integration_types`), place (`contexts`), rights (`default_member_permissions`
and what an owner set instead), age restriction, and the member's language.
"""

from __future__ import annotations

from sandbox import permissions
from sandbox.command_limits import GUILD_INSTALL, USER_INSTALL
from sandbox.permissions import Permission
from sandbox.state import Channel, Context, Guild, Interaction, User, World
from sandbox.wire import JSON, as_dict, as_list, objects

ROLE, USER, CHANNEL = 1, 2, 3  # what a permission of a command is for


def context_of(world: World, channel: Channel) -> Context:
    if channel.guild is not None:
        return Context.GUILD
    with_bot = permissions.may_see(world, channel, world.bot)
    return Context.BOT_DM if with_bot else Context.PRIVATE_CHANNEL


def owners(world: World, channel: Channel, user: User, command: JSON) -> JSON:
    """By which installation the command is there: its kind, and whose it is. Empty: by none."""
    kinds = as_list(command.get("integration_types")) or [GUILD_INSTALL]
    guild, found = channel.guild, dict[str, str]()
    if GUILD_INSTALL in kinds:
        if guild is not None and world.bot.id in guild.members:
            found["0"] = guild.id
        elif guild is None and context_of(world, channel) is Context.BOT_DM:
            found["0"] = "0"
    if USER_INSTALL in kinds and user.id in world.user_installs:
        found["1"] = user.id
    return found


def app_must_whisper(world: World, interaction: Interaction) -> bool:
    """In a server without the app, only where members may use theirs does everyone see it."""
    channel = interaction.channel
    if channel.guild is None or not interaction.by_user_install_alone:
        return False
    granted = permissions.in_channel(world, channel, interaction.user)
    return not granted & Permission.USE_EXTERNAL_APPS


def refusal(world: World, channel: Channel, user: User, command: JSON) -> str | None:
    """Why this member cannot use the command here, in a sentence; None when they can."""
    name, guild = command["name"], channel.guild
    context = context_of(world, channel)
    found = owners(world, channel, user, command)
    if not found:
        return f"{name} is not installed here."
    if guild is not None:
        granted = permissions.in_channel(world, channel, user)
        if not granted & Permission.USE_APPLICATION_COMMANDS:
            return f"{user.global_name} may not use commands in this channel."
        if "0" in found and not _allowed(world, guild, channel, user, command):
            return f"{user.global_name} may not use {name}."
        if command.get("nsfw") and not channel.age_restricted:
            return f"{name} is for age-restricted channels."
    allowed = command.get("contexts")
    if allowed is None:  # what older commands mean
        private = command.get("dm_permission", True)
        kinds = as_list(command.get("integration_types"))
        allowed = [0, *([1] if private else []), *([2] if USER_INSTALL in kinds else [])]
    if context not in allowed:
        return f"{name} cannot be used {'here' if guild else 'in direct messages'}."
    return None


def offered(world: World, channel: Channel, user: User) -> list[JSON]:
    """The commands this member finds in the channel, with the names their client shows."""
    return [
        localized(command, user.locale)
        for command in world.commands_in(channel.guild)
        if refusal(world, channel, user, command) is None
    ]


def localized(part: JSON, locale: str) -> JSON:
    """A copy of a command, option or choice with what is shown in this language."""
    shown = dict(part)
    for key in ("name", "description"):
        words = as_dict(part.get(f"{key}_localizations"))
        if locale in words:
            shown[f"{key}_localized"] = words[locale]
    for key in ("options", "choices"):
        if key in part:
            shown[key] = [localized(inner, locale) for inner in objects(part[key])]
    return shown


def _allowed(world: World, guild: Guild, channel: Channel, user: User, command: JSON) -> bool:
    """Administrators always; then what the owner set; then the command's own default."""
    granted = permissions.in_channel(world, channel, user)
    if granted == permissions.ALL:
        return True
    own = guild.command_permissions.get(command["id"])
    for_all = guild.command_permissions.get(world.application_id)
    place = channel.parent if channel.thread and channel.parent else channel
    for listed in (own, for_all):
        here = _in_channel(guild, place, listed)
        if here is not None:
            if not here:
                return False
            break
    for listed in (own, for_all):
        decided = _for_member(guild, user, listed)
        if decided is not None:
            return decided
    needed = command.get("default_member_permissions")
    return needed is None or (int(needed) != 0 and granted & int(needed) == int(needed))


def _in_channel(guild: Guild, channel: Channel, listed: list[JSON] | None) -> bool | None:
    all_channels = str(int(guild.id) - 1)
    rules = {e["id"]: bool(e["permission"]) for e in listed or [] if e["type"] == CHANNEL}
    return rules.get(channel.id, rules.get(all_channels))


def _for_member(guild: Guild, user: User, listed: list[JSON] | None) -> bool | None:
    """The member's own rule first, then their roles' (one yes is enough), then everyone's."""
    for entry in listed or []:
        if entry["type"] == USER and entry["id"] == user.id:
            return bool(entry["permission"])
    rules = {e["id"]: bool(e["permission"]) for e in listed or [] if e["type"] == ROLE}
    membership = guild.members.get(user.id)
    held = [rules[r] for r in (membership.role_ids if membership else []) if r in rules]
    return any(held) if held else rules.get(guild.id)
