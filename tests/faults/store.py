"""A Valkey of a test's own, which may be killed, stopped, filled and started again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from sandbox.valkey import binary
from tests.conftest import free_port
from tests.faults.programs import Program

_PATIENCE = 15.0
PASSWORD = "a-password-for-tests"
DURABLE: Mapping[str, str] = {"appendonly": "yes", "appendfsync": "always"}
"""Nothing that it acknowledged is lost when it is killed."""


def store_url(port: int) -> str:
    return f"redis://:{PASSWORD}@127.0.0.1:{port}/0"


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
            "requirepass": PASSWORD,
            **(config or {}),
        }
        file = folder / "valkey.conf"
        file.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
        self.program = Program("valkey", [str(binary()), str(file)], {}, folder)
        self._client: Any = None

    @property
    def client(self) -> Any:
        """A client that goes straight to it, past every proxy, and as whoever may do anything."""
        if self._client is None:
            # Untyped commands: redis-py's own types fit neither of its two protocols.
            self._client = Redis(
                host="127.0.0.1",
                port=self.port,
                password=PASSWORD,
                socket_timeout=5,
                retry=Retry(NoBackoff(), 0),
            )
        return self._client

    async def start(self, *options: str) -> None:
        """`options`: as on the command line, for this time."""
        await self.program.start(*options)
        await self.answering()

    async def restart(self, *options: str) -> None:
        """As after a power cut of the process: killed without a word, then started again."""
        await self.kill()
        await self.start(*options)

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

    def appended(self) -> int:
        """Bytes in the file that its log of commands grows in."""
        files = (self.folder / "appendonlydir").glob("*.incr.aof")
        return max(file.stat().st_size for file in files)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
        await self.program.kill()
