"""The whole studio on this machine: local Discord, Valkey, bot and worker, started and stopped."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from typing import Self

from sandbox.errors import ChildStopped
from sandbox.processes import Children, Print
from sandbox.server import LocalDiscord
from sandbox.valkey import EmbeddedValkey

REDIS_URL = "ATELIER_REDIS_URL"
QUEUE_NAME = "ATELIER_QUEUE_NAME"
SIGNING_KEY = "ATELIER_SIGNING_KEY"


class Ensemble:
    """Use as an async context: leaving it stops everything, whatever happened inside."""

    def __init__(
        self,
        *,
        port: int = 0,
        show: Print | None = None,
        progress: Callable[[str], None] = lambda line: None,
        bot: list[str] | None = None,
        worker: list[str] | None = None,
        control: bool = False,
    ) -> None:
        self.discord = LocalDiscord(port=port, control=control)
        self.children = Children(show)
        self.last_output = ""  # of the children, kept when they are stopped
        self._valkey: EmbeddedValkey | None = None
        self._progress = progress
        self._bot = bot or [sys.executable, "-m", "bot"]
        self._worker = worker or [sys.executable, "-m", "models"]

    async def __aenter__(self) -> Self:
        try:
            await self.discord.start()
            self._progress(f"local Discord: {self.discord.url}")
            shared = {
                REDIS_URL: await self._redis_url(),
                # Never an operator's queue: its jobs would come here, and ours go there.
                QUEUE_NAME: f"sandbox-{secrets.token_hex(4)}",
                SIGNING_KEY: secrets.token_hex(32),
                "ATELIER_LOG_FORM": os.environ.get("ATELIER_LOG_FORM", "lines"),
            }
            own = {
                "ATELIER_DISCORD_URL": self.discord.url,
                "ATELIER_DISCORD_TOKEN": self.discord.token,
            }
            await self.children.start("worker", self._worker, shared)
            await self.children.start("bot", self._bot, {**shared, **own})
            self._progress("bot and worker: starting")
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        self.last_output = self.children.output()
        await self.children.stop()
        await self.discord.stop()
        if self._valkey is not None:
            self._valkey.remove_folder()

    async def first_end(self) -> ChildStopped:
        return await self.children.first_end()

    async def _redis_url(self) -> str:
        if given := os.environ.get(REDIS_URL):
            self._progress("Redis: the one of ATELIER_REDIS_URL")
            return given
        self._valkey = EmbeddedValkey(self.children)
        await self._valkey.start()
        self._progress("Valkey: embedded")
        return self._valkey.url
