"""The unmodified bot as a process, on a local Discord and a real Valkey; the test is the worker."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import IO, Any

import pytest
from redis.asyncio import Redis

from jobs.contract import ModelCard, Size, Worker
from jobs.workers import Registry
from sandbox import Clock, LocalDiscord, Member, Quotas, SystemClock
from tests import nursery
from tests.conftest import SIGNING_KEY

ROOT = Path(__file__).parents[2]
DRAWS = ModelCard(
    name="starter",
    kind="imagine",
    family="diffusers_image",
    cost=1.0,
    sizes={"square": Size(width=128, height=128)},
    default_steps=16,
    max_steps=50,
    default_guidance=2.5,
    max_guidance=20.0,
)
CAPTIONS = ModelCard(name="captioner", kind="describe", family="caption", cost=0.1)


class BotProcess:
    """`python -m bot`, started and killed as often as a test wants.

    `fresh`: by a new interpreter; else as a copy of one that has done the imports.
    """

    fresh = False

    def __init__(
        self, discord: LocalDiscord, redis_url: str, folder: Path, **environment: str
    ) -> None:
        self.environment = {
            **{key: value for key, value in os.environ.items() if "ATELIER" not in key},
            "PYTHONPATH": str(ROOT),
            "ATELIER_DISCORD_TOKEN": discord.token,
            "ATELIER_DISCORD_URL": discord.url,
            "ATELIER_REDIS_URL": redis_url,
            "ATELIER_SIGNING_KEY": SIGNING_KEY,
            **environment,
        }
        self._shard = int(environment.get("ATELIER_SHARD_ID", "0"))
        self._folder = folder
        self._discord = discord
        self._process: asyncio.subprocess.Process | nursery.Copy | None = None

    async def start(self) -> None:
        with (self._folder / "bot.log").open("ab") as log:
            self._process = await self._started(log)
        await self._discord.wait_ready(shard=self._shard)

    async def _started(self, log: IO[bytes]) -> asyncio.subprocess.Process | nursery.Copy:
        if self.fresh:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                cwd=self._folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        return await nursery.start(
            "bot", environment=self.environment, folder=self._folder, output=log.fileno()
        )

    async def kill(self) -> None:
        """As a crash would: no word to anyone."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        # Or `start` would take the dead one's connection for the new one's.
        await self._discord.events.changes.wait_for(
            lambda: self._shard not in self._discord.gateway.shards, 5, "the connection's end"
        )

    async def stop(self) -> None:
        """As an operator would. The exit must be clean and quick."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
            try:
                async with asyncio.timeout(10):
                    assert await self._process.wait() == 0, self.log()
            finally:
                if self._process.returncode is None:
                    await self.kill()

    def log(self) -> str:
        return (self._folder / "bot.log").read_text(encoding="utf-8")

    def events(self, name: str) -> list[dict[str, Any]]:
        """What it logged under this name."""
        rows = [json.loads(line) for line in self.log().splitlines()]
        return [row for row in rows if row["event"] == name]

    @property
    def failures(self) -> list[dict[str, Any]]:
        rows = [json.loads(line) for line in self.log().splitlines()]
        return [row for row in rows if row["level"] in ("error", "critical")]


@pytest.fixture
def clock() -> Clock:
    """Of the local Discord; the bot has the machine's."""
    return SystemClock()


@pytest.fixture
async def discord_server(clock: Clock) -> AsyncGenerator[LocalDiscord]:
    # A bot that is started again at once need not wait the five seconds between two logins.
    quotas = Quotas(identify_every=0.0) if isinstance(clock, SystemClock) else None
    async with LocalDiscord(clock=clock, quotas=quotas) as server:
        yield server
        assert server.unknown_routes == []
        assert server.internal_errors == []


@pytest.fixture
async def worker(registry: Registry) -> Registry:
    """A worker that serves one model of each kind; the test does its work."""
    await registry.publish(Worker(id="w1", device="cpu", cards=(DRAWS, CAPTIONS)))
    return registry


@pytest.fixture
async def bot(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path
) -> AsyncGenerator[BotProcess]:
    process = BotProcess(discord_server, redis_url, tmp_path)
    await process.start()
    yield process
    await process.stop()
    assert not process.failures, process.log()


@pytest.fixture
def ada(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ada")


@pytest.fixture
def mori(discord_server: LocalDiscord) -> Member:
    """A moderator."""
    return discord_server.member("Mori")
