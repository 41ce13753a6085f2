"""What goes wrong between the bot and this Discord, request by request.

A fault meets requests of one method whose path holds `path`: a route's name, a channel's id.
"""

from __future__ import annotations

import asyncio

from sandbox.errors import ApiError, HtmlPage, RateLimited, Refused
from sandbox.fault import Fault, Registry
from sandbox.rate_limits import access_denied
from sandbox.wire import JSON


class RequestFault(Fault):
    """One thing that goes wrong, `times` times; without a number, until it is lifted."""

    def __init__(self, kind: str, method: str, path: str, times: int | None) -> None:
        super().__init__(kind, method=method, path=path)
        self._method, self._path = method, path
        self._left = times
        self._waiting = 0
        self.met = 0

    @property
    def active(self) -> bool:
        return super().active and (self._left != 0 or self._waiting > 0)

    def meets(self, method: str, path: str) -> bool:
        return super().active and self._left != 0 and method == self._method and self._path in path

    def take(self) -> None:
        self.met += 1
        if self._left is not None:
            self._left -= 1

    def public(self) -> JSON:
        return {**super().public(), "met": self.met, "times": self._left}

    def before(self) -> None:
        """Raises what is answered in place of acting."""

    async def after(self) -> bool:
        """Called once it is acted on; whether the bot gets to hear of it."""
        return True

    async def _wait(self, end: asyncio.Event) -> None:
        self._waiting += 1
        try:
            await end.wait()
        finally:
            self._waiting -= 1


class Refusal(RequestFault):
    def __init__(
        self, kind: str, method: str, path: str, times: int | None, error: ApiError
    ) -> None:
        super().__init__(kind, method, path, times)
        self.about["status"] = error.status
        self._error = error

    def before(self) -> None:
        raise self._error


class LostAnswer(RequestFault):
    async def after(self) -> bool:
        return False


class NoAnswer(RequestFault):
    """Acted on, and never answered. The connection is cut when the fault is lifted."""

    def __init__(self, kind: str, method: str, path: str, times: int | None) -> None:
        super().__init__(kind, method, path, times)
        self._over = asyncio.Event()

    async def after(self) -> bool:
        await self._wait(self._over)
        return False

    def _undo(self) -> None:
        self._over.set()


class HeldAnswer(RequestFault):
    """Acted on, and not answered before `release`."""

    def __init__(self, kind: str, method: str, path: str) -> None:
        super().__init__(kind, method, path, 1)
        self.acted = asyncio.Event()
        self._released = asyncio.Event()

    def release(self) -> None:
        self._released.set()

    async def after(self) -> bool:
        self.acted.set()
        await self._wait(self._released)
        return True

    def _undo(self) -> None:
        self.release()


class RequestFaults(Registry):
    def refuse(
        self, method: str, path: str, error: ApiError, times: int | None = None
    ) -> RequestFault:
        """Answer with this error and do nothing."""
        return self.add(Refusal("refuse", method, path, times, error))

    def fail(
        self, method: str, path: str, status: int = 500, times: int | None = None
    ) -> RequestFault:
        """Do nothing; 500 in Discord's JSON, 502 and the like in Cloudflare's HTML."""
        if not 500 <= status <= 599:
            raise Refused("The status of a failure is 500 to 599; another one is a refusal.")
        error = HtmlPage(status, f"discord.com | {status}: Bad gateway")
        if status == 500:
            error = ApiError(500, 0, "500: Internal Server Error")
        return self.add(Refusal("fail", method, path, times, error))

    def rate_limit(
        self,
        method: str,
        path: str,
        seconds: float = 1.0,
        times: int | None = None,
        *,
        via: bool = True,
    ) -> RequestFault:
        """429: from Discord, or, without `via`, from the network before it, which takes the bot
        for a nuisance and names no time."""
        error = RateLimited(seconds) if via else access_denied()
        return self.add(Refusal("rate_limit", method, path, times, error))

    def lose(self, method: str, path: str, times: int | None = None) -> RequestFault:
        """Do what is asked, and cut the connection before the answer."""
        return self.add(LostAnswer("lose", method, path, times))

    def hang(self, method: str, path: str, times: int | None = None) -> RequestFault:
        """Do what is asked, and never answer: the client's own timeout has to end it."""
        return self.add(NoAnswer("hang", method, path, times))

    def hold(self, method: str, path: str) -> HeldAnswer:
        """Do what the next such request asks, and let it wait for the answer."""
        return self.add(HeldAnswer("hold", method, path))

    def of(self, method: str, path: str) -> RequestFault | None:
        for fault in self.active:
            if isinstance(fault, RequestFault) and fault.meets(method, path):
                fault.take()
                return fault
        return None
