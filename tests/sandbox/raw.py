"""Requests and gateway frames without any library's help."""

from __future__ import annotations

import io
import json
import zlib
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, FormData

from sandbox import LocalDiscord
from sandbox.wire import JSON

GUILDS_AND_MESSAGES = 1 | 1 << 9


class Api:
    def __init__(self, server: LocalDiscord, session: ClientSession) -> None:
        self.server = server
        self.session = session

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
            text = await response.text()
            if text:
                assert response.headers["Content-Type"] == "application/json"
            return response.status, json.loads(text) if text else None


class Socket:
    """A gateway connection that inflates zlib-stream frames by itself."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self._inflate = zlib.decompressobj()

    async def receive(self) -> JSON:
        message = await self.socket.receive(timeout=5)
        if isinstance(message.data, bytes):
            assert message.data.endswith(b"\x00\x00\xff\xff")
            return json.loads(self._inflate.decompress(message.data))
        if not isinstance(message.data, str):
            raise ConnectionError(self.socket.close_code)
        return json.loads(message.data)

    async def until(self, event: str) -> JSON:
        while True:
            frame = await self.receive()
            if frame.get("t") == event:
                return frame

    async def send(self, op: int, data: Any) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, token: str, intents: int = GUILDS_AND_MESSAGES, **more: Any) -> JSON:
        about = {"os": "linux", "browser": "none", "device": "none"}
        await self.send(2, {"token": token, "intents": intents, "properties": about, **more})
        return await self.until("READY")
