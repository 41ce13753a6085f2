"""Commands to the store and their replies, several in one round trip."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol, cast

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ReadOnlyError, ResponseError

Command = Sequence[str | bytes | float]
CONNECT_TIMEOUT = 1.0
_HEALTHY = 30.0
"""Seconds of silence after which a connection is tried before it is used."""
_CHUNK = 256 * 1024
_NOT_YET = object()


class Wire(Protocol):
    """One round trip at a time. `exchange` returns a reply or a `ResponseError` for each command,
    and raises what else redis-py raises, when it is not known what was done; TimeoutError when the
    replies are not all there `within` so many seconds."""

    async def exchange(self, commands: Sequence[Command], within: float) -> list[Any]: ...

    async def close(self) -> None: ...


class OneConnection:
    """Keeps one of redis-py's connections to itself, and packs and parses by hiredis: most of the
    time of redis-py's own calls goes into taking a connection from the pool, packing in Python,
    and a timeout for each reply."""

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._connection: Any = None
        self._replies: Any = None
        self._used = 0.0

    async def exchange(self, commands: Sequence[Command], within: float) -> list[Any]:
        try:
            connection = self._connection
            loop = asyncio.get_running_loop()
            # What the pool would look for: the server has hung up since, or may have died. Else
            # the next write would fail, and nobody could say whether it arrived.
            if not connection or loop.time() - self._used > _HEALTHY or _hung_up(connection):
                # As a whole: a server that is loading may take its time over each step of it.
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    connection = await self._connected()
            data = b"".join(map(_packed, commands))
            connection._writer.write(data)
            if len(data) > _CHUNK:
                async with asyncio.timeout(within):
                    await connection._writer.drain()
            replies = await self._read(connection._reader, len(commands), within)
            self._used = loop.time()
        except OSError as error:
            await self.close()
            if isinstance(error, TimeoutError):
                raise
            raise RedisConnectionError(str(error)) from error
        except BaseException:
            # Replies may still come, and would be taken for those to the next commands.
            await self.close()
            raise
        if any(isinstance(reply, ReadOnlyError) for reply in replies):
            await self.close()  # a Sentinel knows who is the primary now
        return replies

    async def _read(self, stream: asyncio.StreamReader, count: int, within: float) -> list[Any]:
        replies: list[Any] = []
        # In the path of every call: asyncio.timeout would take four times as long. What it was
        # read from is no longer used once this has passed.
        late = asyncio.get_running_loop().call_later(within, stream.set_exception, TimeoutError())
        try:
            while len(replies) < count:
                data = await stream.read(_CHUNK)
                if not data:
                    raise RedisConnectionError("the server closed the connection")
                self._replies.feed(data)
                while (reply := self._replies.gets()) is not _NOT_YET:
                    if isinstance(reply, RedisConnectionError):  # it is loading, or at its end
                        raise reply
                    if not isinstance(reply, hiredis.PushNotification):
                        replies.append(reply)
        finally:
            late.cancel()
        return replies

    async def _connected(self) -> Any:
        if self._connection is None:
            self._connection = cast(Any, await self._pool.get_connection())
        connection = self._connection
        if _hung_up(connection):
            await connection.disconnect()
        else:
            await connection.check_health()
        await connection.connect()
        self._replies = hiredis.Reader(
            replyError=connection._parser.parse_error, notEnoughData=_NOT_YET
        )
        return connection

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)
            await self._pool.release(connection)


class ThroughClient:
    """By the client's own pipeline: for a Cluster, whose nodes move."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def exchange(self, commands: Sequence[Command], within: float) -> list[Any]:
        replies: list[Any] = []
        async with asyncio.timeout(within):
            for command in commands:
                try:
                    client = cast(Any, self._redis)
                    if command[0] == "SCRIPT":
                        replies.append(await client.script_load(command[2]))
                    else:
                        replies.append(await client.execute_command(*command))
                except ResponseError as error:
                    replies.append(error)
        return replies

    async def close(self) -> None:
        pass


def _hung_up(connection: Any) -> bool:
    if not connection.is_connected:
        return True
    reader = connection._reader
    # An exception is there when the time was over just as the last reply came.
    return reader.at_eof() or reader.exception() is not None or connection._writer.is_closing()


def _packed(command: Command) -> bytes:
    return cast(Any, hiredis).pack_command(tuple(command))  # its stub knows one argument
