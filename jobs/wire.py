"""Commands to the store and their replies, several in one round trip."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

Command = Sequence[str | bytes | float]
CONNECT_TIMEOUT = 1.0


class Wire(Protocol):
    """One round trip at a time. `exchange` returns a reply or a `ResponseError` for each command,
    and raises what else redis-py raises, when it is not known what was done."""

    async def exchange(self, commands: Sequence[Command]) -> list[Any]: ...

    async def close(self) -> None: ...


class OneConnection:
    """Keeps one of redis-py's connections to itself: half the time of a call goes into taking one
    from the pool, looking at it and putting it back."""

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._connection: Any = None

    async def exchange(self, commands: Sequence[Command]) -> list[Any]:
        try:
            # As a whole: a server that is loading may take its time over each step of it.
            async with asyncio.timeout(CONNECT_TIMEOUT):
                connection = await self._connected()
            await connection.send_packed_command(connection.pack_commands(commands))
            return [await _reply(connection) for _ in commands]
        except BaseException:
            # Replies may still come, and would be taken for those to the next commands.
            await self.close()
            raise

    async def _connected(self) -> Any:
        if self._connection is None:
            self._connection = cast(Any, await self._pool.get_connection())
        # What the pool would look for: the server has hung up since. Else the next write would
        # fail, and nobody could say whether it arrived.
        if self._connection.is_connected and self._connection._reader.at_eof():
            await self._connection.disconnect()
        await self._connection.connect()
        return self._connection

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)
            await self._pool.release(connection)


class ThroughClient:
    """By the client's own pipeline: for a Cluster, whose nodes move."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def exchange(self, commands: Sequence[Command]) -> list[Any]:
        replies: list[Any] = []
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


async def _reply(connection: Any) -> Any:
    try:
        return await connection.read_response()
    except ResponseError as error:
        return error
