"""Brings outcomes from the results stream back to Discord.

An outcome is acknowledged only after it is posted, so a bot that dies in between posts it
again: the same edit of the same message (P1, P2).
"""

from __future__ import annotations

import asyncio
import uuid

import aiohttp
import discord
import structlog

from bot.posts import render
from bot.replies import Reply, deliver
from jobs.errors import JobUnknown, StoreUnavailable
from jobs.job import Status
from jobs.queue import Outcome, Queue

_log = structlog.get_logger(__name__)
_WAIT = 5.0
_IDLE = 15.0
_SWEEP = 2.0
_PAUSE = 1.0


class Delivery:
    """Reads outcomes and posts them, until cancelled."""

    def __init__(self, client: discord.Client, queue: Queue) -> None:
        self._client = client
        self._queue = queue
        self._consumer = f"bot-{uuid.uuid4().hex[:12]}"

    async def run(self) -> None:
        """Deliver for ever; a silent store is waited out."""
        while True:
            try:
                outcomes = await self._queue.outcomes(self._consumer, _WAIT, _IDLE)
                await asyncio.gather(*(self._post(outcome) for outcome in outcomes))
            except StoreUnavailable as error:
                _log.warning("delivery.waiting", reason=str(error))
                await asyncio.sleep(_PAUSE)

    async def sweep(self) -> None:
        """Keep jobs moving when no worker is there to do it, for ever."""
        while True:
            try:
                moved = await self._queue.reclaim()
                if moved:
                    _log.info("queue.reclaimed", jobs=moved)
            except StoreUnavailable as error:
                _log.warning("queue.silent", reason=str(error))
            await asyncio.sleep(_SWEEP)

    async def _post(self, outcome: Outcome) -> None:
        """Post and acknowledge one outcome; left unacknowledged, it comes back after _IDLE."""
        log = _log.bind(job_id=outcome.job_id, status=outcome.status)
        try:
            post = render(outcome, await self._picture(outcome))
            reply = Reply.model_validate_json(outcome.reply)
            try:
                await deliver(self._client, reply, post)
            except discord.DiscordServerError as error:
                log.warning("delivery.discord_failed", http=error.status)
                return
            except discord.HTTPException as error:
                # Refused for good, everywhere. The job stays in the store while it is kept.
                log.error("delivery.refused", http=error.status, code=error.code)
            await self._queue.acknowledge(outcome)
        except (StoreUnavailable, aiohttp.ClientError, OSError) as error:
            log.warning("delivery.broke_off", reason=str(error))
        except Exception:
            # A mistake of ours in one outcome must not keep all the others from their owners.
            log.exception("delivery.failed")
        else:
            log.info("delivery.posted")

    async def _picture(self, outcome: Outcome) -> bytes | None:
        """What the worker made to be shown, where there is something and it is still kept."""
        if outcome.status is not Status.SUCCEEDED:
            return None
        try:
            return await self._queue.picture(outcome.job_id)
        except JobUnknown:
            return None
