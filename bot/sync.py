"""Registers the commands when Discord's copy differs from ours: there is a daily limit on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import discord
import structlog
from discord import app_commands
from discord.http import Route

_log = structlog.get_logger(__name__)
# What we set. Discord adds ids, versions and defaults of its own.
_PERMISSIONS = "default_member_permissions"
_COMMAND = (
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    _PERMISSIONS,
    "contexts",
    "integration_types",
    "options",
)
_OPTION = (
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "choices",
    "options",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "channel_types",
)
_CHOICE = ("name", "name_localizations", "value")
_LISTS = {"options": _OPTION, "choices": _CHOICE}


async def sync(client: discord.Client, tree: app_commands.CommandTree[Any]) -> None:
    """Make Discord's global commands ours. Raises `discord.HTTPException`."""
    translator = tree.translator
    assert translator is not None, "set in setup_hook"
    ours = [await each.get_translated_payload(tree, translator) for each in tree.get_commands()]
    assert client.application_id is not None, "known since login"
    route = Route(
        "GET", "/applications/{application_id}/commands", application_id=client.application_id
    )
    # discord.py's own call leaves the translations out.
    theirs = await client.http.request(route, params={"with_localizations": "true"})
    if _comparable(ours) != _comparable(theirs):
        await tree.sync()
        _log.info("bot.commands_synced", count=len(ours))


def _comparable(commands: Any) -> dict[tuple[int, str], Any]:
    return {(each.get("type", 1), each["name"]): _part(each, _COMMAND) for each in commands}


def _part(source: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """What is set of these; bounds are compared as numbers, whichever kind they are."""
    part: dict[str, Any] = {}
    for key in keys:
        value = source.get(key)
        if key in _LISTS:
            items = cast("list[Mapping[str, Any]]", value or [])
            value = [_part(item, _LISTS[key]) for item in items]
        if key == _PERMISSIONS and value is not None:
            value = str(value)  # a string at Discord, a number in discord.py
        if value not in (None, "", False, [], {}):
            part[key] = value
    return part
