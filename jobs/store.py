"""Connections to Redis or Valkey, with bounds that fit who waits.

One server, a set of servers under Sentinels, or a Cluster: all keys of a queue lie in one slot, so
the same scripts run on each.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Self, cast

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster, Sentinel
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import (
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    ResponseError,
)
from redis.exceptions import TimeoutError as RedisTimeoutError

from jobs.address import parse_address
from jobs.errors import StoreUnavailable
from jobs.scripts import Argument, Scripts
from jobs.settings import QueueSettings
from jobs.wire import Command, OneConnection, ThroughClient, Wire

_REPLY_TIMEOUT = 1.0
# An answer may come so much after the end of a blocking read: to connect and to travel.
_LATE = 2.0
_POOL = 50
# Loading, wrong password and a full pool are ConnectionErrors too. Any other error of the server
# is a mistake of ours and stays loud.
_UNAVAILABLE = (
    RedisConnectionError,
    RedisTimeoutError,
    TimeoutError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
)
# What passes and has no class of its own: a full disk, replicas or a primary that are not there, a
# script that hangs, a slot that moves, a server that becomes a replica under a blocking read.
_PASSING = ("MISCONF", "NOREPLICAS", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY ", "UNBLOCKED")


class Store:
    """One queue's keys, scripts and connections, for one event loop."""

    def __init__(self, redis: Redis, blocking: Redis, settings: QueueSettings) -> None:
        """`redis` for calls that answer at once, `blocking` for those that wait."""
        self.redis = redis
        self._blocking = blocking
        self._prefix = f"{{{settings.queue_name}}}"
        self._wire = ThroughClient if isinstance(redis, RedisCluster) else OneConnection
        self._scripts = Scripts(lambda: self._wire(redis), self._prefix, _REPLY_TIMEOUT)
        self._idle: list[Wire] = []

    @classmethod
    def open(cls, settings: QueueSettings) -> Self:
        """With connections of its own; `close` them."""
        return cls(connect(settings), connect_blocking(settings), settings)

    async def close(self) -> None:
        await self._scripts.close()
        for wire in self._idle:
            await wire.close()
        for client in (self.redis, self._blocking):
            # redis-py leaves open what it asked the Sentinels over.
            pool = getattr(client, "connection_pool", None)  # a Cluster has none
            manager = getattr(pool, "sentinel_manager", None)
            for sentinel in manager.sentinels if manager else ():
                await sentinel.aclose()
            await client.aclose()

    def key(self, *parts: str) -> str:
        """The name of one of this queue's keys; jobs/lua/_base.lua lists them."""
        return ":".join((self._prefix, *parts))

    async def run(self, script: str, *args: Argument) -> Any:
        """Run one of jobs/lua. Raises `StoreUnavailable`."""
        try:
            return await self._scripts.run(script, args)
        except (*_UNAVAILABLE, ResponseError) as error:
            if _passes(error):
                raise StoreUnavailable from error
            raise

    async def read(self, seconds: float, command: Command) -> Any:
        """One command that blocks for up to `seconds`. Raises `StoreUnavailable`."""
        async with answers():
            [reply] = await self._wait(seconds, command)
            return _unless_error(reply)

    async def read_and_run(
        self, seconds: float, command: Command, script: str, *args: Argument
    ) -> tuple[Any, Any]:
        """A command that blocks for up to `seconds`, and a transition right behind it, in one round
        trip. Returns the answers of both. Raises `StoreUnavailable`."""
        async with answers():
            read, ran = await self._wait(seconds, command, self._scripts.command(script, args))
            _unless_error(read)
            if isinstance(ran, NoScriptError):
                return read, await self._scripts.run(script, args)
            return read, _unless_error(_unless_error(ran)[0])

    async def _wait(self, seconds: float, *commands: Command) -> list[Any]:
        wire = self._idle.pop() if self._idle else self._wire(self._blocking)
        try:
            return await wire.exchange(commands, seconds + _LATE)
        finally:
            self._idle.append(wire)


def connect(settings: QueueSettings) -> Redis:
    """For calls that answer at once: a reply within a second or `StoreUnavailable`.

    redis-py would wait 5 s and try ten times: an interaction would be long dead, and a write
    whose reply was lost would be made twice.
    """
    return _client(settings, reply_timeout=_REPLY_TIMEOUT)


def connect_blocking(settings: QueueSettings) -> Redis:
    """For reads that block on the server: whoever reads bounds the time, within `answers`."""
    return _client(settings, reply_timeout=None)


@asynccontextmanager
async def answers() -> AsyncGenerator[None]:
    """Turn what redis-py raises, and TimeoutError, into `StoreUnavailable`, which members may see.

    In redis-py 8.1 a cancellation that reaches a call at some points comes out as a lost
    connection, or not at all; a loop that waits out silence would then never end. So a
    cancellation asked for meanwhile is raised here. An `asyncio.timeout` belongs inside: it takes
    its own cancellation back before this looks.
    """
    task = asyncio.current_task()
    asked = task.cancelling() if task else 0
    try:
        yield
    except (*_UNAVAILABLE, ResponseError) as error:
        if not _passes(error):
            raise
        if task and task.cancelling() > asked:
            raise asyncio.CancelledError from error
        raise StoreUnavailable from error
    if task and task.cancelling() > asked:
        raise asyncio.CancelledError


def _passes(error: Exception) -> bool:
    return isinstance(error, _UNAVAILABLE) or _said(error).startswith(_PASSING)


def _unless_error(reply: Any) -> Any:
    if isinstance(reply, Exception):
        raise reply
    return reply


def _said(error: Exception) -> str:
    """What the server said. redis-py puts "Command # 1 (...) of pipeline caused error: " before it,
    and sometimes makes a tuple of it."""
    return str(error).rpartition("caused error: ")[2].lstrip("('\"")


def _client(settings: QueueSettings, reply_timeout: float | None) -> Redis:
    address = parse_address(settings.redis_url)
    bounds: dict[str, Any] = {
        "socket_connect_timeout": _REPLY_TIMEOUT,
        "socket_timeout": reply_timeout,
        "health_check_interval": 30,
    }
    never_twice: dict[str, Any] = {"retry": Retry(NoBackoff(), 0)}
    if address.cluster:
        # It speaks the part of Redis's interface that is used here.
        client = cast(Any, RedisCluster).from_url(
            address.url, max_connections=_POOL, **bounds, **never_twice
        )
        return cast(Redis, client)
    if address.sentinels:
        options = {**parse_url(address.url), **bounds, **never_twice}
        options = {name: value for name, value in options.items() if name != "host"}
        sentinel = Sentinel(list(address.sentinels), sentinel_kwargs=bounds)
        return cast(Any, sentinel).master_for(address.service, **options)
    pool: BlockingConnectionPool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType] untyped **kwargs
        address.url, max_connections=_POOL, timeout=_REPLY_TIMEOUT, **bounds, **never_twice
    )
    return Redis.from_pool(pool)
