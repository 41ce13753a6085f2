"""What a test lets go wrong between the bot and this Discord, request by request.

A fault meets requests of one method whose path holds `part`: a route's name, a channel's id.
"""

from __future__ import annotations

import asyncio

from sandbox.errors import ApiError
from sandbox.wire import JSON


class Fault:
    """One thing that goes wrong, `times` times; without a number, until it is lifted."""

    def __init__(self, method: str, part: str, times: int | None) -> None:
        self._method, self._part = method, part
        self._left = times
        self.met = 0

    def meets(self, method: str, path: str) -> bool:
        return self._left != 0 and method == self._method and self._part in path

    def take(self) -> None:
        self.met += 1
        if self._left is not None:
            self._left -= 1

    def lift(self) -> None:
        self._left = 0

    def before(self) -> None:
        """Raises what is answered in place of acting."""

    async def after(self) -> bool:
        """Called once it is acted on; whether the bot gets to hear of it."""
        return True


class Refusal(Fault):
    def __init__(self, method: str, part: str, times: int | None, error: ApiError) -> None:
        super().__init__(method, part, times)
        self._error = error

    def before(self) -> None:
        raise self._error


class LostAnswer(Fault):
    async def after(self) -> bool:
        return False


class HeldAnswer(Fault):
    """Acted on, and not answered before `release`."""

    def __init__(self, method: str, part: str) -> None:
        super().__init__(method, part, 1)
        self.acted = asyncio.Event()
        self._released = asyncio.Event()

    def release(self) -> None:
        self._released.set()

    async def after(self) -> bool:
        self.acted.set()
        await self._released.wait()
        return True


class RateLimited(ApiError):
    """`via`: as Discord itself says it; without, as the network before it does."""

    def __init__(self, seconds: float, *, via: bool = True) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        self._seconds = seconds
        self.headers = {"Retry-After": f"{seconds:g}", **({"Via": "1.1 local"} if via else {})}

    def body(self) -> JSON:
        return {"message": self.message, "retry_after": self._seconds, "global": False}


class Faults:
    def __init__(self) -> None:
        self._all: list[Fault] = []

    def refuse(self, method: str, part: str, error: ApiError, times: int | None = None) -> Fault:
        """Answer with this error and do nothing."""
        return self._add(Refusal(method, part, times, error))

    def lose(self, method: str, part: str, times: int | None = None) -> Fault:
        """Do what is asked, and cut the connection before the answer."""
        return self._add(LostAnswer(method, part, times))

    def hold(self, method: str, part: str) -> HeldAnswer:
        """Do what the next such request asks, and let it wait for the answer."""
        held = HeldAnswer(method, part)
        self._all.append(held)
        return held

    def of(self, method: str, path: str) -> Fault | None:
        for fault in self._all:
            if fault.meets(method, path):
                fault.take()
                return fault
        return None

    def _add(self, fault: Fault) -> Fault:
        self._all.append(fault)
        return fault
