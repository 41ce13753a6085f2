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
            {"key": key, "old_value": before, "new_value": after}
            for key, before, after in changes
            if before != after
        ],
    }
    return entry if reason is None else {**entry, "reason": reason}


def entries(guild: Guild, query: dict[str, str], limit: int) -> list[JSON]:
    """The newest first, of one kind or by one user if the query says so."""
    found = list(guild.audit_log)
    if "user_id" in query:
        found = [entry for entry in found if entry["user_id"] == query["user_id"]]
    if "action_type" in query:
        found = [entry for entry in found if str(entry["action_type"]) == query["action_type"]]
    if "after" in query:
        return [e for e in found if int(e["id"]) > int(query["after"])][:limit]
    if "before" in query:
        found = [entry for entry in found if int(entry["id"]) < int(query["before"])]
    return found[::-1][:limit]
