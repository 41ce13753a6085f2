"""Previews of one job on their way out: a preview leaves once the check has let it pass, and is
else not sent. The job's lease is renewed meanwhile."""

from __future__ import annotations

import asyncio

from jobs.contract import AnyRequest, Check, Progress
from models.checking.screening import Screen


class Previews:
    """`passed`: one that may leave, b"" where there is none that has not."""

    def __init__(self, screen: Screen, request: AnyRequest) -> None:
        self._screen = screen
        self._request = request
        self._looking: asyncio.Task[None] | None = None
        self._check: Check | None = None
        self.passed = b""

    def take(self, preview: bytes) -> bool:
        """Have this one looked at; False while the last one still is."""
        if self._looking and not self._looking.done():
            return False
        self._looking = asyncio.create_task(self._look(preview))
        return True

    def beside(self, progress: Progress | None) -> Progress | None:
        """With what the check said of the last preview that passed."""
        return progress and progress.model_copy(update={"check": self._check})

    def sent(self, preview: bytes) -> None:
        if self.passed is preview:  # else a newer one passed meanwhile
            self.passed = b""

    def close(self) -> None:
        if self._looking:
            self._looking.cancel()

    async def _look(self, preview: bytes) -> None:
        check = await self._screen.preview(self._request, preview)
        if check:
            self._check, self.passed = check, preview
