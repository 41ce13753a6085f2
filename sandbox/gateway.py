"""The Gateway: HELLO, heartbeats, IDENTIFY, READY, events, RESUME, over a WebSocket.

Discord's pages "Gateway" and "Gateway Events". `connection` is one socket, `sessions` what can be
resumed, `identify` who may log in; here is what each frame of a client does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.addresses import Addresses
from sandbox.compression import missing
from sandbox.connection import Connection
from sandbox.events import Events
from sandbox.identify import BotToken, Logins, recommended_shards
from sandbox.intents import GUILDS, as_seen, guild_of, wanted
from sandbox.opcodes import BEFORE_IDENTIFIED, FROM_CLIENTS, Close, Disconnect, Op
from sandbox.quotas import Quotas
from sandbox.sessions import Session
from sandbox.shapes import Shapes
from sandbox.traffic import Traffic
from sandbox.wire import JSON, as_dict, as_list

VERSION = "10"
LARGEST_FRAME = 1024 * 1024  # so that what is too large for Discord is refused as it refuses it
_WAY = 0.02
"""Seconds that an answer to a heartbeat takes: a short way to Discord."""


class Gateway:
    """`silenced` and `held`: the shards (None: all) that get no heartbeat ACKs, or no events."""

    def __init__(
        self,
        shapes: Shapes,
        events: Events,
        traffic: Traffic,
        token: BotToken,
        quotas: Quotas,
        addresses: Callable[[], Addresses],
        privileged_intents: int = 0,
    ) -> None:
        self._shapes = shapes
        self._world = shapes.world
        self._events = events
        self._traffic = traffic
        self._quotas = quotas
        self._addresses = addresses
        self._connections: set[Connection] = set()
        self._logins = Logins(self._world.clock, quotas, token, privileged_intents)
        self.sessions, self.starts = self._logins.sessions, self._logins.starts
        self.silenced: list[int | None] = []
        self.held: list[int | None] = []
        events.to_bot = self.dispatch

    @property
    def identified(self) -> bool:
        return bool(self.sessions.connected)

    @property
    def shards(self) -> set[int]:
        """Those that are logged in; one without a number is the first."""
        return {session.shard for session in self.sessions.connected}

    @property
    def heartbeats(self) -> int:
        """How many came over the connections that are open."""
        return sum(connection.heartbeats for connection in self._connections)

    def about(self) -> JSON:
        """The answer to GET /gateway/bot."""
        return {
            "url": self._addresses().gateway,
            "shards": recommended_shards(len(self._guild_ids())),
            "session_start_limit": self.starts.limit(),
        }

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=LARGEST_FRAME, compress=False)
        await socket.prepare(request)
        refusal = _refusal(request.query)
        compress = "" if refusal else request.query.get("compress", "")
        clock, quotas, traffic = self._world.clock, self._quotas, self._traffic
        connection = Connection(socket, request.transport, compress, clock, quotas, traffic)
        self._connections.add(connection)
        if refusal:
            connection.close(refusal.code, refusal.reason)
        else:
            connection.hello()
        try:
            async for message in socket:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY) and not connection.closing:
                    self._received(connection, message.data)
        finally:
            self._connections.discard(connection)
            self._lost(connection, socket.close_code)
            await connection.ended()
        return socket

    def dispatch(self, event: str, data: JSON) -> None:
        """Sends an event to every session that asked for its kind."""
        for session in self.sessions:
            if self._wanted(session, event, data):
                self._send(session, event, self._seen_by(session, event, data))

    def deliver(self, session: Session) -> None:
        if not _among(self.held, session):
            session.deliver()

    def forget(self, session: Session) -> None:
        """Ends it, as `Sessions.end` says."""
        self.sessions.end(session)
        self._events.bot_ready(self.identified)

    async def close(self, code: int = Close.GOING_AWAY) -> None:
        """Cuts every connection; after 4000 and the like a bot resumes, after 1001 it need not."""
        connections = list(self._connections)
        for connection in connections:
            connection.close(code)
        await asyncio.gather(*(connection.ended() for connection in connections))

    def _lost(self, connection: Connection, code: int | None) -> None:
        session = connection.session
        if session is None or session.connection is not connection:
            return
        if not connection.closing and code in (Close.NORMAL, Close.GOING_AWAY):
            self.forget(session)
            return
        self.sessions.detach(session)
        self._events.bot_ready(self.identified)

    def _received(self, connection: Connection, text: str | bytes) -> None:
        try:
            op, data = connection.received(text)
            if op not in FROM_CLIENTS:
                raise Disconnect(Close.UNKNOWN_OPCODE)
            if connection.session is None and op not in BEFORE_IDENTIFIED:
                raise Disconnect(Close.NOT_AUTHENTICATED)
            self._act(connection, op, data)
        except Disconnect as refusal:
            connection.close(refusal.code, refusal.reason)

    def _act(self, connection: Connection, op: Op, data: Any) -> None:
        if op is Op.HEARTBEAT:
            self._heartbeat(connection, data)
            return
        if not isinstance(data, dict):
            raise Disconnect(Close.DECODE_ERROR)
        if op is Op.IDENTIFY:
            self._traffic.frame("gateway", "IDENTIFY", data)
            self._identify(connection, as_dict(data))
        elif op is Op.RESUME:
            self._traffic.frame("gateway", "RESUME", data)
            self._resume(connection, as_dict(data))
        elif op is Op.PRESENCE:
            self._traffic.frame("gateway", "PRESENCE_UPDATE", data)
        elif op is Op.REQUEST_MEMBERS and connection.session is not None:
            self._traffic.frame("gateway", "REQUEST_GUILD_MEMBERS", data)
            self._members_chunk(connection.session, as_dict(data))
        elif op is Op.REQUEST_SOUNDS and connection.session is not None:
            for guild_id in as_list(as_dict(data).get("guild_ids")):
                sounds: JSON = {"guild_id": guild_id, "soundboard_sounds": []}
                self._send(connection.session, "SOUNDBOARD_SOUNDS", sounds)

    def _heartbeat(self, connection: Connection, sequence: Any) -> None:
        if sequence is not None and not isinstance(sequence, int):
            raise Disconnect(Close.DECODE_ERROR)
        self._traffic.control("gateway", Op.HEARTBEAT.name, sequence)
        connection.heartbeat()
        if connection.session is None or not _among(self.silenced, connection.session):
            # Not at once: discord.py's own thread notes that it has sent one when it wakes up, and
            # takes what came before that for the answer to the heartbeat before.
            ack: JSON = {"op": Op.HEARTBEAT_ACK, "d": None}
            asyncio.get_running_loop().call_later(_WAY, connection.push, ack)
        self._events.changes.happened()

    def _identify(self, connection: Connection, data: JSON) -> None:
        try:
            session = self._logins.identify(connection, data, self._guild_ids())
            if session is not None:
                self._greet(session)
        finally:
            self._events.bot_ready(self.identified)

    def _greet(self, session: Session) -> None:
        here = [guild for guild in self._world.bot_guilds if session.concerns(guild.id)]
        ready: JSON = {
            "v": int(VERSION),
            "user": {
                **self._shapes.user(self._world.bot),
                "verified": True,
                "mfa_enabled": False,
                "email": None,
            },
            "guilds": [{"id": guild.id, "unavailable": True} for guild in here],
            "session_id": session.id,
            "resume_gateway_url": self._addresses().resume,
            "shard": [session.shard, session.shards],
            "application": {"id": self._world.application_id, "flags": 0, "flags_new": "0"},
        }
        self._send(session, "READY", ready)
        if session.intents & GUILDS:
            for guild in here:
                self._send(session, "GUILD_CREATE", self._shapes.guild_create(guild))

    def _resume(self, connection: Connection, data: JSON) -> None:
        try:
            session = self._logins.resume(connection, data)
            if session is not None:
                self._send(session, "RESUMED", {})
        finally:
            self._events.bot_ready(self.identified)

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
        session.add(event, data)
        self._traffic.frame("event", event, data)
        self.deliver(session)

    def _guild_ids(self) -> list[str]:
        return [guild.id for guild in self._world.bot_guilds]

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


def _among(shards: list[int | None], session: Session) -> bool:
    return None in shards or session.shard in shards


def _refusal(query: Mapping[str, str]) -> Disconnect | None:
    """What the address asks for and does not get."""
    if query.get("v") != VERSION:
        return Disconnect(Close.INVALID_VERSION, f"Invalid API version: this one speaks {VERSION}.")
    if query.get("encoding", "json") != "json":
        return Disconnect(Close.DECODE_ERROR, "This local Discord speaks encoding=json alone.")
    reason = missing(query.get("compress", ""))
    return Disconnect(Close.DECODE_ERROR, reason) if reason else None
