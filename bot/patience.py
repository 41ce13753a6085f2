"""When to try again: each outcome that failed rests longer each time, all wait out a limit."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import discord

_LONGEST_LIMIT = 3600.0
# Of what has not been back for so long nobody asks any more.
_FORGET = 3600.0


@dataclass
class _Rest:
    failures: int
    until: float


class Patience:
    def __init__(self) -> None:
        self._resting: dict[str, _Rest] = {}
        self._limited = 0.0

    def __len__(self) -> int:
        return len(self._resting)

    def over(self, entry: str) -> bool:
        """May this one be tried?"""
        rest = self._resting.get(entry)
        return rest is None or rest.until <= time.monotonic()

    def rest(self, entry: str, least: float, most: float) -> bool:
        """It failed: from `least` to `most` seconds, doubled each time. Had it failed before?"""
        now = time.monotonic()
        for known, rest in list(self._resting.items()):
            if rest.until < now - _FORGET:
                del self._resting[known]
        earlier = self._resting.get(entry)
        failures = earlier.failures + 1 if earlier else 1
        seconds = min(most, least * 2.0 ** min(failures - 1, 20))
        self._resting[entry] = _Rest(failures, now + seconds)
        return earlier is not None

    def done(self, entry: str) -> None:
        self._resting.pop(entry, None)

    def heed(self, error: discord.HTTPException) -> None:
        """Was it a rate limit? Then Discord wants no request for as long as it says."""
        if error.status == 429:
            self.limit(error.response.headers.get("Retry-After", ""))

    def limit(self, retry_after: str) -> None:
        """Discord wants no request before this many seconds; its words, which may be none."""
        try:
            seconds = float(retry_after)
        except ValueError:
            return
        self._limited = max(self._limited, time.monotonic() + min(seconds, _LONGEST_LIMIT))

    async def limited(self) -> None:
        """Wait until Discord takes requests again."""
        await asyncio.sleep(max(0.0, self._limited - time.monotonic()))
