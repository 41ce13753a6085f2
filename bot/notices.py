"""One word to who waited long: Discord notifies nobody of the edit that brings a result."""

from __future__ import annotations

import time
from typing import Any, cast

import discord
import structlog

from bot.editing import webhook_of
from bot.replies import Reply
from bot.sending import may_pass
from bot.texts import Words
from jobs.job import Outcome, Status
from jobs.store import Store, answers

_log = structlog.get_logger(__name__)
_DAY = 86_400
_TOLD = frozenset({Status.SUCCEEDED, Status.FAILED, Status.EXPIRED})
"""Who cancelled knows."""


class Notices:
    """`after`: seconds of waiting from which on a member is told."""

    def __init__(self, client: discord.Client, store: Store, after: float) -> None:
        self._client = client
        self._store = store
        self._after = after

    async def tell(
        self, outcome: Outcome, reply: Reply, words: Words, *, shown: bool = True
    ) -> None:
        """Say that the card shows its outcome now; at most once, however often it is posted (P2).

        `shown`: is there to be seen what was made?
        Raises `StoreUnavailable`. What Discord refuses is let go: the result itself is there.
        """
        if not reply.notify or outcome.status not in _TOLD or time.time() - reply.at < self._after:
            return
        async with answers():
            redis, key = cast(Any, self._store.redis), self._store.key("noticed", outcome.job_id)
            first = await redis.set(key, 1, nx=True, ex=_DAY)
        if not first:
            return
        done = outcome.status is Status.SUCCEEDED and shown
        text = words("notice-done" if done else "notice-failed", member=f"<@{reply.user}>")
        try:
            await self._send(reply, text, outcome.job_id)
        except discord.HTTPException as error:
            level = _log.warning if may_pass(error) else _log.info
            level("notice.refused", job_id=outcome.job_id, http=error.status, code=error.code)

    async def _send(self, reply: Reply, text: str, job_id: str) -> None:
        owner = discord.AllowedMentions(users=[discord.Object(reply.user)])
        if reply.token_lives:
            await webhook_of(self._client, reply).send(
                text, ephemeral=reply.private, allowed_mentions=owner, wait=True
            )
        elif not reply.private:  # of a private card nothing is left by now
            channel = self._client.get_partial_messageable(reply.channel)
            await channel.send(
                text,
                reference=channel.get_partial_message(reply.message).to_reference(
                    fail_if_not_exists=False
                ),
                mention_author=False,
                allowed_mentions=owner,
                nonce=f"{job_id}n",
            )
