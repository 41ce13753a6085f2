"""Rate limits of the HTTP API: a bucket for each route and place, 50 requests a second over all,
and the restriction of an address that makes too many invalid requests.

Discord's page "Rate Limits". It gives no number for any route, so these are the ones that bots
see in the headers; like there, a window begins with the first request in it.
"""

from __future__ import annotations

import hashlib
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeVar

from sandbox.clock import Clock
from sandbox.errors import HtmlPage, RateLimited
from sandbox.quotas import Quotas
from sandbox.state import Message

HOUR = 3600.0
INVALID_WITHIN = 600.0
INVALID = frozenset({401, 403, 429})
RESTRICTED_FOR = HOUR  # as reported; Discord says "temporarily"
MAJOR = ("channel", "guild", "token")  # a webhook's, or an interaction's
KEPT = 4096
# As clients report it: they are told to come back at once, and refused again.
OLD_EDIT_RETRY = 1.0

K = TypeVar("K")


class Rate(NamedTuple):
    limit: int
    seconds: float


DEFAULT = Rate(10, 10.0)
_MESSAGES = "/channels/{channel}/messages"
BUCKETS: dict[tuple[str, str], Rate] = {
    ("POST", _MESSAGES): Rate(5, 5.0),
    ("PATCH", _MESSAGES + "/{message}"): Rate(5, 5.0),
    ("DELETE", _MESSAGES + "/{message}"): Rate(5, 1.0),
    ("POST", "/channels/{channel}/typing"): Rate(5, 5.0),
}
REACTIONS = Rate(1, 0.25)
INTERACTIONS = Rate(5, 2.0)


def rate_of(method: str, path: str) -> Rate:
    """`path` is a route's, with its parameters in braces."""
    if _is_interaction(path):
        return INTERACTIONS
    if "/reactions" in path and method in ("PUT", "DELETE"):
        return REACTIONS
    return BUCKETS.get((method, path), DEFAULT)


@cache
def bucket_name(method: str, path: str) -> str:
    return hashlib.sha256(f"{method} {path}".encode()).hexdigest()[:32]


@dataclass(slots=True)
class Window:
    ends: float = -math.inf
    used: int = 0

    def take(self, now: float, limit: float, seconds: float) -> bool:
        if now >= self.ends:
            self.ends, self.used = now + seconds, 0
        if self.used >= limit:
            return False
        self.used += 1
        return True


class RateLimits:
    def __init__(self, clock: Clock, quotas: Quotas) -> None:
        self._clock, self._quotas = clock, quotas
        self._windows: dict[tuple[str, ...], Window] = {}
        self._all = Window()
        self._edits: dict[str, Window] = {}
        self._invalid: deque[float] = deque()
        self._restricted_until = -math.inf

    @property
    def windows(self) -> int:
        """How many it remembers."""
        return len(self._windows)

    def admit(self, method: str, path: str, params: Mapping[str, str]) -> dict[str, str]:
        """The headers of the answer to this request; RateLimited where it is one too many."""
        now = self._clock.now()
        if not _is_interaction(path) and not self._all.take(
            now, self._quotas.requests_a_second, 1.0
        ):
            headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
            raise RateLimited(self._all.ends - now, everywhere=True, headers=headers)
        if not self._quotas.buckets or path.startswith("/interactions/"):
            return {}  # clients know a callback, which succeeds but once, as one without a bucket
        rate, name = rate_of(method, path), bucket_name(method, path)
        window = self._window((name, *(params[key] for key in MAJOR if key in params)), now)
        admitted = window.take(now, *rate)
        headers = {
            "X-RateLimit-Limit": str(rate.limit),
            "X-RateLimit-Remaining": str(rate.limit - window.used),
            "X-RateLimit-Reset": f"{window.ends:.3f}",
            "X-RateLimit-Reset-After": f"{window.ends - now:.3f}",
            "X-RateLimit-Bucket": name,
        }
        if not admitted:
            raise RateLimited(window.ends - now, headers={**headers, "X-RateLimit-Scope": "user"})
        return headers

    def edit(self, message: Message) -> None:
        """Counts an edit of a message; those older than an hour have few (error 30046)."""
        now = self._clock.now()
        if now - message.created < HOUR:
            return
        window = self._edits.setdefault(message.id, Window())
        if not window.take(now, self._quotas.old_edits, HOUR):
            sentence = "Maximum number of edits to messages older than 1 hour reached."
            raise RateLimited(OLD_EDIT_RETRY, sentence, code=30046)
        self._edits = _alive(self._edits, now)

    def count(self, status: int, headers: Mapping[str, str]) -> None:
        """Notes an answer; what a shared limit refuses is not the bot's fault."""
        if status not in INVALID or headers.get("X-RateLimit-Scope") == "shared":
            return
        now = self._clock.now()
        self._invalid.append(now)
        while self._invalid[0] <= now - INVALID_WITHIN:
            self._invalid.popleft()
        if len(self._invalid) >= self._quotas.invalid_requests:
            self._restricted_until = now + RESTRICTED_FOR
            self._invalid.clear()

    @property
    def restricted(self) -> bool:
        """Whether the network before Discord answers in its place."""
        return self._clock.now() < self._restricted_until

    def _window(self, key: tuple[str, ...], now: float) -> Window:
        if len(self._windows) >= KEPT and key not in self._windows:
            self._windows = _alive(self._windows, now)
        return self._windows.setdefault(key, Window())


def _alive(windows: dict[K, Window], now: float) -> dict[K, Window]:
    if len(windows) < KEPT:
        return windows
    return {key: window for key, window in windows.items() if window.ends > now}


def _is_interaction(path: str) -> bool:
    """These are not bound to the global limit, but a token's webhook has buckets of its own."""
    return path.startswith(("/interactions/", "/webhooks/"))


def access_denied() -> HtmlPage:
    """What Cloudflare answers to a restricted address: error 1015, with no Via header."""
    return HtmlPage(429, "Access denied | discord.com used Cloudflare to restrict access", 1015)
