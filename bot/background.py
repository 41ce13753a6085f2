"""Work that goes on beside the commands, and what must be over before the bot may stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager, suppress
from typing import Any

import structlog

_log = structlog.get_logger(__name__)
_DRAIN = 5.0


class Background:
    """Loops that never end by themselves, and commands under way."""

    def __init__(self) -> None:
        self._loops: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.died: BaseException | None = None

    def loop(self, work: Coroutine[Any, Any, None], on_death: Callable[[], None]) -> None:
        """Run until `close`; should it end by itself, `died` says why and `on_death` is called."""

        def ended(task: asyncio.Task[None]) -> None:
            self._loops.discard(task)
            if not task.cancelled():
                self.died = task.exception() or RuntimeError("a loop returned")
                _log.critical("bot.loop_died", exc_info=self.died)
                on_death()

        self._keep(work).add_done_callback(ended)

    def once(self, work: Coroutine[Any, Any, None]) -> None:
        """Run to its end, or until `close`."""

        def ended(task: asyncio.Task[None]) -> None:
            self._loops.discard(task)
            if not task.cancelled() and task.exception():
                _log.error("bot.background_failed", exc_info=task.exception())

        self._keep(work).add_done_callback(ended)

    @contextmanager
    def command(self) -> Generator[None]:
        """Around what a member waits for: `close` gives it a few seconds to finish."""
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def close(self) -> None:
        """Let commands under way finish, within bounds, then end everything."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN):
                await self._idle.wait()
        loops = list(self._loops)
        for task in loops:
            task.cancel()
        await asyncio.gather(*loops, return_exceptions=True)

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._loops.add(task)
        return task
