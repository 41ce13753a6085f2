"""Gateway sessions: what outlives a connection, so that a bot can resume.

Discord's page "Gateway", "Resuming" and "Initiating a Disconnect".
"""

from __future__ import annotations

import math
import secrets
from collections import deque
from collections.abc import Iterator

from sandbox.clock import Clock, Timer
from sandbox.connection import Connection
from sandbox.opcodes import Op
from sandbox.quotas import Quotas
from sandbox.wire import JSON

EVENTS_KEPT = 1000
SESSIONS_KEPT = 50


class Session:
    def __init__(self, intents: int, shard: int = 0, shards: int = 1) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard, self.shards = shard, shards
        self.sequence = 0
        self.connection: Connection | None = None
        self.expiry: Timer | None = None
        self._sent: deque[tuple[int, JSON]] = deque(maxlen=EVENTS_KEPT)

    def concerns(self, guild_id: str | None) -> bool:
        """Each guild is one shard's alone; direct messages are the first one's."""
        return (int(guild_id or 0) >> 22) % self.shards == self.shard

    def add(self, event: str, data: JSON) -> None:
        self.sequence += 1
        frame: JSON = {"op": Op.DISPATCH, "t": event, "s": self.sequence, "d": data}
        self._sent.append((self.sequence, frame))

    def knows_all_after(self, sequence: int) -> bool:
        """Whether nothing that came after this number is forgotten already."""
        oldest = self._sent[0][0] if self._sent else self.sequence + 1
        return sequence >= oldest - 1

    def deliver(self) -> None:
        """Everything the connection has not got yet, in order."""
        if self.connection is None:
            return
        missing = self.sequence - self.connection.delivered
        if missing == 1:
            self.connection.push(self._sent[-1][1])
        elif missing:
            for number, frame in self._sent:
                if number > self.connection.delivered:
                    self.connection.push(frame)
        self.connection.delivered = self.sequence


class Sessions:
    """Those that have a connection, and those that may get one again."""

    def __init__(self, clock: Clock, quotas: Quotas) -> None:
        self._clock, self._quotas = clock, quotas
        self._all: dict[str, Session] = {}

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._all.values()))

    def get(self, session_id: str) -> Session | None:
        return self._all.get(session_id)

    @property
    def connected(self) -> list[Session]:
        return [session for session in self._all.values() if session.connection is not None]

    def attach(self, session: Session, connection: Connection) -> None:
        if session.expiry is not None:
            session.expiry.cancel()
        session.connection, connection.session = connection, session
        self._all[session.id] = session

    def detach(self, session: Session) -> None:
        """Its connection broke: it can be resumed until it expires."""
        session.connection = None
        if self._quotas.session_kept < math.inf:
            session.expiry = self._clock.call_later(
                self._quotas.session_kept, lambda: self.end(session)
            )
        idle = [key for key, each in self._all.items() if each.connection is None]
        for key in idle[:-SESSIONS_KEPT]:
            self.end(self._all[key])

    def end(self, session: Session) -> None:
        """It cannot be resumed any more; its connection, if any, has to identify again."""
        if session.connection is not None:
            session.connection.session = None
        session.connection = None
        if session.expiry is not None:
            session.expiry.cancel()
        self._all.pop(session.id, None)
