"""What goes wrong on the gateway. `shard`: of this one alone; by default, of all."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.connection import Connection
from sandbox.errors import Refused
from sandbox.fault import Change, Fault, Registry
from sandbox.gateway import Gateway
from sandbox.opcodes import Close, Op
from sandbox.sessions import Session


class GatewayFaults:
    def __init__(self, gateway: Gateway, registry: Registry) -> None:
        self._gateway, self._registry = gateway, registry

    def cut(self, code: int | None = None, shard: int | None = None) -> None:
        """Closes with this code; without one, the line breaks. The session can be resumed."""
        if code is not None and code != Close.NORMAL and not 3000 <= code <= 4999:
            raise Refused("A close code is 1000, or 3000 to 4999.")
        for _, connection in self._connected(shard):
            if code is None:
                connection.cut()
            else:
                connection.close(code)

    def reconnect(self, shard: int | None = None) -> None:
        """Opcode 7: the bot should reconnect and resume at once."""
        for _, connection in self._connected(shard):
            connection.push({"op": Op.RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False, shard: int | None = None) -> None:
        """Opcode 9. What is not resumable ends here."""
        for session, connection in self._connected(shard):
            connection.push({"op": Op.INVALID_SESSION, "d": resumable})
            if not resumable:
                self._gateway.forget(session)

    def ask_heartbeat(self, shard: int | None = None) -> None:
        """Opcode 1: the bot has to send a heartbeat at once."""
        for _, connection in self._connected(shard):
            connection.push({"op": Op.HEARTBEAT, "d": None})

    def withhold_acks(self, shard: int | None = None) -> Fault:
        """No heartbeat is acknowledged, as on a connection that is dead and does not know it."""
        return self._add("withhold_acks", self._gateway.silenced, shard)

    def hold_events(self, shard: int | None = None) -> Fault:
        """No event is sent; when it is lifted, all that were held back are, in order."""
        return self._add("hold_events", self._gateway.held, shard)

    def _add(self, kind: str, shards: list[int | None], shard: int | None) -> Fault:
        def undo() -> None:
            shards.remove(shard)
            for session in self._gateway.sessions.connected:
                self._gateway.deliver(session)

        shards.append(shard)
        return self._registry.add(Change(kind, undo, shard=shard))

    def _connected(self, shard: int | None) -> Iterator[tuple[Session, Connection]]:
        for session in self._gateway.sessions.connected:
            if session.connection is not None and shard in (None, session.shard):
                yield session, session.connection
