"""What Discord refuses in an application command: names, options, choices, translations."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sandbox.problems import Path, Problems
from sandbox.wire import JSON, as_dict, as_list, objects

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)

OPTIONS = 25
CHOICES = 25
TEXT_TOTAL = 8000
# Discord's page "Locales".
LOCALES = frozenset(
    (
        *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu"),
        *("nl", "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru"),
        *("uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"),
    )
)
GUILD_INSTALL, USER_INSTALL = 0, 1

_NAME = re.compile(r"^[-_'\w]{1,32}$")


def check_command(command: JSON, path: Path, problems: Problems) -> None:
    kind = command.get("type") or CHAT_INPUT
    name = str(command.get("name") or "")
    if kind == CHAT_INPUT:
        _check_name(name, (*path, "name"), problems)
        _check_description(command, path, problems)
        _check_translations(command, path, problems)
        _check_options(objects(command.get("options")), (*path, "options"), problems, depth=0)
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
        _check_translations(command, path, problems)
    else:
        problems.not_one_of((*path, "type"), (CHAT_INPUT, USER_MENU, MESSAGE_MENU))
    _check_places(command, path, problems)


def _check_places(command: JSON, path: Path, problems: Problems) -> None:
    """Where it can be used: by which installation, in which contexts."""
    for key, known in (("integration_types", (0, 1)), ("contexts", (0, 1, 2))):
        value = command.get(key)
        for index, entry in enumerate(as_list(value)):
            if entry not in known:
                problems.not_one_of((*path, key, index), known)
        if value == []:
            problems.bad_length((*path, key), 1, len(known))


def _check_translations(part: JSON, path: Path, problems: Problems) -> None:
    for key, most in (("name_localizations", 32), ("description_localizations", 100)):
        for locale, text in as_dict(part.get(key)).items():
            where = (*path, key, locale)
            if locale not in LOCALES:
                problems.not_one_of(where, sorted(LOCALES))
            elif not 1 <= len(str(text or "")) <= most:
                problems.bad_length(where, 1, most)
            elif most == 32 and (part.get("type") or CHAT_INPUT) not in (USER_MENU, MESSAGE_MENU):
                _check_name(str(text), where, problems)


def _check_name(name: str, path: Path, problems: Problems) -> None:
    plain = unicodedata.normalize("NFC", name)
    if not _NAME.match(plain) or name != name.lower():
        problems.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_description(part: JSON, path: Path, problems: Problems) -> None:
    if not 1 <= len(str(part.get("description") or "")) <= 100:
        problems.bad_length((*path, "description"), 1, 100)


def _check_options(options: list[JSON], path: Path, problems: Problems, *, depth: int) -> None:
    """`depth`: how many groups and sub-commands these are inside of."""
    if len(options) > OPTIONS:
        problems.too_long(path, OPTIONS)
    names: set[str] = set()
    optional_seen = False
    nested = [option.get("type") in (SUB_COMMAND, SUB_COMMAND_GROUP) for option in options]
    for index, option in enumerate(options):
        where = (*path, index)
        if any(nested) and not all(nested):
            problems.add(
                where,
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                "Sub-command and sub-command group option types are mutually exclusive to all "
                "other types",
            )
        name, kind = str(option.get("name") or ""), option.get("type")
        _check_name(name, (*where, "name"), problems)
        _check_description(option, where, problems)
        _check_translations({**option, "type": CHAT_INPUT}, where, problems)
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
            # A group is at the top, a sub-command there or in a group.
            if depth > (0 if kind == SUB_COMMAND_GROUP else 1):
                problems.not_one_of((*where, "type"), range(3, 12))
            inner, steps = objects(option.get("options")), 1 if kind == SUB_COMMAND_GROUP else 2
            _check_options(inner, (*where, "options"), problems, depth=depth + steps)
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
        for locale, text in as_dict(choice.get("name_localizations")).items():
            if locale not in LOCALES:
                problems.not_one_of((*where, "name_localizations", locale), sorted(LOCALES))
            elif not 1 <= len(str(text or "")) <= 100:
                problems.bad_length((*where, "name_localizations", locale), 1, 100)
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
