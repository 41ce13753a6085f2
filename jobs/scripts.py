"""Loads the Lua scripts: one file a transition, each with `_lib.lua` before it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

_FOLDER = Path(__file__).parent / "lua"


@cache
def source(name: str) -> str:
    """The full text of one script."""
    parts = (_FOLDER / "_lib.lua", _FOLDER / f"{name}.lua")
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


class Scripts:
    """The transitions as awaitable calls; EVALSHA, with the text sent once for each server."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._prefix = prefix
        self._scripts: dict[str, AsyncScript] = {
            path.stem: redis.register_script(source(path.stem))
            for path in sorted(_FOLDER.glob("[!_]*.lua"))
        }

    async def run(self, name: str, *args: str | bytes | float) -> Any:
        """Run one transition atomically on the server."""
        return await self._scripts[name](keys=[self._prefix], args=list(args))
