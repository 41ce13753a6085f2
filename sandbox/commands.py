"""Registering application commands: the rules of names and options, and the replies."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sandbox.errors import ApiError, unknown_command
from sandbox.problems import Path, Problems
from sandbox.state import World
from sandbox.wire import JSON, objects

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)

MOST = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
OPTIONS = 25
CHOICES = 25
TEXT_TOTAL = 8000

_NAME = re.compile(r"^[-_'\w]{1,32}$")


class Commands:
    def __init__(self, world: World) -> None:
        self._world = world

    def listed(self, guild: bool) -> list[JSON]:
        return self._world.guild_commands if guild else self._world.global_commands

    def replace_all(self, guild: bool, wanted: list[JSON]) -> list[JSON]:
        problems = Problems()
        taken: set[tuple[int, str]] = set()
        for index, command in enumerate(wanted):
            check_command(command, (index,), problems)
            key = (command.get("type") or CHAT_INPUT, str(command.get("name")))
            if key in taken:
                problems.add(
                    (index,),
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                )
            taken.add(key)
        problems.raise_if_any()
        for kind, most in MOST.items():
            if sum((command.get("type") or CHAT_INPUT) == kind for command in wanted) > most:
                raise _too_many(most)
        old = {(c["type"], c["name"]): c for c in self.listed(guild)}
        new = [self._stored(command, old, guild) for command in wanted]
        self._put(guild, new)
        return new

    def upsert(self, guild: bool, wanted: JSON) -> tuple[JSON, bool]:
        """The command, and whether it is new."""
        problems = Problems()
        check_command(wanted, (), problems)
        problems.raise_if_any()
        old = {(c["type"], c["name"]): c for c in self.listed(guild)}
        command = self._stored(wanted, old, guild)
        key = (command["type"], command["name"])
        is_new = key not in old
        if is_new and sum(kind == key[0] for kind, _ in old) >= MOST[key[0]]:
            raise _too_many(MOST[key[0]])
        old[key] = command
        self._put(guild, list(old.values()))
        return command, is_new

    def get(self, guild: bool, command_id: str) -> JSON:
        for command in self.listed(guild):
            if command["id"] == command_id:
                return command
        raise unknown_command()

    def edit(self, guild: bool, command_id: str, changes: JSON) -> JSON:
        current = self.get(guild, command_id)
        merged = {**current, **changes}
        problems = Problems()
        check_command(merged, (), problems)
        problems.raise_if_any()
        merged["version"] = self._world.snowflake()
        self._put(guild, [merged if c["id"] == command_id else c for c in self.listed(guild)])
        return merged

    def delete(self, guild: bool, command_id: str) -> None:
        self.get(guild, command_id)
        self._put(guild, [c for c in self.listed(guild) if c["id"] != command_id])

    def _put(self, guild: bool, commands: list[JSON]) -> None:
        if guild:
            self._world.guild_commands = commands
        else:
            self._world.global_commands = commands

    def _stored(self, wanted: JSON, old: dict[tuple[int, str], JSON], guild: bool) -> JSON:
        kind = wanted.get("type") or CHAT_INPUT
        before = old.get((kind, wanted["name"]))
        permissions = wanted.get("default_member_permissions")
        command: JSON = {
            "id": before["id"] if before else self._world.snowflake(),
            "application_id": self._world.application_id,
            "version": self._world.snowflake(),
            "default_member_permissions": None if permissions is None else str(permissions),
            "type": kind,
            "name": wanted["name"],
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
        if guild:
            command["guild_id"] = self._world.guild.id
        return command


def _too_many(most: int) -> ApiError:
    return ApiError(400, 30032, f"Maximum number of application commands reached ({most}).")


def check_command(command: JSON, path: Path, problems: Problems) -> None:
    kind = command.get("type") or CHAT_INPUT
    name = str(command.get("name") or "")
    if kind == CHAT_INPUT:
        _check_name(name, (*path, "name"), problems)
        _check_description(command, path, problems)
        _check_options(objects(command.get("options")), (*path, "options"), problems)
        if _text_total(command) > TEXT_TOTAL:
            problems.add(
                path,
                "APPLICATION_COMMAND_TOO_LARGE",
                f"Command exceeds maximum size ({TEXT_TOTAL})",
            )
    elif kind in (USER_MENU, MESSAGE_MENU):
        if not 1 <= len(name) <= 32:
            problems.bad_length((*path, "name"), 1, 32)
        for key in ("description", "options"):
            if command.get(key):
                problems.add(
                    (*path, key),
                    "APPLICATION_COMMAND_CONTEXT_MENU_FIELD",
                    f"Context menu commands cannot have {key}",
                )
    else:
        problems.not_one_of((*path, "type"), MOST)


def _check_name(name: str, path: Path, problems: Problems) -> None:
    plain = unicodedata.normalize("NFC", name)
    if not _NAME.match(plain) or name != name.lower():
        problems.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_description(part: JSON, path: Path, problems: Problems) -> None:
    if not 1 <= len(str(part.get("description") or "")) <= 100:
        problems.bad_length((*path, "description"), 1, 100)


def _check_options(options: list[JSON], path: Path, problems: Problems) -> None:
    if len(options) > OPTIONS:
        problems.too_long(path, OPTIONS)
    names: set[str] = set()
    optional_seen = False
    for index, option in enumerate(options):
        where = (*path, index)
        name, kind = str(option.get("name") or ""), option.get("type")
        _check_name(name, (*where, "name"), problems)
        _check_description(option, where, problems)
        if kind not in range(1, 12):
            problems.not_one_of((*where, "type"), range(1, 12))
        if name in names:
            problems.add(
                where,
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                "Option name already exists",
            )
        names.add(name)
        if kind in (SUB_COMMAND, SUB_COMMAND_GROUP):
            _check_options(objects(option.get("options")), (*where, "options"), problems)
            continue
        if option.get("required") and optional_seen:
            problems.add(
                where,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_seen = optional_seen or not option.get("required")
        _check_choices(option, where, problems)


def _check_choices(option: JSON, path: Path, problems: Problems) -> None:
    choices, kind = objects(option.get("choices")), option.get("type")
    if len(choices) > CHOICES:
        problems.too_long((*path, "choices"), CHOICES)
    if option.get("autocomplete") and (choices or kind not in (STRING, INTEGER, NUMBER)):
        problems.add(
            (*path, "autocomplete"),
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
            "Autocomplete is for strings and numbers without choices",
        )
    for index, choice in enumerate(choices):
        where = (*path, "choices", index)
        if not 1 <= len(str(choice.get("name") or "")) <= 100:
            problems.bad_length((*where, "name"), 1, 100)
        _check_choice_value(choice.get("value"), kind, (*where, "value"), problems)
    for key, kinds in (
        ("min_value", (INTEGER, NUMBER)),
        ("max_value", (INTEGER, NUMBER)),
        ("min_length", (STRING,)),
        ("max_length", (STRING,)),
    ):
        if option.get(key) is not None and kind not in kinds:
            problems.add(
                (*path, key),
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                f"{key} is not valid for this type of option",
            )


def _check_choice_value(value: Any, kind: Any, path: Path, problems: Problems) -> None:
    if kind == STRING and (not isinstance(value, str) or not 1 <= len(value) <= 100):
        problems.bad_length(path, 1, 100)
    elif kind in (INTEGER, NUMBER) and (
        isinstance(value, bool) or not isinstance(value, int | float)
    ):
        problems.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')


def _text_total(part: JSON) -> int:
    total = len(str(part.get("name") or "")) + len(str(part.get("description") or ""))
    for choice in objects(part.get("choices")):
        total += len(str(choice.get("name") or "")) + len(str(choice.get("value") or ""))
    return total + sum(_text_total(option) for option in objects(part.get("options")))
