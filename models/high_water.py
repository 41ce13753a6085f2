"""Ends a device process that has grown too large before the system does, in between jobs.

Libraries leak. The system's out-of-memory killer takes a process in the middle of its jobs, and
each of them has lost an attempt; who restarts it when it is empty loses none.
"""

from __future__ import annotations

import asyncio
import math
import os
import time
from pathlib import Path

import structlog

from models.child import DeviceProcess

EVERY = 3.0
"""Seconds between two looks."""
APART = 300.0
"""Seconds between two restarts at least: where the models alone nearly fill the limit, jobs must
not wait for one load after another."""
_PROC = Path("/proc")

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def resident(pid: int) -> int | None:
    """Bytes of memory that the process has; 0 once it is gone, None where the system tells
    nobody."""
    try:
        pages = (_PROC / str(pid) / "statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0 if (_PROC / "self" / "statm").exists() else None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


class HighWater:
    """Of all device processes of a worker, one after another. `gigabytes`: 0 for no limit."""

    def __init__(self, gigabytes: float) -> None:
        self._limit = gigabytes * 1e9 if gigabytes else math.inf
        self._restarted = -math.inf  # on the monotonic clock

    def begin(self, device: DeviceProcess) -> None:
        """It has loaded its models. Where these alone are over the limit, there is none any more:
        one process after another would be."""
        if self._limit == math.inf:
            return
        used = resident(device.pid)
        if used is None:
            log.warning("memory_limit_off", why="this system has no /proc to read it from")
        elif used > self._limit:
            log.error(
                "memory_limit_off",
                why="the models alone need more; raise ATELIER_DEVICE_MEMORY_LIMIT",
                **self._figures(used),
            )
        else:
            return
        self._limit = math.inf

    async def passed(self, device: DeviceProcess) -> bool:
        """Wait until it is over the limit. False: it has ended before."""
        gone = asyncio.create_task(device.gone())
        try:
            while not gone.done():
                await asyncio.wait({gone}, timeout=None if self._limit == math.inf else EVERY)
                used = resident(device.pid) or 0
                now = time.monotonic()
                if not gone.done() and used > self._limit and now - self._restarted > APART:
                    self._restarted = now
                    log.warning("device_over_memory_limit", **self._figures(used))
                    return True
            return False
        finally:
            gone.cancel()

    def _figures(self, used: float) -> dict[str, str]:
        return {"resident": f"{used / 1e9:.2f} GB", "limit": f"{self._limit / 1e9:.2f} GB"}
