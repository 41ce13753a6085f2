"""Registering application commands, and the replies; `command_limits` has the rules."""

from __future__ import annotations

from collections import deque

from sandbox.command_limits import CHAT_INPUT, MESSAGE_MENU, USER_MENU, check_command
from sandbox.errors import ApiError, unknown_command
from sandbox.problems import Path, Problems
from sandbox.state import Guild, World
from sandbox.wire import JSON, objects

# Menus: fifteen since 2025, yet libraries of before refuse the sixth. The smaller one is safe.
MOST = {CHAT_INPUT: 100, USER_MENU: 5, MESSAGE_MENU: 5}
CREATED_PER_DAY = 200
DAY = 24 * 60 * 60

Key = tuple[int, str]


class Commands:
    """A guild where one is asked for means its own commands, None the global ones."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._created: dict[str | None, deque[float]] = {}

    def listed(self, guild: Guild | None) -> list[JSON]:
        return guild.commands if guild is not None else self._world.global_commands

    def replace_all(self, guild: Guild | None, wanted: list[JSON]) -> list[JSON]:
        problems = Problems()
        taken: set[Key] = set()
        for index, command in enumerate(wanted):
            check_command(command, (index,), problems)
            if _key(command) in taken:
                _taken_name((index,), problems)
            taken.add(_key(command))
        problems.raise_if_any()
        for kind, most in MOST.items():
            if sum(_key(command)[0] == kind for command in wanted) > most:
                raise _too_many(most)
        old = {_key(c): c for c in self.listed(guild)}
        self._count_created(guild, sum(_key(command) not in old for command in wanted))
        new = [self._stored(command, old, guild) for command in wanted]
        self._put(guild, new)
        return new

    def upsert(self, guild: Guild | None, wanted: JSON) -> tuple[JSON, bool]:
        """The command, and whether it is new."""
        problems = Problems()
        check_command(wanted, (), problems)
        problems.raise_if_any()
        old = {_key(c): c for c in self.listed(guild)}
        key = _key(wanted)
        is_new = key not in old
        if is_new and sum(kind == key[0] for kind, _ in old) >= MOST[key[0]]:
            raise _too_many(MOST[key[0]])
        self._count_created(guild, int(is_new))
        old[key] = command = self._stored(wanted, old, guild)
        self._put(guild, list(old.values()))
        return command, is_new

    def get(self, guild: Guild | None, command_id: str) -> JSON:
        for command in self.listed(guild):
            if command["id"] == command_id:
                return command
        raise unknown_command()

    def edit(self, guild: Guild | None, command_id: str, changes: JSON) -> JSON:
        merged = {**self.get(guild, command_id), **changes}
        problems = Problems()
        check_command(merged, (), problems)
        others = [c for c in self.listed(guild) if c["id"] != command_id]
        if _key(merged) in {_key(other) for other in others}:
            _taken_name(("name",), problems)
        problems.raise_if_any()
        merged["version"] = self._world.snowflake()
        self._put(guild, [merged if c["id"] == command_id else c for c in self.listed(guild)])
        return merged

    def delete(self, guild: Guild | None, command_id: str) -> None:
        self.get(guild, command_id)
        self._put(guild, [c for c in self.listed(guild) if c["id"] != command_id])

    def _put(self, guild: Guild | None, commands: list[JSON]) -> None:
        if guild is not None:
            guild.commands = commands
        else:
            self._world.global_commands = commands

    def _count_created(self, guild: Guild | None, number: int) -> None:
        now = self._world.clock.now()
        times = self._created.setdefault(guild.id if guild else None, deque())
        while times and times[0] <= now - DAY:
            times.popleft()
        if len(times) + number > CREATED_PER_DAY:
            sentence = "Max number of daily application command creates has been reached"
            raise ApiError(400, 30034, f"{sentence} ({CREATED_PER_DAY})")
        times.extend([now] * number)

    def _stored(self, wanted: JSON, old: dict[Key, JSON], guild: Guild | None) -> JSON:
        kind, name = _key(wanted)
        before = old.get((kind, name))
        permissions = wanted.get("default_member_permissions")
        command: JSON = {
            "id": before["id"] if before else self._world.snowflake(),
            "application_id": self._world.application_id,
            "version": self._world.snowflake(),
            "default_member_permissions": None if permissions is None else str(permissions),
            "type": kind,
            "name": name,
            "name_localizations": wanted.get("name_localizations"),
            "description": wanted.get("description") or "",
            "description_localizations": wanted.get("description_localizations"),
            "dm_permission": wanted.get("dm_permission", True),
            "contexts": wanted.get("contexts"),
            "integration_types": wanted.get("integration_types") or [0],
            "nsfw": bool(wanted.get("nsfw")),
        }
        if kind == CHAT_INPUT:
            command["options"] = objects(wanted.get("options"))
        if guild is not None:
            command["guild_id"] = guild.id
        return command


def _key(command: JSON) -> Key:
    return command.get("type") or CHAT_INPUT, str(command.get("name"))


def _taken_name(path: Path, problems: Problems) -> None:
    message = "Application command names must be unique"
    problems.add(path, "APPLICATION_COMMANDS_DUPLICATE_NAME", message)


def _too_many(most: int) -> ApiError:
    return ApiError(400, 30032, f"Maximum number of application commands reached ({most}).")
