"""Who may log in to the gateway: token, shard, intents, and how often.

Discord's page "Gateway": "Identifying", "Gateway Intents", "Sharding", "Session Start Limit
Object". The order of the checks is not documented.
"""

from __future__ import annotations

import base64
import math
import secrets
from collections.abc import Iterable
from typing import Any

from sandbox.clock import Clock
from sandbox.connection import Connection
from sandbox.opcodes import Close, Disconnect, Op
from sandbox.quotas import Quotas
from sandbox.sessions import Session, Sessions
from sandbox.wire import JSON, as_list

DAY = 24 * 60 * 60.0
GUILDS_A_SHARD_RECOMMENDED = 1000

GUILDS = 1 << 0
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = (1 << 1) | (1 << 8) | MESSAGE_CONTENT
INTENTS = (1 << 17) - 1 | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25)


class BotToken:
    """The token of the bot. `resets`: how often Discord has taken it away and made another."""

    def __init__(self, application_id: str, value: str | None = None) -> None:
        self._owner = base64.urlsafe_b64encode(application_id.encode()).decode().rstrip("=")
        self.value = value or self._new()
        self.resets = 0

    def reset(self) -> None:
        self.value = self._new()
        self.resets += 1

    def matches(self, given: Any) -> bool:
        return given in (self.value, f"Bot {self.value}")

    def _new(self) -> str:
        """Of Discord's form: some libraries read the application's id from it."""
        return f"{self._owner}.local.{secrets.token_urlsafe(24)}"


class SessionStarts:
    """Counts IDENTIFYs: a thousand a day, and for each key one every five seconds."""

    def __init__(self, clock: Clock, quotas: Quotas) -> None:
        self._clock, self._quotas = clock, quotas
        self._used = 0
        self._since = -math.inf
        self._last: dict[int, float] = {}

    @property
    def remaining(self) -> int:
        self._begin_day()
        return max(0, self._quotas.identifies_a_day - self._used)

    def limit(self) -> JSON:
        """The session start limit object; `reset_after` in milliseconds."""
        remaining = self.remaining
        left = self._since + DAY - self._clock.now() if self._used else 0
        return {
            "total": self._quotas.identifies_a_day,
            "remaining": remaining,
            "reset_after": round(left * 1000),
            "max_concurrency": self._quotas.max_concurrency,
        }

    def count(self) -> bool:
        """Whether the day has room for one more."""
        self._begin_day()
        if not self._used:
            self._since = self._clock.now()
        self._used += 1
        return self._used <= self._quotas.identifies_a_day

    def too_soon(self, shard: int) -> bool:
        now, key = self._clock.now(), shard % self._quotas.max_concurrency
        if now - self._last.get(key, -math.inf) < self._quotas.identify_every:
            return True
        self._last[key] = now
        return False

    def start_again(self) -> None:
        self._used = 0

    def _begin_day(self) -> None:
        if self._clock.now() - self._since >= DAY:
            self._used = 0


class Logins:
    """IDENTIFY and RESUME: what gives a connection its session. `allowed`: privileged intents."""

    def __init__(self, clock: Clock, quotas: Quotas, token: BotToken, allowed: int) -> None:
        self._quotas, self._token, self._allowed = quotas, token, allowed
        self.sessions = Sessions(clock, quotas)
        self.starts = SessionStarts(clock, quotas)

    def identify(
        self, connection: Connection, data: JSON, guild_ids: Iterable[str]
    ) -> Session | None:
        """A new session; None where it is too soon for one, and the client is told so."""
        self._authenticate(connection, data)
        if not self.starts.count():
            self._reset_token()
            raise Disconnect(Close.AUTHENTICATION_FAILED)
        session = session_for(data, guild_ids, self._allowed, self._quotas)
        if self.starts.too_soon(session.shard):
            connection.push({"op": Op.INVALID_SESSION, "d": False})
            return None
        if data.get("compress") is True:
            connection.compress_payloads()
        self.sessions.attach(session, connection)
        return session

    def resume(self, connection: Connection, data: JSON) -> Session | None:
        """The session it was, with what it missed still to be delivered; None where it is over."""
        self._authenticate(connection, data)
        session, sequence = self.sessions.get(str(data.get("session_id"))), data.get("seq")
        if session is None:
            connection.push({"op": Op.INVALID_SESSION, "d": False})
            return None
        if not isinstance(sequence, int) or not 0 <= sequence <= session.sequence:
            self.sessions.end(session)
            raise Disconnect(Close.INVALID_SEQUENCE)
        if not session.knows_all_after(sequence):
            self.sessions.end(session)
            connection.push({"op": Op.INVALID_SESSION, "d": False})
            return None
        if session.connection is not None:
            session.connection.close(Close.UNKNOWN_ERROR)
        connection.delivered = sequence
        self.sessions.attach(session, connection)
        return session

    def _authenticate(self, connection: Connection, data: JSON) -> None:
        if connection.session is not None:
            raise Disconnect(Close.ALREADY_AUTHENTICATED)
        if not self._token.matches(data.get("token")):
            raise Disconnect(Close.AUTHENTICATION_FAILED)

    def _reset_token(self) -> None:
        """One IDENTIFY too many today: all sessions end, and the token is worth nothing now."""
        self._token.reset()
        self.starts.start_again()
        for session in self.sessions:
            if session.connection is not None:
                session.connection.close(Close.AUTHENTICATION_FAILED)
            self.sessions.end(session)


def session_for(data: JSON, guild_ids: Iterable[str], allowed: int, quotas: Quotas) -> Session:
    """The session that an IDENTIFY with a valid token asks for."""
    intents = data.get("intents")
    if not isinstance(data.get("properties"), dict):
        raise Disconnect(Close.DECODE_ERROR)
    shard = _shard(data.get("shard"))
    if not isinstance(intents, int) or intents < 0 or intents & ~INTENTS:
        raise Disconnect(Close.INVALID_INTENTS)
    if intents & PRIVILEGED & ~allowed:
        raise Disconnect(Close.DISALLOWED_INTENTS)
    session = Session(intents, *shard)
    if sum(map(session.concerns, guild_ids)) > quotas.guilds_a_shard:
        raise Disconnect(Close.SHARDING_REQUIRED)
    return session


def recommended_shards(guild_count: int) -> int:
    """Discord recommends about one for every thousand guilds."""
    return max(1, math.ceil(guild_count / GUILDS_A_SHARD_RECOMMENDED))


def _shard(value: Any) -> tuple[int, int]:
    match as_list(value) if value is not None else [0, 1]:
        case [int() as shard, int() as count] if 0 <= shard < count:
            return shard, count
        case _:
            raise Disconnect(Close.INVALID_SHARD)
