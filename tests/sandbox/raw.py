"""Requests and gateway frames without any library's help."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import zstandard
from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, FormData, WSMsgType

from sandbox import LocalDiscord
from sandbox.wire import JSON

GUILDS_AND_MESSAGES = 1 | 1 << 9


class Api:
    def __init__(self, server: LocalDiscord, session: ClientSession) -> None:
        self.server = server
        self.session = session
        self.last: ClientResponse | None = None

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bot {self.server.token}"}

    @property
    def headers(self) -> dict[str, str]:
        """Of the last answer."""
        assert self.last is not None
        return dict(self.last.headers)

    @property
    def app(self) -> str:
        return f"/applications/{self.server.world.application_id}"

    def channel(self, name: str = "general") -> str:
        channel = self.server.world.channel_named(name)
        assert channel is not None
        return f"/channels/{channel.id}/messages"

    async def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        files: dict[int, bytes] | None = None,
        token: str | None = None,
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {token or self.server.token}"}
        data: Any = None
        if files is not None:
            data = FormData(quote_fields=False)
            data.add_field("payload_json", json.dumps(body))
            for number, content in files.items():
                data.add_field(f"files[{number}]", io.BytesIO(content), filename=f"{number}.png")
        elif body is not None:
            data = json.dumps(body)
            headers["Content-Type"] = "application/json"
        url = self.server.url + "/api/v10" + path
        async with self.session.request(method, url, data=data, headers=headers) as response:
            self.last = response
            text = await response.text()
            if text:
                assert response.headers["Content-Type"] == "application/json"
            return response.status, json.loads(text) if text else None


class Socket:
    """A gateway connection that expands what comes compressed by itself."""

    def __init__(self, socket: ClientWebSocketResponse, compress: str = "") -> None:
        self.socket = socket
        self.compressed = 0
        self._compress = compress
        self._inflate = zlib.decompressobj()
        self._zstd = zstandard.ZstdDecompressor().decompressobj()

    async def receive(self) -> JSON:
        message = await self.socket.receive(timeout=5)
        if message.type is WSMsgType.BINARY:
            self.compressed += 1
            return json.loads(self._expand(message.data))
        if message.type is not WSMsgType.TEXT:
            raise ConnectionError(self.socket.close_code)
        return json.loads(message.data)

    def _expand(self, data: bytes) -> bytes:
        if self._compress == "zstd-stream":
            return self._zstd.decompress(data)
        if self._compress == "zlib-stream":
            assert data.endswith(b"\x00\x00\xff\xff")
            return self._inflate.decompress(data)
        return zlib.decompress(data)

    async def until(self, event: str) -> JSON:
        while True:
            frame = await self.receive()
            if frame.get("t") == event:
                return frame

    async def closed(self) -> int | None:
        """Waits for the end of the connection and gives its close code."""
        while True:
            try:
                await self.receive()
            except ConnectionError as error:
                return error.args[0]

    async def send(self, op: int, data: Any) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def beat(self, sequence: int | None = None) -> JSON:
        await self.send(1, sequence)
        return await self.receive()

    async def start(self, token: str, intents: int = GUILDS_AND_MESSAGES, **more: Any) -> JSON:
        """Identifies and gives whatever comes first: READY, or an invalid session."""
        about = {"os": "linux", "browser": "none", "device": "none"}
        await self.send(2, {"token": token, "intents": intents, "properties": about, **more})
        return await self.receive()

    async def identify(self, token: str, intents: int = GUILDS_AND_MESSAGES, **more: Any) -> JSON:
        ready = await self.start(token, intents, **more)
        assert ready["t"] == "READY"
        return ready


Connect = Callable[..., Awaitable[Socket]]


@asynccontextmanager
async def connections(server: LocalDiscord) -> AsyncGenerator[Connect]:
    """Opens gateway connections; HELLO has been received on each."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())

        async def connect(compress: str = "zlib-stream", **query: str) -> Socket:
            query = {"v": "10", "encoding": "json", "compress": compress, **query}
            connecting = session.ws_connect(server.gateway_url, params=query)
            socket = Socket(await stack.enter_async_context(connecting), compress)
            assert (await socket.receive())["op"] == 10
            return socket

        yield connect
