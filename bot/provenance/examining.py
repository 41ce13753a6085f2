"""Looks at a file for all that says where it is from, in a process of its own.

The file may be anybody's: what reads it has bounds of memory and time, and ends with its answer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from bot import children
from bot.errors import Refused
from bot.provenance.finding import SECONDS, Findings
from bot.provenance.identity import Identity
from bot.provenance.manifest import Claim

_AT_ONCE, _WAITING = 2, 8


class Examiner:
    """Two files at a time. `identities`: whose signatures and marks are ours."""

    def __init__(self, identities: Sequence[Identity], pixels: int) -> None:
        known = [{"mark": i.mark.hex(), "anchor": i.anchor, "serial": i.serial} for i in identities]
        self._order = json.dumps({"identities": known, "pixels": pixels}).encode() + b"\n"
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._asked = 0

    async def examine(self, data: bytes) -> Findings:
        """Raises `Refused` when too many wait, or the file cannot be looked at in time."""
        if self._asked >= _AT_ONCE + _WAITING:
            raise Refused("verify-busy")
        self._asked += 1
        try:
            async with self._free:
                return await self._examine(data)
        finally:
            self._asked -= 1

    async def _examine(self, data: bytes) -> Findings:
        child = await children.start("bot.provenance", "look")
        try:
            async with asyncio.timeout(SECONDS):
                answer, _ = await child.communicate(self._order + data)
        except TimeoutError:
            raise Refused("verify-failed") from None
        finally:
            if child.returncode is None:
                await children.end(child)
        if child.returncode != 0:
            raise Refused("verify-failed")
        told: dict[str, Any] = json.loads(answer)
        return Findings(claim=Claim(**told.pop("claim")), **told)
