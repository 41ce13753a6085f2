"""Reads of one stream: what is asked, and what comes back."""

from __future__ import annotations

from typing import Any, cast

Entry = tuple[bytes, list[bytes]]
"""Its id; its fields and values in turns."""


def block_ms(seconds: float) -> int:
    """For BLOCK, where 0 would be for ever."""
    return max(1, round(seconds * 1000))


def entries_of(read: Any) -> list[Entry]:
    """Entries of the one stream that was asked for, in RESP2's and RESP3's shape."""
    if not read:
        return []
    if isinstance(read, dict):
        return next(iter(cast("dict[bytes, list[Entry]]", read).values()))
    return cast("list[Entry]", read[0][1])
