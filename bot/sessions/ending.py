"""The end of a session: its results with contact sheets, then its export, each message once.

Where it is told: in its thread; if that is gone or closed to the bot, in the channel; if that is
too, in the moderators' channel; else nowhere, and the audit says so. What was begun is noted
before it is sent, so whoever goes on after a crash knows it; what has been made for it is made
again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
import discord
import structlog

from bot.preferences import Preferences, ServerPreferences
from bot.records import Record, Records
from bot.replies import FILE_LIMIT, Post
from bot.sending import may_pass
from bot.sessions import export
from bot.sessions.pictures import Fetcher, Shown, look
from bot.sessions.posting import post_once
from bot.sessions.results import Tally, handed_over, results
from bot.sessions.session import Begun, Session
from bot.sessions.sessions import Entry, Sessions, ranked
from bot.sessions.sheets import PER_SHEET, sheets
from bot.settings import BotSettings
from bot.texts import Texts, Words
from jobs.errors import JobUnknown

_log = structlog.get_logger(__name__)
_NOWHERE = -1
_SHEETS_IN_ALL = 20 * 2**20
"""Bytes: Discord takes 25 MiB in one message."""


@dataclass(frozen=True)
class _Found:
    """The entries that count, those of them whose pictures are there, and what is known of each.
    `read`: could the thread be read? `smaller`: bytes that a picture may have in the export."""

    tally: Tally
    shown: Sequence[Shown]
    records: dict[str, Record]
    read: bool
    limit: int
    smaller: int | None


class Ending:
    def __init__(
        self,
        client: discord.Client,
        http: aiohttp.ClientSession,
        settings: BotSettings,
        sessions: Sessions,
        records: Records,
        preferences: Preferences,
        texts: Texts,
    ) -> None:
        self._client = client
        self._settings = settings
        self._sessions = sessions
        self._records = records
        self._preferences = preferences
        self._texts = texts
        self._fetcher = Fetcher(http, settings.attachment_hosts)

    async def end(self, session: Session) -> Session:
        """Doing it again goes on where it was left. Raises `discord.HTTPException` when trying
        later may help, `LeaseLost`, `StoreUnavailable`."""
        session = await self._sessions.step(session, status="ending")
        words = self._texts.to(session.about.locale)
        found = await self._find(session)
        if not session.progress.place:
            session = await self._tell(session, found, words)
        place = session.progress.place
        while place != _NOWHERE and session.progress.upto < len(found.shown):
            session = await self._hand_over(session, found, words)
        if place != _NOWHERE and not found.shown and not session.progress.parts:
            session = await self._hand_over(session, found, words)
        return session

    async def _find(self, session: Session) -> _Found:
        entries = await self._sessions.entries(session)
        hosts, shown, read = self._settings.attachment_hosts, list[Shown](), True
        try:
            shown = await look(self._client, session.id, entries, hosts)
        except discord.HTTPException as error:
            if may_pass(error):
                raise
            read = False
            _log.info("session.thread_unreadable", session=session.id, code=error.code)
        # Without the thread nobody can say which are deleted: all count, without their pictures.
        there = {each.entry.job for each in shown} if read else {each.job for each in entries}
        there -= set(session.progress.gone)
        numbers = {entry.job: number for number, entry in enumerate(entries, 1)}
        counted = ranked([entry for entry in entries if entry.job in there])
        _, missing, _, _ = await self._sessions.counts(session)
        placed = [(numbers[entry.job], place, entry) for place, entry in counted]
        tally = Tally(placed, len(entries) - len(placed), missing)
        limit = self._limit(session)
        kept = [each for each in shown if each.entry.job in there]
        smaller = export.budget(kept, limit, self._settings.session_files)
        records = await self._known([entry for _, _, entry in placed])
        return _Found(tally, kept, records, read, limit, smaller)

    async def _known(self, entries: Sequence[Entry]) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for entry in entries:
            try:
                found[entry.job] = await self._records.get(entry.job)
            except JobUnknown:  # its member wanted it to be forgotten, or it is too old
                continue
        return found

    async def _tell(self, session: Session, found: _Found, words: Words) -> Session:
        votes = session.about.votes != 0

        def label(shown: Shown) -> str:
            return f"#{shown.number}  ({shown.entry.votes})" if votes else f"#{shown.number}"

        made: list[bytes] = []
        if found.shown:
            count = -(-len(found.shown) // PER_SHEET)
            pictures = self._fetcher.each(found.shown, lambda shown: [shown.shown])
            each = min(found.limit, _SHEETS_IN_ALL // count)
            made, unread = await sheets(pictures, len(found.shown), each, label)
            if unread:
                _log.warning("session.pictures_unread", session=session.id, count=len(unread))
        # Their messages tell it, also where a record is gone.
        blurred = any(each.shown.spoiler for each in found.shown)
        post = results(
            session, found.tally, found.records, made, words, thread=found.read, blurred=blurred
        )
        return await self._post_results(session, post)

    async def _post_results(self, session: Session, post: Post) -> Session:
        begun = session.progress.begun
        places = await self._places(session)
        if begun and begun.name == "r":  # what an earlier try began comes first
            places = [begun.channel, *(each for each in places if each != begun.channel)]
        for channel in places:
            if begun is None or begun.channel != channel:
                begun = Begun(name="r", channel=channel, at=time.time())
                session = await self._sessions.step(session, begun=begun)
            try:
                place, message = await post_once(self._client, session, begun, post)
            except discord.HTTPException as error:
                if may_pass(error):
                    raise
                _log.info("session.place_refused", channel=channel, code=error.code)
                continue
            return await self._sessions.step(session, begun=None, place=place, results=message)
        return await self._sessions.step(session, begun=None, place=_NOWHERE)

    async def _places(self, session: Session) -> list[int]:
        own = await self._preferences.of(f"server:{session.about.server}", ServerPreferences)
        log_channel = own.log_channel if isinstance(own, ServerPreferences) else 0
        return [each for each in (session.id, session.about.channel, log_channel) if each]

    async def _hand_over(self, session: Session, found: _Found, words: Words) -> Session:
        """One more file."""
        progress = session.progress
        number, begun = progress.parts + 1, progress.begun
        name = f"p{number}"

        pictures = self._fetcher.each(found.shown[progress.upto :], lambda shown: shown.files)
        first = self._table(session, found) if number == 1 else None
        data, count = await export.part(pictures, first, found.limit, found.smaller)
        if begun is None or begun.name != name:
            upto = progress.upto + count
            begun = Begun(name=name, channel=progress.place, at=time.time(), upto=upto)
            session = await self._sessions.step(session, begun=begun)
        post = handed_over(session, number, data, words, smaller=found.smaller is not None)
        try:
            await post_once(self._client, session, begun, post)
        except discord.HTTPException as error:
            if may_pass(error):
                raise
            # Without its thread, or its permission, since the results: what is left is not told.
            _log.warning("session.export_refused", session=session.id, code=error.code)
            return await self._sessions.step(
                session, begun=None, upto=len(found.shown), parts=number
            )
        return await self._sessions.step(session, begun=None, upto=begun.upto, parts=number)

    def _table(self, session: Session, found: _Found) -> bytes:
        files = {shown.entry.job: export.names(shown) for shown in found.shown}
        return export.table(found.tally.placed, found.records, files, session.link)

    def _limit(self, session: Session) -> int:
        """Bytes that a file may have there, as far as it is known."""
        guild = self._client.get_guild(session.about.server)
        return guild.filesize_limit if guild else FILE_LIMIT
