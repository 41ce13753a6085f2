"""The event socket of each open page: what happened, as it happens, to the member who looks."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from sandbox.state import User
from sandbox.wire import JSON

if TYPE_CHECKING:
    from sandbox.events import MemberListener

EVENTS_WAITING = 1000
HEARTBEAT = 30  # seconds


class PageListener:
    def __init__(self, user: User) -> None:
        self.user = user
        self.queue: asyncio.Queue[JSON | None] = asyncio.Queue(EVENTS_WAITING)

    def push(self, event: JSON) -> None:
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:  # a page that stopped reading: it reloads when it is back
            self.stop()

    def stop(self) -> None:
        while self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class PageEvents:
    """The sockets that are open; listeners is the set that the events of the world go to."""

    def __init__(self, listeners: set[MemberListener]) -> None:
        self._listeners = listeners
        self._sockets: set[web.WebSocketResponse] = set()

    async def close(self) -> None:
        for socket in list(self._sockets):
            await socket.close(code=1001)

    async def serve(self, request: web.Request, user: User) -> web.StreamResponse:
        listener = PageListener(user)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT)
        self._listeners.add(listener)  # first, so that nothing falls between
        try:
            await socket.prepare(request)
            await self._follow(socket, listener)
        except ConnectionError:  # a page that was closed while it connected
            pass
        finally:
            self._listeners.discard(listener)
        return socket

    async def _follow(self, socket: web.WebSocketResponse, listener: PageListener) -> None:
        self._sockets.add(socket)
        writer = asyncio.create_task(self._write(socket, listener))
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._sockets.discard(socket)
            writer.cancel()

    async def _write(self, socket: web.WebSocketResponse, listener: PageListener) -> None:
        while event := await listener.queue.get():
            try:
                await socket.send_str(json.dumps(event))
            except ConnectionError:
                return
        await socket.close(code=1013)
