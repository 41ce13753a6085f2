"""A Valkey of a test's own, which may be killed, stopped, filled and started again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from sandbox.valkey import binary
from tests.conftest import free_port
from tests.faults.programs import Program

_PATIENCE = 15.0
DURABLE: Mapping[str, str] = {"appendonly": "yes", "appendfsync": "always"}
"""Nothing that it acknowledged is lost when it is killed."""


class Store:
    """`config`: lines of valkey.conf beside the port and the folder."""

    def __init__(self, folder: Path, config: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        lines = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(folder),
            "save": '""',
            "enable-debug-command": "yes",
            **(config or {}),
        }
        file = folder / "valkey.conf"
        file.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
        self.program = Program("valkey", [str(binary()), str(file)], {}, folder)
        self._client: Any = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> Any:
        """A client that goes straight to it, past every proxy, and as whoever may do anything."""
        if self._client is None:
            # Untyped commands: redis-py's own types fit neither of its two protocols.
            self._client = Redis(host="127.0.0.1", port=self.port, socket_timeout=5)
        return self._client

    async def start(self) -> None:
        await self.program.start()
        await self.answering()

    async def answering(self) -> None:
        """Wait until it takes commands: it is up, and has read what it kept."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                await self.client.ping()
                return
            except (RedisError, OSError):
                assert self.program.alive, f"Valkey ended:\n{self.program.log()}"
                assert time.monotonic() < deadline, f"Valkey is silent:\n{self.program.log()}"
            await asyncio.sleep(0.02)

    async def kill(self) -> None:
        await self.program.kill()
        await self.client.connection_pool.disconnect()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
        await self.program.kill()
