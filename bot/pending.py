"""What a store that lost its memory cannot say: the jobs this process accepted and has not told.

A Redis that is killed loses nothing that it acknowledged (append-only); a power cut can cost it its
last second, and a hand can empty it. The jobs are then submitted again under the same ids, which
changes nothing for those that are still there (P1, P2). A bot that dies at the same time loses this
memory: that is the limit of it.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog

from bot.sending import Sending
from jobs.contract import Job
from jobs.errors import QueueFull, StoreUnavailable
from jobs.queue import Queue

_log = structlog.get_logger(__name__)
_LOOK_EVERY = 3.0
_PICTURES = 64 * 2**20
"""Bytes of members' pictures that are remembered; the oldest are forgotten first."""


@dataclass
class Accepted:
    """A job as it was submitted. `picture`: None when there was one and it is forgotten. `sending`:
    the new message, if one was begun, that says so."""

    job: Job
    reply: str
    picture: bytes | None
    at: float
    sending: Sending | None = None


class Pending:
    """Accepted and not yet told. `life`: seconds after which a job is no longer remembered."""

    def __init__(self, queue: Queue, life: float) -> None:
        self._queue = queue
        self._life = life
        self._jobs: OrderedDict[str, Accepted] = OrderedDict()
        self._bytes = 0
        # At the last look: those of them that nobody could be told of are still lost at the next.
        self._lost = 0

    def add(self, job: Job, reply: str, picture: bytes) -> None:
        """The store has accepted it."""
        self._jobs[job.id] = Accepted(job, reply, picture, time.monotonic())
        self._bytes += len(picture)
        while self._bytes > _PICTURES:
            self._forget_a_picture()

    def told(self, job_id: str) -> None:
        """Its outcome is posted."""
        entry = self._jobs.pop(job_id, None)
        if entry:
            self._bytes -= len(entry.picture or b"")

    async def run(self, tell_lost: Callable[[Accepted], Awaitable[bool]]) -> None:
        """Submit what the store has lost again, for ever.

        `tell_lost`: for those that cannot be, their picture being forgotten. False where that has
        to be tried again.
        """
        while True:
            with suppress(StoreUnavailable):  # the delivery loop says so
                await self._look(tell_lost)
            await asyncio.sleep(_LOOK_EVERY)

    async def _look(self, tell_lost: Callable[[Accepted], Awaitable[bool]]) -> None:
        self._forget_the_old()
        lost = await self._queue.missing(list(self._jobs))
        if lost and len(lost) != self._lost:
            _log.error("pending.store_lost_jobs", jobs=len(lost))
        self._lost = len(lost)
        await self._submit_again(lost)
        # After those that can be saved: Discord may keep each of these waiting.
        for job_id in lost:
            entry = self._jobs.get(job_id)
            if entry and entry.picture is None and await tell_lost(entry):
                self.told(job_id)

    async def _submit_again(self, lost: Sequence[str]) -> None:
        try:
            for job_id in lost:
                entry = self._jobs.get(job_id)  # None: told meanwhile
                if entry and entry.picture is not None:
                    await self._queue.submit(entry.job, entry.reply, entry.picture)
        except QueueFull as error:
            _log.warning("pending.full", retry_after=error.retry_after)

    def _forget_the_old(self) -> None:
        oldest = time.monotonic() - self._life
        while self._jobs and next(iter(self._jobs.values())).at < oldest:
            self.told(next(iter(self._jobs)))

    def _forget_a_picture(self) -> None:
        job_id, entry = next((i, e) for i, e in self._jobs.items() if e.picture)
        self._bytes -= len(entry.picture or b"")
        self._jobs[job_id] = replace(entry, picture=None)
