"""What redis-py returns for a read of one stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

Entry = tuple[bytes, Mapping[bytes, bytes]]


def entries_of(read: Any) -> list[Entry]:
    """Entries of the one stream that was asked for, in RESP2's and RESP3's shape."""
    if not read:
        return []
    if isinstance(read, dict):
        batches = cast("dict[bytes, Any]", read)
        entries = next(iter(batches.values()))
        return cast(
            "list[Entry]", entries[0] if entries and isinstance(entries[0], list) else entries
        )
    return cast("list[Entry]", read[0][1])
