"""A cancellation reaches a call to the store wherever it is."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from jobs.errors import StoreUnavailable
from jobs.queue import Queue


async def test_a_loop_that_waits_out_silence_ends_when_cancelled(queue: Queue) -> None:
    async def sweep() -> None:
        while True:
            with suppress(StoreUnavailable):
                await queue.reclaim()

    for turns in range(60):
        task = asyncio.create_task(sweep())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        async with asyncio.timeout(5):
            with pytest.raises(asyncio.CancelledError):
                await task
