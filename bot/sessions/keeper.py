"""Looks after sessions, for ever: opens a thread that a crash left unopened, keeps cards current,
ends what is over. Every session is held by one process at a time, and one that fails holds up no
other."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import aiohttp
import discord
import structlog

from bot.patience import Patience
from bot.replies import QUIET
from bot.sending import may_pass
from bot.sessions.card import card
from bot.sessions.ending import Ending
from bot.sessions.session import Session
from bot.sessions.sessions import Sessions
from bot.sessions.thread import open_thread
from bot.texts import Texts
from jobs.errors import LeaseLost, StoreUnavailable

_log = structlog.get_logger(__name__)
_TURN = 1.0
_AT_ONCE = 3
"""Each end holds a few pictures in memory."""
_HOLD = 5.0
"""Seconds, well below those after which another process may go on."""
_WAIT = 2.0
"""Seconds between two looks at what was asked for in time."""
_AGAIN, _LONGEST = 5.0, 900.0
_ALWAYS = float("inf")


class Keeper:
    """`grace`: seconds that a session waits, after its end, for what was asked for in time."""

    def __init__(
        self,
        client: discord.Client,
        sessions: Sessions,
        ending: Ending,
        texts: Texts,
        patience: Patience,
        origin: str,
        grace: float,
    ) -> None:
        self._client = client
        self._sessions = sessions
        self._ending = ending
        self._texts = texts
        self._patience = patience
        self._origin = origin
        self._grace = grace
        self._working: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        try:
            while True:
                await self._patience.limited()
                with suppress(StoreUnavailable):  # the delivery loop says so
                    free = _AT_ONCE - len(self._working)
                    for session in await self._sessions.due(self._origin, free) if free else ():
                        task = asyncio.create_task(self._look_after(session))
                        self._working.add(task)
                        task.add_done_callback(self._working.discard)
                await asyncio.sleep(_TURN)
        finally:
            for task in self._working:
                task.cancel()  # whoever comes next goes on with it

    async def _look_after(self, session: Session) -> None:
        log = _log.bind(session=session.id)
        holding = asyncio.create_task(self._hold(session))
        try:
            try:
                await self._turn(session)
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.warning("session.discord_failed", cause=repr(error))
                if isinstance(error, discord.HTTPException):
                    self._patience.heed(error)
                await self._later(session, _AGAIN)
            except (LeaseLost, StoreUnavailable) as error:
                log.info("session.let_go", cause=repr(error))  # its time comes again
            except Exception:
                # A mistake of ours in one must not keep the others from their ends.
                log.exception("session.failed")
                await self._later(session, _LONGEST)
        except (LeaseLost, StoreUnavailable) as error:
            log.info("session.let_go", cause=repr(error))
        finally:
            holding.cancel()

    async def _hold(self, session: Session) -> None:
        """While it is worked on. Who has lost it is told so by its next step."""
        while True:
            await asyncio.sleep(_HOLD)
            with suppress(StoreUnavailable):
                await self._sessions.hold(session)

    async def _later(self, session: Session, least: float) -> None:
        now = await self._sessions.get(session.id)
        if now is None:
            return
        now = now.model_copy(update={"fence": session.fence})
        failures = now.progress.failures + 1
        wait = min(_LONGEST, least * 2.0 ** min(failures - 1, 20))
        await self._sessions.step(now, wait=wait, failures=failures)

    async def _turn(self, session: Session) -> None:
        if not session.progress.opened:
            refusal = await open_thread(self._client, session)
            if refusal is not None:
                await self._sessions.step(session, status="over", event="session_not_opened")
                _log.warning("session.not_opened", session=session.id, code=refusal.code)
                return
            session = await self._sessions.step(session, opened=True)
        if session.takes:
            await self._show(session)
            await self._sessions.step(session, wait=_ALWAYS, shown=session.changes, failures=0)
            return
        if session.status == "open" and await self._waits(session):
            return
        session = await self._ending.end(session)
        session = session.model_copy(update={"status": "over"})
        await self._show(session)
        said = {"entries": session.progress.upto, "where": session.progress.place}
        await self._sessions.step(
            session, status="over", event="session_ended", said=said, failures=0
        )
        _log.info("session.ended", session=session.id, files=session.progress.parts)

    async def _waits(self, session: Session) -> bool:
        """Is something on its way that was asked for in time?"""
        since = session.progress.closing
        if not since:
            await self._show(session)
            since = time.time()
        _, asked, _, _ = await self._sessions.counts(session)
        waits = bool(asked) and time.time() < since + self._grace
        if waits:
            await self._sessions.step(session, closing=since, wait=_WAIT)
        return waits

    async def _show(self, session: Session) -> None:
        """On its card; nothing comes of it where that is gone. Raises what may pass."""
        entries, _, _, _ = await self._sessions.counts(session)
        words = self._texts.to(session.about.locale)
        progress = session.progress
        results = ""
        if progress.place > 0 and progress.results:
            at = (session.about.server, progress.place, progress.results)
            results = "https://discord.com/channels/{}/{}/{}".format(*at)
        post = card(session, entries, words, results)
        channel = self._client.get_partial_messageable(session.about.channel)
        try:
            await channel.get_partial_message(session.id).edit(
                content=None, embeds=list(post.embeds), view=post.view(), allowed_mentions=QUIET
            )
        except discord.HTTPException as error:
            if may_pass(error):
                raise
            _log.info("session.card_refused", session=session.id, code=error.code)
