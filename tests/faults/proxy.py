"""A TCP proxy between one client and the store, which misbehaves as the test tells it to.

Networks fail in more ways than "down": a connection may be open and dead, a request may arrive
whose answer never does, a link may be slow. Every one of them is a method here.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from jobs.scripts import source

Where = Callable[[bytes], bool]
"""Looks at what a connection sent since the server last answered: is it this request?"""

_CHUNK = 65_536
_SLICE = 0.05


def mentions(*words: str | bytes) -> Where:
    """A request with all of these in it."""
    wanted = [word.encode() if isinstance(word, str) else word for word in words]
    return lambda data: all(word in data for word in wanted)


def script(name: str, *words: str | bytes) -> Where:
    """A call of this one of jobs/lua, with all of these words in it."""
    return mentions("EVALSHA", hashlib.sha1(source(name).encode()).hexdigest(), *words)


class Catch:
    """One request that the proxy waits for. `happened`: it came; its fate is the proxy's."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self.happened = asyncio.Event()

    async def wait(self, patience: float = 20) -> None:
        async with asyncio.timeout(patience):
            await self.happened.wait()


class _Link:
    """One connection, both halves of it."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near, self.far = near, far
        self.asked = b""
        self.answer_dropped = False
        self.ways: list[asyncio.Task[None]] = []

    def end(self) -> None:
        for way in self.ways:
            way.cancel()

    def abort(self) -> None:
        for writer in (self.near, self.far):
            writer.transport.abort()


class Proxy:
    """Listens on `port` and passes bytes to the server, until told otherwise.

    `delay`: seconds that every piece is late, each way. `bytes_per_second`: None is no limit.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._cuts: list[Catch] = []
        self._holds: list[Catch] = []
        self.port = 0
        self.delay = 0.0
        self.bytes_per_second: float | None = None

    async def __aenter__(self) -> Self:
        await self.accept()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.refuse()
        for link in self._links:
            link.end()
        # Not cancelled: asyncio's streams take a cancelled handler for a mistake, and log it.
        await asyncio.gather(*self._tasks)

    # What a test does to it.

    async def accept(self) -> None:
        """Listen (again), always on the same port."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Nobody listens any more, and the connections that were there are reset."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.cut()

    def cut(self) -> None:
        """Reset every connection; what was under way is lost. New ones are taken."""
        for link in list(self._links):
            link.abort()

    def freeze(self) -> None:
        """Half-open: connections stay (new ones too), and nothing passes either way."""
        self._flows.clear()

    def thaw(self) -> None:
        """What was held back passes now, as after the repair of a route."""
        self._flows.set()

    def cut_reply(self, where: Where) -> Catch:
        """The next request like this reaches the server; its answer is lost, and the connection."""
        self._cuts.append(catch := Catch(where))
        return catch

    def hold(self, where: Where) -> Catch:
        """The next request like this stops here, and with it everything, until `thaw`."""
        self._holds.append(catch := Catch(where))
        return catch

    def heal(self) -> None:
        """Pass everything at full speed again. (`accept`, after `refuse`, is a call of its own.)"""
        self.delay, self.bytes_per_second = 0.0, None
        self._cuts.clear()
        self._holds.clear()
        self.thaw()

    # How it is done.

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(writer, back)
        self._links.add(link)
        link.ways = [
            asyncio.create_task(self._upstream(link, reader)),
            asyncio.create_task(self._downstream(link, there)),
        ]
        await asyncio.wait(link.ways, return_when=asyncio.FIRST_COMPLETED)
        link.end()
        await asyncio.wait(link.ways)
        self._links.discard(link)
        link.abort()

    async def _upstream(self, link: _Link, source: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await source.read(_CHUNK):
                link.asked += data
                if _caught(self._holds, link.asked):
                    self.freeze()
                if _caught(self._cuts, link.asked):
                    link.answer_dropped = True
                await self._send(data, link.far)
            await self._flows.wait()

    async def _downstream(self, link: _Link, source: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await source.read(_CHUNK):
                if link.answer_dropped:
                    return
                link.asked = b""
                await self._send(data, link.near)
            await self._flows.wait()

    async def _send(self, data: bytes, sink: asyncio.StreamWriter) -> None:
        if self.delay:
            await asyncio.sleep(self.delay)
        rest = memoryview(data)
        while rest:
            await self._flows.wait()
            speed = self.bytes_per_second
            size = len(rest) if speed is None else max(1, int(speed * _SLICE))
            sink.write(rest[:size])
            await sink.drain()
            rest = rest[size:]
            if speed is not None:
                await asyncio.sleep(_SLICE)


def _caught(waiting: list[Catch], data: bytes) -> bool:
    """Does one of those who wait want this? It waits no more, then."""
    for catch in waiting:
        if catch.where(data):
            waiting.remove(catch)
            catch.happened.set()
            return True
    return False
