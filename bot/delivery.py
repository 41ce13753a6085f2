"""Brings outcomes from the results stream back to Discord.

An outcome is acknowledged only after it is posted, so a bot that dies in between posts it
again: the same edit of the same message (P1, P2).
"""

from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress

import aiohttp
import discord
import structlog

from bot.posts import render
from bot.replies import Reply, deliver, may_pass
from jobs.errors import JobUnknown, StoreUnavailable
from jobs.job import Outcome, Status
from jobs.outbox import Outbox
from jobs.queue import Queue

_log = structlog.get_logger(__name__)
_WAIT = 5.0
_IDLE = 15.0
_AT_ONCE = 20
_LAST_POSTS = 3.0
_SWEEP = 2.0
_PAUSE = 1.0


class Delivery:
    """Reads outcomes and posts them, until cancelled."""

    def __init__(self, client: discord.Client, queue: Queue, outbox: Outbox) -> None:
        self._client = client
        self._queue = queue
        self._outbox = outbox
        self._consumer = f"bot-{uuid.uuid4().hex[:12]}"
        self._posting: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Deliver for ever; a silent store is waited out. One slow delivery holds up no other."""
        silent = False
        try:
            while True:
                while len(self._posting) >= _AT_ONCE:
                    await asyncio.wait(self._posting.values(), return_when=asyncio.FIRST_COMPLETED)
                try:
                    outcomes = await self._outbox.outcomes(self._consumer, _WAIT, _IDLE)
                    silent = False
                except StoreUnavailable as error:
                    if not silent:
                        _log.warning("delivery.waiting", cause=error.cause)
                    silent = True
                    await asyncio.sleep(_PAUSE)
                    continue
                for outcome in outcomes:
                    # One that takes longer than _IDLE is handed out again meanwhile.
                    if outcome.entry not in self._posting:
                        self._start(outcome)
        finally:
            posting = list(self._posting.values())
            if posting:
                await asyncio.wait(posting, timeout=_LAST_POSTS)
            for task in posting:
                task.cancel()

    def _start(self, outcome: Outcome) -> None:
        task = asyncio.create_task(self._post(outcome))
        self._posting[outcome.entry] = task
        task.add_done_callback(lambda _: self._posting.pop(outcome.entry))

    async def sweep(self) -> None:
        """Keep jobs moving when no worker is there to do it, for ever."""
        while True:
            with suppress(StoreUnavailable):  # `run` says so
                moved = await self._queue.reclaim()
                if moved:
                    _log.info("queue.reclaimed", jobs=moved)
            await asyncio.sleep(_SWEEP)

    async def _post(self, outcome: Outcome) -> None:
        """Post and acknowledge one outcome; left unacknowledged, it comes back after _IDLE."""
        log = _log.bind(job_id=outcome.job_id, status=outcome.status)
        try:
            post = render(outcome, await self._picture(outcome))
            reply = Reply.model_validate_json(outcome.reply)
            try:
                await deliver(self._client, reply, post, outcome.job_id)
                log.info("delivery.posted")
            except discord.HTTPException as error:
                if may_pass(error):
                    log.warning("delivery.discord_failed", http=error.status)
                    return
                # Refused for good, everywhere. The job stays in the store while it is kept.
                log.error("delivery.refused", http=error.status, code=error.code)
            await self._outbox.acknowledge(outcome)
        except (StoreUnavailable, aiohttp.ClientError, OSError) as error:
            log.warning("delivery.broke_off", cause=repr(error.__cause__ or error))
        except Exception:
            # A mistake of ours in one outcome must not keep all the others from their owners.
            log.exception("delivery.failed")

    async def _picture(self, outcome: Outcome) -> bytes | None:
        """What the worker made to be shown, where there is something and it is still kept."""
        if outcome.status is not Status.SUCCEEDED:
            return None
        try:
            return await self._outbox.picture(outcome.job_id)
        except JobUnknown:
            return None
