"""Who may log in to the gateway: token, shard, intents, and how often.

Discord's page "Gateway": "Identifying", "Gateway Intents", "Sharding", "Session Start Limit
Object". The order of the checks is not documented.
"""

from __future__ import annotations

import base64
import math
import secrets
from typing import Any

from sandbox.clock import Clock
from sandbox.opcodes import Close, Disconnect
from sandbox.quotas import Quotas
from sandbox.sessions import Session
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


def session_for(data: JSON, guild_ids: list[str], allowed: int, quotas: Quotas) -> Session:
    """The session that an IDENTIFY with a valid token asks for. `allowed`: privileged intents."""
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
