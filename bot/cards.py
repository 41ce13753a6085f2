"""Keeps the cards of jobs that are not over current, until the outcome has the last word.

Which cards there are is kept in the store as well as here: a bot that starts goes on with those of
the one before it. What a card shows is only a view; nothing of it decides what becomes of a job.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, cast

import aiohttp
import discord
import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.catalog import Catalog
from bot.editing import edit
from bot.faces import Face, Subject, show
from bot.patience import Patience
from bot.preferences import Preferences, ServerPreferences
from bot.replies import Reply
from bot.texts import Texts
from jobs.contract import ImagineRequest, Job
from jobs.errors import JobUnknown, StoreUnavailable
from jobs.job import Glimpse, Position, Status
from jobs.queue import Queue
from jobs.store import Store, answers

_log = structlog.get_logger(__name__)
_TURN = 1.0
# Discord lets a message be edited about five times in five seconds; a member's eye needs less.
_QUEUED_EVERY, _RUNNING_EVERY = 5.0, 3.0
_AT_ONCE = 10
_POSITIONS = 20
"""Asked of the store in one turn: each looks through the whole queue."""
_TRY = 10.0
_LEFT_OVER = 86_400.0
_WEEK = 7 * 86_400


class Kept(BaseModel):
    """What the store keeps of a card. It holds the interaction's token: no worker may read it."""

    model_config = ConfigDict(frozen=True)

    reply: Reply
    subject: Subject


@dataclass
class _Card:
    kept: Kept
    shown: Face | None = None
    edited: float = -1e9
    located: float = -1e9
    position: Position | None = None
    busy: bool = False
    closed: bool = False
    """The outcome is on its way, or Discord will not have this card edited."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


def _age(job_id: str) -> tuple[int, str]:
    """By their ids, which are Discord's: two that came together may be here in any order. What
    follows a dash tells several jobs of one interaction apart."""
    interaction, _, _ = job_id.partition("-")
    return int(interaction), job_id


def owned_key(store: Store, member: int) -> str:
    """Of the ids of a member's jobs of the last week, by when they were accepted."""
    return store.key("owned", str(member))


class Cards:
    """`life`: seconds that a job may wait."""

    def __init__(
        self,
        queue: Queue,
        catalog: Catalog,
        preferences: Preferences,
        texts: Texts,
        life: float,
    ) -> None:
        self._queue = queue
        self._preferences = preferences
        self._catalog = catalog
        self._texts = texts
        self._life = life
        self._cards: dict[str, _Card] = {}
        self._editing: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._origin = self._key = ""
        self._patience = Patience()

    async def open(self, origin: str) -> None:
        """Take over the cards that an earlier process of the same bot left."""
        self._origin = origin
        self._key = self._queue.store.key("cards", origin)
        with suppress(StoreUnavailable):
            async with answers():
                left = await cast(Any, self._queue.store.redis).hgetall(self._key)
            for job_id, body in left.items():
                with suppress(ValidationError):  # of another version: its outcome comes anyway
                    self._cards[job_id.decode()] = _Card(Kept.model_validate_json(body))

    async def add(self, job: Job, reply: Reply) -> None:
        """The job was accepted: from now on its card says where it stands."""
        request = job.request
        text = request.prompt if isinstance(request, ImagineRequest) else ""
        subject = Subject(
            job=job.id,
            kind=request.kind,
            model=request.model,
            text=text,
            kept_until=time.time() + self._life,
        )
        kept = Kept(reply=reply, subject=subject)
        with suppress(StoreUnavailable):  # then a restart shows no progress; the outcome comes
            card, store = kept.model_dump_json(), self._queue.store
            await store.run("card", _WEEK * 1000, self._origin, job.id, card, str(reply.user))
        self._cards[job.id] = _Card(kept)
        self.changed(job.id)

    async def of(self, member: int) -> list[tuple[Subject, Glimpse]]:
        """A member's jobs that are not over, oldest first. Raises `StoreUnavailable`."""
        found = [item for item in self._cards.items() if item[1].kept.reply.user == member]
        own = dict(sorted(found, key=lambda item: _age(item[0])))
        glimpses = await self._queue.look(list(own))
        return [
            (card.kept.subject, glimpse)
            for card, glimpse in zip(own.values(), glimpses, strict=True)
            if glimpse and glimpse.status in (Status.QUEUED, Status.RUNNING)
        ]

    def changed(self, job_id: str) -> None:
        """Show it now, not when its time has come."""
        if card := self._cards.get(job_id):
            card.edited = card.located = -1e9
            self._wake.set()

    @asynccontextmanager
    async def last_word(self, job_id: str) -> AsyncGenerator[None]:
        """Around posting the outcome: no edit is under way, and none follows."""
        card = self._cards.get(job_id)
        if card is None:
            yield
            return
        card.closed = True
        async with card.lock:
            yield

    async def told(self, job_id: str) -> None:
        """The outcome is posted. Raises `StoreUnavailable`."""
        self._cards.pop(job_id, None)
        async with answers():
            await cast(Any, self._queue.store.redis).hdel(self._key, job_id)

    async def run(self, client: discord.Client, patience: Patience) -> None:
        """Keep them current, for ever; `patience`: with Discord, shared with the deliveries."""
        self._patience = patience
        try:
            await self._show(client, patience)
        finally:
            for task in self._editing:
                task.cancel()  # what they would show is shown by the next bot

    async def _show(self, client: discord.Client, patience: Patience) -> None:
        failed = False
        while True:
            await patience.limited()
            self._wake.clear()
            try:
                await self._turn(client)
            except StoreUnavailable:
                pass  # the delivery loop says so
            except Exception:
                # Cards are only a view: a mistake of ours in them must not end the bot.
                if not failed:
                    _log.exception("cards.failed")
                failed = True
            with suppress(TimeoutError):
                async with asyncio.timeout(_TURN):
                    await self._wake.wait()

    async def _turn(self, client: discord.Client) -> None:
        asked = 0
        open_cards = {job_id: card for job_id, card in self._cards.items() if not card.closed}
        glimpses = await self._queue.look(list(open_cards))
        for (job_id, card), glimpse in zip(open_cards.items(), glimpses, strict=True):
            if glimpse is None:
                # Submitted again, if the store lost it; else nobody can say more of it.
                if time.time() > card.kept.subject.kept_until + _LEFT_OVER:
                    await self.told(job_id)
                continue
            if glimpse.status not in (Status.QUEUED, Status.RUNNING):
                # Over, so it has nothing more to show, whoever tells the outcome.
                if not card.busy:
                    await self.told(job_id)
                continue
            now = time.monotonic()
            running = glimpse.status is Status.RUNNING
            every = _RUNNING_EVERY if running else _QUEUED_EVERY
            if card.busy or card.closed or now - card.edited < every:
                continue
            if not running and now - card.located >= every and asked < _POSITIONS:
                asked += 1
                card.located = now
                with suppress(JobUnknown):
                    card.position = await self._queue.position(job_id, self._catalog.workers)
            face = replace(Face.of(glimpse, card.position), leaving=card.kept.reply.leaving)
            if face != card.shown and len(self._editing) < _AT_ONCE:
                self._start(client, job_id, card, face, glimpse)

    def _start(
        self, client: discord.Client, job_id: str, card: _Card, face: Face, glimpse: Glimpse
    ) -> None:
        card.busy = True
        card.edited = time.monotonic()
        task = asyncio.create_task(self._edit(client, job_id, card, face, glimpse))
        self._editing.add(task)
        task.add_done_callback(self._editing.discard)

    async def _may_be_seen(self, reply: Reply) -> bool:
        """P3: nor one that moderators want to see first, also where they said so meanwhile."""
        if reply.private or not reply.server:
            return True
        found = await self._preferences.of(f"server:{reply.server}", ServerPreferences)
        rules = cast(ServerPreferences, found)
        return not rules.approves_first(reply.channel, *reply.under)

    async def _edit(
        self, client: discord.Client, job_id: str, card: _Card, face: Face, glimpse: Glimpse
    ) -> None:
        reply = card.kept.reply
        try:
            async with card.lock, asyncio.timeout(_TRY):
                if card.closed:
                    return
                preview = None
                # P3: of a worker that does not check them, none is shown.
                progress = glimpse.progress
                passed = progress and progress.check and progress.check.verdict == "pass"
                running = glimpse.status is Status.RUNNING
                if running and passed and await self._may_be_seen(reply):
                    preview = await self._queue.preview(job_id)
                seconds = card.position.seconds if card.position else None
                words = self._texts.to(reply.locale)
                post = show(card.kept.subject, face, seconds, preview, words)
                refusal = await edit(client, reply, post)
            if refusal is None:
                card.shown = face
            else:
                # Deleted, or we may not: the outcome finds another way.
                card.closed = True
                _log.info("card.closed", job_id=job_id, code=refusal.code)
        except (discord.HTTPException, aiohttp.ClientError, OSError, StoreUnavailable) as error:
            _log.info("card.not_edited", job_id=job_id, cause=repr(error))
            if isinstance(error, discord.HTTPException):
                self._patience.heed(error)
        except Exception:
            card.closed = True
            _log.exception("card.failed", job_id=job_id)
        finally:
            card.busy = False
