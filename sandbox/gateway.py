"""The Gateway: HELLO, heartbeats, IDENTIFY, READY, events, RESUME, over a WebSocket.

Frames leave each connection in order through one writer, compressed as the client asked
(zlib-stream, zstd-stream or not at all).
"""

from __future__ import annotations

import asyncio
import importlib
import json
import secrets
import zlib
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.events import Events
from sandbox.intents import GUILDS, MESSAGE_CONTENT, as_seen, guild_of, wanted
from sandbox.shapes import Shapes
from sandbox.traffic import Traffic
from sandbox.wire import JSON, as_dict, as_list

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 7, 8, 9, 10, 11
HEARTBEAT_INTERVAL_MS = 41_250
EVENTS_KEPT = 1000

UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED = 4001, 4002, 4003
AUTHENTICATION_FAILED, ALREADY_AUTHENTICATED = 4004, 4005
INVALID_SHARD, DISALLOWED_INTENTS = 4010, 4014

PRIVILEGED = (1 << 1) | (1 << 8) | MESSAGE_CONTENT


class Session:
    """What outlives a connection, so that the bot can resume."""

    def __init__(self, intents: int, shard: int = 0, shards: int = 1) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard, self.shards = shard, shards
        self.sequence = 0
        self.sent: deque[tuple[int, JSON]] = deque(maxlen=EVENTS_KEPT)
        self.connection: Connection | None = None

    def concerns(self, guild_id: str | None) -> bool:
        """Each guild is one shard's alone; direct messages are the first one's."""
        return (int(guild_id or 0) >> 22) % self.shards == self.shard


class Connection:
    def __init__(self, socket: web.WebSocketResponse, compress: str) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._encode = _encoder(compress)
        self._frames: asyncio.Queue[JSON] = asyncio.Queue()

    def push(self, frame: JSON) -> None:
        self._frames.put_nowait(frame)

    async def write(self) -> None:
        while not self.socket.closed:
            encoded = self._encode(json.dumps(await self._frames.get()))
            try:
                if isinstance(encoded, str):
                    await self.socket.send_str(encoded)
                else:
                    await self.socket.send_bytes(encoded)
            except ConnectionError:
                return


class Gateway:
    def __init__(
        self,
        shapes: Shapes,
        events: Events,
        traffic: Traffic,
        token: str,
        url: Callable[[], str],
        privileged_intents: int = 0,
    ) -> None:
        self._shapes = shapes
        self._world = shapes.world
        self._events = events
        self._traffic = traffic
        self._token = token
        self._url = url
        self._privileged = privileged_intents
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        events.to_bot = self.dispatch

    @property
    def identified(self) -> bool:
        return any(session.connection is not None for session in self._sessions.values())

    @property
    def shards(self) -> set[int]:
        """Those that are logged in; one without a number is the first."""
        alive = (s for s in self._sessions.values() if s.connection is not None)
        return {session.shard for session in alive}

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=64 * 1024, compress=False)
        await socket.prepare(request)
        connection = Connection(socket, request.query.get("compress", ""))
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        connection.push({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL_MS}})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._received(connection, message.data)
        finally:
            writer.cancel()
            self._connections.discard(connection)
            if connection.session is not None and connection.session.connection is connection:
                connection.session.connection = None
                self._events.bot_ready(self.identified)
        return socket

    def dispatch(self, event: str, data: JSON) -> None:
        """Sends an event to every session that asked for its kind."""
        for session in self._sessions.values():
            if self._wanted(session, event, data):
                self._send(session, event, self._seen_by(session, event, data))

    async def close(self) -> None:
        for connection in list(self._connections):
            await connection.socket.close(code=1001, message=b"The local Discord stops.")

    async def _received(self, connection: Connection, text: str) -> None:
        try:
            frame = as_dict(json.loads(text))
        except ValueError:
            await connection.socket.close(code=DECODE_ERROR, message=b"Error while decoding.")
            return
        op, data = frame.get("op"), frame.get("d")
        if op == HEARTBEAT:
            connection.push({"op": HEARTBEAT_ACK, "d": None})
        elif op == IDENTIFY:
            self._traffic.frame("gateway", "IDENTIFY", data)
            await self._identify(connection, as_dict(data))
        elif op == RESUME:
            self._traffic.frame("gateway", "RESUME", data)
            await self._resume(connection, as_dict(data))
        elif connection.session is None:
            await connection.socket.close(code=NOT_AUTHENTICATED, message=b"Not authenticated.")
        elif op == PRESENCE:
            self._traffic.frame("gateway", "PRESENCE_UPDATE", data)
        elif op == REQUEST_MEMBERS:
            self._traffic.frame("gateway", "REQUEST_GUILD_MEMBERS", data)
            self._members_chunk(connection.session, as_dict(data))
        elif op != VOICE:
            await connection.socket.close(code=UNKNOWN_OPCODE, message=b"Unknown opcode.")

    async def _identify(self, connection: Connection, data: JSON) -> None:
        intents = data.get("intents")
        close = connection.socket.close
        if data.get("token") not in (self._token, f"Bot {self._token}"):
            await close(code=AUTHENTICATION_FAILED, message=b"Authentication failed.")
            return
        if connection.session is not None:
            await close(code=ALREADY_AUTHENTICATED, message=b"Already authenticated.")
            return
        if not isinstance(intents, int) or intents & PRIVILEGED & ~self._privileged:
            await close(code=DISALLOWED_INTENTS, message=b"Disallowed intent(s).")
            return
        shard = _shard(data.get("shard"))
        if shard is None:
            await close(code=INVALID_SHARD, message=b"Invalid shard.")
            return
        session = Session(intents, *shard)
        session.connection, connection.session = connection, session
        self._forget_dead_sessions()
        self._sessions[session.id] = session
        here = [guild for guild in self._world.bot_guilds if session.concerns(guild.id)]
        ready: JSON = {
            "v": 10,
            "user": {
                **self._shapes.user(self._world.bot),
                "verified": True,
                "mfa_enabled": False,
                "email": None,
                "flags": 0,
            },
            "guilds": [{"id": guild.id, "unavailable": True} for guild in here],
            "session_id": session.id,
            "resume_gateway_url": self._url(),
            "shard": list(shard),
            "application": {"id": self._world.application_id, "flags": 0},
        }
        self._send(session, "READY", ready)
        if intents & GUILDS:
            for guild in here:
                self._send(session, "GUILD_CREATE", self._shapes.guild_create(guild))
        self._events.bot_ready(True)

    async def _resume(self, connection: Connection, data: JSON) -> None:
        session = self._sessions.get(str(data.get("session_id")))
        sequence = data.get("seq")
        known = session is not None and data.get("token") == self._token
        if session is None or not known or not isinstance(sequence, int):
            connection.push({"op": INVALID_SESSION, "d": False})
            return
        oldest = session.sent[0][0] if session.sent else session.sequence + 1
        if sequence > session.sequence or sequence < oldest - 1:
            connection.push({"op": INVALID_SESSION, "d": False})
            return
        session.connection, connection.session = connection, session
        for number, frame in session.sent:
            if number > sequence:
                connection.push(frame)
        self._send(session, "RESUMED", {})
        self._events.bot_ready(True)

    def _members_chunk(self, session: Session, data: JSON) -> None:
        guild = self._world.guilds.get(str(data.get("guild_id")))
        if guild is None or self._world.bot.id not in guild.members:
            return
        user_ids = data.get("user_ids")
        query = str(data.get("query") or "").lower()
        ids = [user_ids] if isinstance(user_ids, str) else user_ids
        people = [
            self._shapes.member(guild, user)
            for user in (membership.user for membership in guild.members.values())
            if (user.id in ids if ids else user.username.startswith(query))
        ]
        chunk: JSON = {
            "guild_id": guild.id,
            "members": people,
            "chunk_index": 0,
            "chunk_count": 1,
        }
        if "nonce" in data:
            chunk["nonce"] = data["nonce"]
        self._send(session, "GUILD_MEMBERS_CHUNK", chunk)

    def _send(self, session: Session, event: str, data: JSON) -> None:
        session.sequence += 1
        frame: JSON = {"op": DISPATCH, "t": event, "s": session.sequence, "d": data}
        session.sent.append((session.sequence, frame))
        self._traffic.frame("event", event, data)
        if session.connection is not None:
            session.connection.push(frame)

    def _forget_dead_sessions(self) -> None:
        alive = {key: s for key, s in self._sessions.items() if s.connection is not None}
        dead = [key for key in self._sessions if key not in alive]
        for key in dead[:-3]:
            del self._sessions[key]

    def _wanted(self, session: Session, event: str, data: JSON) -> bool:
        if not session.concerns(guild_of(event, data)):
            return False
        return wanted(session.intents, event, data, self._world.bot.id)

    def _seen_by(self, session: Session, event: str, data: JSON) -> JSON:
        """Without the message content intent, other people's words are blank."""
        if event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            return data
        bot_id, in_guild = self._world.bot.id, "guild_id" in data
        return as_seen(data, session.intents, bot_id, in_guild=in_guild)


def _shard(value: Any) -> tuple[int, int] | None:
    """Which of how many; None when there is no such shard."""
    match as_list(value) if value else [0, 1]:
        case [int() as shard, int() as count] if 0 <= shard < count:
            return shard, count
        case _:
            return None


def _encoder(compress: str) -> Callable[[str], str | bytes]:
    if compress == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda text: deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        return _zstd_encoder()
    return lambda text: text


def _zstd_encoder() -> Callable[[str], bytes]:
    """A client can only ask for zstd where Python has it: built in from 3.14, or a package."""
    try:
        zstd: Any = importlib.import_module("compression.zstd")
        stream: Any = zstd.ZstdCompressor()
        block: Any = zstd.ZstdCompressor.FLUSH_BLOCK
        return lambda text: bytes(stream.compress(text.encode(), block))
    except ModuleNotFoundError:
        zstandard: Any = importlib.import_module("zstandard")
        flow: Any = zstandard.ZstdCompressor().compressobj()
        flush: Any = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return lambda text: bytes(flow.compress(text.encode()) + flow.flush(flush))
