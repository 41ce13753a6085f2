"""AutoMod: rules that block messages (error 200000), from Discord's page "Auto Moderation".

As there, whoever may manage the server is exempt. Of the triggers there are regular expressions
alone. Only what others can see is looked at: no ephemeral messages and no direct ones.
"""

from __future__ import annotations

import re
from typing import Any

from sandbox import permissions
from sandbox.errors import ApiError, Refused
from sandbox.permissions import Permission
from sandbox.state import Channel, ChannelType, User, World
from sandbox.wire import JSON, as_dict, as_list

_TEXTS = frozenset({"content", "title", "description", "name", "value", "text", "label"})


class AutoMod:
    def __init__(self, world: World) -> None:
        self._world = world
        self._rules: list[re.Pattern[str]] = []

    def add(self, pattern: str) -> re.Pattern[str]:
        """Blocks messages in which this is found, in upper or lower case."""
        try:
            rule = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            raise Refused(f"{pattern} is not a regular expression: {error}.") from None
        self._rules.append(rule)
        return rule

    def remove(self, rule: re.Pattern[str]) -> None:
        self._rules.remove(rule)

    def check(self, channel: Channel, author: User, payload: JSON) -> None:
        if not self._rules or channel.type is ChannelType.DM:
            return
        if permissions.in_guild(self._world.guild, author) & Permission.MANAGE_GUILD:
            return
        if any(rule.search(text) for text in _texts(payload) for rule in self._rules):
            raise ApiError(400, 200000, "Message was blocked by automatic moderation")


def _texts(value: Any) -> list[str]:
    """What people read of it, however deep."""
    if isinstance(value, list):
        return [text for item in as_list(value) for text in _texts(item)]
    found: list[str] = []
    for key, item in as_dict(value).items():
        if isinstance(item, str) and key in _TEXTS:
            found.append(item)
        else:
            found += _texts(item)
    return found
