"""A bounded log of everything that passed between the bot and the local Discord.

Each entry is one REST exchange or one gateway frame. Tokens are taken out before anything is
kept. A hook sees every entry as it happens: a test can validate all of them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.clock import Clock
from sandbox.wire import JSON, as_dict, as_list

ENTRIES_KEPT = 2000
HIDDEN = "(hidden)"

Kind = Literal["rest", "event", "gateway"]  # bot's request; sent to the bot; sent by the bot

_TOKEN_IN_PATH = re.compile(r"/(webhooks|interactions)/(\d+)/[^/?]+")


@dataclass(frozen=True, slots=True)
class Exchange:
    n: int
    at: float
    kind: Kind
    method: str | None = None
    path: str | None = None
    route: str | None = None  # the template the path matched
    status: int | None = None
    event: str | None = None
    request: Any = None
    response: Any = None
    query: Mapping[str, str] = field(default_factory=dict[str, str])

    def public(self) -> JSON:
        return {
            "n": self.n,
            "at": self.at,
            "kind": self.kind,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "event": self.event,
            "request": self.request,
            "response": self.response,
        }


def without_tokens(value: Any) -> Any:
    """A copy with every "token" field hidden. Most values are plain: they cost no call."""
    if isinstance(value, dict):
        return {
            key: HIDDEN
            if key == "token"
            else without_tokens(item)
            if isinstance(item, (dict, list))
            else item
            for key, item in as_dict(value).items()
        }
    if isinstance(value, list):
        return [
            without_tokens(item) if isinstance(item, (dict, list)) else item
            for item in as_list(value)
        ]
    return value


def path_without_token(path: str) -> str:
    return _TOKEN_IN_PATH.sub(r"/\1/\2/{token}", path)


class Traffic:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Exchange] = deque(maxlen=ENTRIES_KEPT)
        self._count = 0
        self.hooks: list[Callable[[Exchange], None]] = []

    def __iter__(self) -> Any:
        return iter(self._entries)

    def after(self, n: int) -> list[Exchange]:
        return [entry for entry in self._entries if entry.n > n]

    def rest(
        self,
        method: str,
        path: str,
        route: str | None,
        status: int,
        request: Any,
        response: Any,
        query: Mapping[str, str] | None = None,
    ) -> None:
        self._keep(
            Exchange(
                *self._next(),
                kind="rest",
                method=method,
                path=path_without_token(path),
                route=route,
                status=status,
                request=without_tokens(request),
                response=without_tokens(response),
                query=query or {},
            )
        )

    def frame(self, kind: Literal["event", "gateway"], event: str, data: Any) -> None:
        self._keep(Exchange(*self._next(), kind=kind, event=event, response=without_tokens(data)))

    def control(self, kind: Literal["event", "gateway"], operation: str, data: Any) -> None:
        """A heartbeat and the like: hooks see it, the log is not filled with them."""
        entry = Exchange(self._count, self._clock.now(), kind, event=operation, response=data)
        for hook in self.hooks:
            hook(entry)

    def _next(self) -> tuple[int, float]:
        self._count += 1
        return self._count, self._clock.now()

    def _keep(self, entry: Exchange) -> None:
        self._entries.append(entry)
        for hook in self.hooks:
            hook(entry)
