"""The pictures of a session's entries, from their messages: the store has kept none.

An entry whose message is gone is left out. Messages are read a hundred at a time from the first
that is wanted, so there are never more calls than entries, and mostly a hundredth of them.
Pictures are fetched four at a time, and none is kept longer than it is needed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import aiohttp
import discord
import structlog

from bot import attachments
from bot.errors import Refused
from bot.found import Found, pictures_in
from bot.posts import GRID
from bot.sessions.sessions import Entry

_log = structlog.get_logger(__name__)
_PAGE = 100
_AT_ONCE = 4
_TRIES, _PAUSE = 3, 1.0
_LARGEST = 32 * 2**20


@dataclass(frozen=True)
class Shown:
    """An entry that is still there. `shown`: the picture that stands for it; `files`: those it
    has."""

    number: int
    entry: Entry
    shown: Found
    files: list[Found] = field(default_factory=list[Found])


async def look(
    client: discord.Client, thread: int, entries: Sequence[Entry], hosts: frozenset[str]
) -> list[Shown]:
    """Those that are there, in the order of their numbers, which count all. Raises
    `discord.HTTPException` where the thread cannot be read."""
    wanted = {entry.message: (number, entry) for number, entry in enumerate(entries, 1)}
    channel, found, read_to = client.get_partial_messageable(thread), list[Shown](), 0
    for message_id in sorted(wanted):
        if message_id <= read_to:
            continue
        last = message_id
        async for message in channel.history(limit=_PAGE, after=discord.Object(message_id - 1)):
            last = max(last, message.id)
            if message.id in wanted and (pictures := pictures_in(message, hosts)):
                number, entry = wanted[message.id]
                files = [picture for picture in pictures if picture.name != GRID]
                found.append(Shown(number, entry, pictures[0], files))
        read_to = last
    return sorted(found, key=lambda each: each.number)


class Fetcher:
    """Fetches files, four at a time: our own, as our worker made them."""

    def __init__(self, http: aiohttp.ClientSession, hosts: frozenset[str]) -> None:
        self._http = http
        self._hosts = hosts

    async def each(
        self, entries: Sequence[Shown], files: Callable[[Shown], Sequence[Found]]
    ) -> AsyncIterator[tuple[Shown, list[bytes]]]:
        """In order. An entry whose files cannot be had comes without any."""
        for start in range(0, len(entries), _AT_ONCE):
            some = entries[start : start + _AT_ONCE]
            fetched = await asyncio.gather(*(self._all(files(each)) for each in some))
            for each, pictures in zip(some, fetched, strict=True):
                yield each, pictures

    async def _all(self, files: Sequence[Found]) -> list[bytes]:
        try:
            return [await self._one(file) for file in files]
        except Refused as error:
            _log.info("session.picture_missing", why=error.key)
            return []

    async def _one(self, file: Found) -> bytes:
        for attempt in range(1, _TRIES + 1):
            try:
                return await attachments.fetch(self._http, file.url, self._hosts, _LARGEST)
            except Refused:
                if attempt == _TRIES:
                    raise
            await asyncio.sleep(_PAUSE)
        raise AssertionError("the last attempt returns or raises")
