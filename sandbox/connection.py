"""One WebSocket of the gateway: frames out in order, and the client's manners watched.

Discord's page "Gateway": a heartbeat every interval, 120 events a minute, 4096 bytes each.
"""

from __future__ import annotations

import asyncio
import json
import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.clock import Clock, Timer
from sandbox.compression import each_payload, encoder, plain
from sandbox.opcodes import REASONS, Close, Disconnect, Op
from sandbox.quotas import Quotas
from sandbox.traffic import Traffic
from sandbox.wire import JSON

if TYPE_CHECKING:
    from sandbox.sessions import Session

PAYLOAD_BYTES = 4096
SENDS_WITHIN = 60.0
CLOSED_WITHIN = 2.0  # real seconds that a client has to answer a close


class Connection:
    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        compress: str,
        clock: Clock,
        quotas: Quotas,
        traffic: Traffic,
    ) -> None:
        self.session: Session | None = None
        self.delivered = 0  # the sequence number of the last event that was pushed
        self.heartbeats = 0
        self.closing = False
        self._socket, self._transport = socket, transport
        self._encode = encoder(compress)
        self._clock, self._quotas, self._traffic = clock, quotas, traffic
        self._out: asyncio.Queue[JSON | tuple[int, str]] = asyncio.Queue()
        self._silence: Timer | None = None
        self._sends = 0
        self._sends_from = -math.inf
        self._writer = asyncio.create_task(self._write())

    def hello(self) -> None:
        interval = round(self._quotas.heartbeat_interval * 1000)
        self.push({"op": Op.HELLO, "d": {"heartbeat_interval": interval}})
        self._listen_on()

    def push(self, frame: JSON) -> None:
        if self.closing:
            return
        if frame["op"] is not Op.DISPATCH:
            self._traffic.control("event", Op(frame["op"]).name, frame["d"])
        self._out.put_nowait(frame)

    def close(self, code: int, reason: str = "") -> None:
        """After what was pushed before; what comes in from now on is not looked at."""
        if self.closing:
            return
        self._out.put_nowait((code, reason or REASONS.get(code, "")))
        self.closing = True

    def cut(self) -> None:
        """Without a close code, as a broken line would."""
        self.closing = True
        self._writer.cancel()
        if self._transport is not None:
            self._transport.abort()

    def compress_payloads(self) -> None:
        """Asked for in IDENTIFY. Whoever compresses the transport already gets no more."""
        if self._encode is plain:
            self._encode = each_payload

    def received(self, data: str | bytes) -> tuple[Op, Any]:
        """The opcode and the data of a frame; Disconnect for one that Discord would not take."""
        now = self._clock.now()
        if now - self._sends_from >= SENDS_WITHIN:
            self._sends, self._sends_from = 0, now
        self._sends += 1
        if self._sends > self._quotas.sends_a_minute:
            raise Disconnect(Close.RATE_LIMITED)
        if len(data if isinstance(data, bytes) else data.encode()) > PAYLOAD_BYTES:
            raise Disconnect(Close.DECODE_ERROR)
        try:
            frame: Any = json.loads(data)
            number, content = frame["op"], frame.get("d")
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Disconnect(Close.DECODE_ERROR) from None
        try:
            return Op(number), content
        except ValueError:
            raise Disconnect(Close.UNKNOWN_OPCODE) from None

    def heartbeat(self) -> None:
        self.heartbeats += 1
        self._listen_on()

    async def ended(self) -> None:
        """Waits until what is still to be written is, if a close is on its way out."""
        if self._silence is not None:
            self._silence.cancel()
        if not self.closing:
            self._writer.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSED_WITHIN):
                await asyncio.gather(self._writer, return_exceptions=True)

    def _listen_on(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
        patience = self._quotas.heartbeat_interval + self._quotas.heartbeat_grace
        if patience < math.inf:
            self._silence = self._clock.call_later(
                patience, lambda: self.close(Close.SESSION_TIMED_OUT)
            )

    async def _write(self) -> None:
        while True:
            frame = await self._out.get()
            try:
                if isinstance(frame, tuple):
                    await self._socket.close(code=frame[0], message=frame[1].encode())
                    return
                encoded = self._encode(json.dumps(frame))
                if isinstance(encoded, str):
                    await self._socket.send_str(encoded)
                else:
                    await self._socket.send_bytes(encoded)
            except ConnectionError:
                return
