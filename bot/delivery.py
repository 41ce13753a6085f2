"""Brings outcomes from the results stream back to Discord.

An outcome is acknowledged only after it is posted, so one whose bot died in between comes back
(P1): edits are repeated, and what was begun that may not be repeated is known (P2). One that fails
comes back later and later, for as long as it is kept, and holds up no other.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Collection
from contextlib import suppress
from typing import Literal

import aiohttp
import discord
import structlog

from bot.approving import Approving
from bot.cards import Cards
from bot.checks import pictures_of
from bot.notices import Notices
from bot.patience import Patience
from bot.pending import Accepted, Pending
from bot.presenting import Presenter
from bot.quotas import Quotas
from bot.replies import Post, Reply
from bot.sending import Letter, Sending, may_pass
from bot.sessions.sessions import Sessions
from bot.texts import Texts
from bot.ways import deliver
from jobs.errors import StoreUnavailable
from jobs.job import Outcome, Status
from jobs.outbox import Outbox
from jobs.queue import Queue
from jobs.seals import Sealer

_log = structlog.get_logger(__name__)
_WAIT = 2.0
# Longer than a bot that stops goes on posting, so that its successor does not do so beside it.
_IDLE = 5.0
_LAST_POSTS = 3.0
_AT_ONCE = 20
# Of one try, discord.py's own repetitions and waits within it.
_TRY = 60.0
_SWEEP = 2.0
_PAUSE = 1.0
# How long one that failed rests first, and at most: Discord heals by itself, our mistakes do not.
_AGAIN, _PASSING, _OURS = 1.0, 60.0, 900.0
_NOWHERE = Sending(way="nowhere").model_dump_json()


class Delivery:
    """Reads outcomes and posts them, until cancelled."""

    def __init__(
        self,
        client: discord.Client,
        queue: Queue,
        outbox: Outbox,
        pending: Pending,
        presenter: Presenter,
        approving: Approving,
        texts: Texts,
        cards: Cards,
        patience: Patience,
        quotas: Quotas,
        notices: Notices,
        sealer: Sealer,
        sessions: Sessions,
    ) -> None:
        self._client = client
        self._queue = queue
        self._outbox = outbox
        self._pending = pending
        self._presenter = presenter
        self._approving = approving
        self._texts = texts
        self._cards = cards
        self._quotas = quotas
        self._notices = notices
        self._sealer = sealer
        self._sessions = sessions
        self._consumer = f"bot-{uuid.uuid4().hex[:12]}"
        self._posting: dict[str, asyncio.Task[None]] = {}
        self._patience = patience

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
                await self._patience.limited()
                for outcome in outcomes:
                    # One that takes longer than _IDLE is handed out again meanwhile.
                    if outcome.entry not in self._posting and self._patience.over(outcome.entry):
                        self._start(outcome)
        finally:
            posting = list(self._posting.values())
            if posting:
                await asyncio.wait(posting, timeout=_LAST_POSTS)
            for task in posting:
                task.cancel()

    def _start(self, outcome: Outcome) -> None:
        # One that moderators decide of at once comes again while it is still being put aside.
        before = [task for task in self._posting.values() if task.get_name() == outcome.job_id]
        task = asyncio.create_task(self._post(outcome, before), name=outcome.job_id)
        self._posting[outcome.entry] = task
        task.add_done_callback(lambda _: self._posting.pop(outcome.entry))

    async def sweep(self) -> None:
        """Keep jobs moving when no worker is there to do it, and seal the audit, for ever."""
        while True:
            with suppress(StoreUnavailable):  # `run` says so
                moved = await self._queue.reclaim()
                if moved:
                    _log.info("queue.reclaimed", jobs=moved)
                await self._approving.sweep()
                await self._sealer.keep()
            await asyncio.sleep(_SWEEP)

    async def _post(self, outcome: Outcome, before: Collection[asyncio.Task[None]]) -> None:
        """Post and acknowledge one outcome; left unacknowledged, it comes back."""
        log = _log.bind(job_id=outcome.job_id, status=outcome.status)
        if before:
            await asyncio.wait(before)
        try:
            async with asyncio.timeout(_TRY), self._cards.last_word(outcome.job_id):
                # The last edit of its card may have met a limit meanwhile.
                await self._patience.limited()
                told = await self._delivered(outcome)
                if told == "posted":
                    await self._outbox.acknowledge(outcome)
                    log.info("delivery.posted")
                elif told == "rejected":
                    await self._outbox.keep(outcome)
                elif told == "nowhere":
                    await self._outbox.set_aside(outcome, _NOWHERE)
            self._pending.told(outcome.job_id)
            self._patience.done(outcome.entry)
            await self._cards.told(outcome.job_id)
        except discord.HTTPException as error:
            log.warning("delivery.discord_failed", http=error.status, code=error.code)
            self._patience.rest(outcome.entry, _AGAIN, _PASSING)
            self._patience.heed(error)
        except (StoreUnavailable, aiohttp.ClientError, OSError) as error:
            log.warning("delivery.broke_off", cause=repr(error.__cause__ or error))
            self._patience.rest(outcome.entry, _AGAIN, _PASSING)
        except Exception:
            # A mistake of ours in one outcome must not keep all the others from their owners.
            if self._patience.rest(outcome.entry, _AGAIN, _OURS):
                log.warning("delivery.failed_again")
            else:
                log.exception("delivery.failed")

    async def tell_lost(self, accepted: Accepted) -> bool:
        """The store lost this job, and it cannot be submitted again. False where its owner has to
        be told of it later."""
        job_id = accepted.job.id
        if not self._patience.over(job_id):
            return False

        async def note(begun: Sending) -> None:
            # In the store there is nothing to note it beside, and who asks again is this process.
            accepted.sending = begun

        reply = Reply.model_validate_json(accepted.reply)
        words = self._texts.to(reply.locale)
        post = Post(words("forgotten"))
        letter = Letter(self._client, reply, post, job_id, accepted.sending, note, words)
        try:
            async with asyncio.timeout(_TRY), self._cards.last_word(job_id):
                await self._patience.limited()
                await deliver(letter)
            await self._cards.told(job_id)
        except (discord.HTTPException, aiohttp.ClientError, OSError, StoreUnavailable) as error:
            _log.warning("delivery.lost_untold", job_id=job_id, cause=repr(error))
            refused = isinstance(error, discord.HTTPException)
            if refused:
                self._patience.heed(error)
            if not refused or may_pass(error):
                self._patience.rest(job_id, _AGAIN, _PASSING)
                return False
        self._patience.done(job_id)
        return True

    async def _delivered(
        self, outcome: Outcome
    ) -> Literal["posted", "waits", "rejected", "nowhere"]:
        """Bring it to its owner; `nowhere` when nobody can be told, `waits` when a person has to
        see it before, `rejected` when one did, who may take it back."""
        sending = Sending.read(outcome.sending)
        if sending is not None and sending.way == "nowhere":
            return "nowhere"

        async def note(begun: Sending) -> None:
            await self._outbox.note(outcome, begun.model_dump_json())

        reply = Reply.model_validate_json(outcome.reply)
        words = self._texts.to(reply.locale)
        word = await self._approving.word(outcome, reply)
        name = outcome.job_id
        if word.held and word.held.restored:
            # Its owner was told of it before, so it needs a name of its own; and its session, that
            # it is no entry.
            name, reply = f"{name}o", reply.model_copy(update={"entry": False, "vote": False})
        post = await self._presenter.post(outcome, reply, words, word)
        if word.waits and post.pictures:
            await self._approving.wait(outcome, reply, post, words)
            return "waits"
        nothing = outcome.status is not Status.SUCCEEDED or post.withheld
        shown = 0 if nothing else len(word.indices)
        if shown < pictures_of(outcome.request):
            server = str(reply.server or reply.user)
            await self._quotas.refund(server, str(reply.user), outcome.job_id, shown)
        letter = Letter(self._client, reply, post, name, sending, note, words)
        try:
            await deliver(letter)
        except discord.HTTPException as error:
            if may_pass(error):
                raise
            _log.warning(
                "delivery.nowhere", job_id=outcome.job_id, http=error.status, code=error.code
            )
            await self._sessions.delivered(outcome.job_id, reply, 0)
            await self._approving.told(outcome, word)
            return "nowhere"
        if letter.place:
            await self._presenter.moved(outcome.job_id, *letter.place)
        taken_back = word.held is not None and word.held.status == "withdrawn"
        # Else a new message told of it, or its owner knows.
        if letter.sending is None and not post.private and not taken_back:
            await self._notices.tell(outcome, reply, words, shown=not post.withheld)
        public = outcome.status is Status.SUCCEEDED and not post.withheld
        message = self._in_channel(letter) if public else 0
        await self._sessions.delivered(outcome.job_id, reply, message)
        await self._approving.told(outcome, word)
        return "rejected" if word.held and word.held.status == "rejected" else "posted"

    @staticmethod
    def _in_channel(letter: Letter) -> int:
        """The message that the post became in the channel it was asked for in; 0 where it is not
        there."""
        if letter.place is None:
            return letter.reply.message
        channel, message = letter.place
        return message if channel == letter.reply.channel else 0
