"""JSON as it travels, and the few conversions every module needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

JSON = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000


def as_dict(value: Any) -> JSON:
    """The value when it is a JSON object, otherwise an empty one."""
    return cast(JSON, value) if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The value when it is a JSON array, otherwise an empty one."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def objects(value: Any) -> list[JSON]:
    """The objects of a JSON array; anything else in it is left out."""
    return [cast(JSON, item) for item in as_list(value) if isinstance(item, dict)]


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()


def snowflake_time(snowflake: str) -> float:
    return ((int(snowflake) >> 22) + DISCORD_EPOCH_MS) / 1000
