"""The audit log of a server: what was done to it, by whom, and why they say they did it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from sandbox.state import Guild, User, World
from sandbox.wire import JSON

REASON = 512

Change = tuple[str, Any, Any]  # the field, its value before and after


class AuditAction(IntEnum):
    CHANNEL_CREATE = 10
    CHANNEL_UPDATE = 11
    CHANNEL_DELETE = 12
    MEMBER_KICK = 20
    MEMBER_BAN_ADD = 22
    MEMBER_BAN_REMOVE = 23
    MEMBER_UPDATE = 24
    MEMBER_ROLE_UPDATE = 25
    ROLE_CREATE = 30
    ROLE_UPDATE = 31
    ROLE_DELETE = 32
    MESSAGE_DELETE = 72
    MESSAGE_BULK_DELETE = 73


def new_entry(
    world: World,
    user: User,
    action: AuditAction,
    target_id: str,
    reason: str | None,
    changes: Iterable[Change],
) -> JSON:
    entry: JSON = {
        "id": world.snowflake(),
        "user_id": user.id,
        "target_id": target_id,
        "action_type": int(action),
        "changes": [
            {"key": key, **_values(before, after)}
            for key, before, after in changes
            if before != after
        ],
    }
    return entry if reason is None else {**entry, "reason": reason}


def _values(before: Any, after: Any) -> JSON:
    """A value that was not there, or is there no more, is left out."""
    values = {"old_value": before, "new_value": after}
    return {name: value for name, value in values.items() if value is not None}


def entries(
    guild: Guild, query: dict[str, str], limit: int, before: int | None, after: int | None
) -> list[JSON]:
    """The newest first, of one kind or by one user if the query says so."""
    found = list(guild.audit_log)
    if "user_id" in query:
        found = [entry for entry in found if entry["user_id"] == query["user_id"]]
    if "action_type" in query:
        found = [entry for entry in found if str(entry["action_type"]) == query["action_type"]]
    if after is not None:
        return [entry for entry in found if int(entry["id"]) > after][:limit]
    if before is not None:
        found = [entry for entry in found if int(entry["id"]) < before]
    return found[::-1][:limit]
