"""Has strangers' pictures read and made anew by processes of their own: see `bot.decoder`."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from dataclasses import dataclass

import structlog

from bot import children
from bot.decoder import ANSWER, ASK, Verdict
from bot.errors import Refused
from bot.records import digest_of

_log = structlog.get_logger(__name__)
AT_ONCE = 2
"""Decoding takes memory in proportion to the pixels."""


@dataclass(frozen=True)
class Taken:
    """A picture to work on. `digest`: of the file that it came as, see `digest_of`; '' for one that
    we made ourselves."""

    data: bytes = b""
    digest: str = ""


class Decoder:
    """`max_pixels`: of a picture that is decoded. `within`: seconds that one may take."""

    def __init__(self, max_pixels: int, within: float) -> None:
        self._max_pixels = max_pixels
        self._within = within
        self._free = asyncio.Semaphore(AT_ONCE)
        self._idle: list[Process] = []
        self._closed = False

    async def clean(self, data: bytes) -> Taken:
        """The picture without anything else that is in the file. Raises `Refused`."""
        async with self._free:
            process = self._idle.pop() if self._idle else await children.start("bot.decoder")
            try:
                async with asyncio.timeout(self._within):
                    verdict, picture = await self._asked(process, data)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                # It ran out of memory or time, or did what no decoder should.
                _log.warning("picture.decoder_lost", bytes=len(data), cause=type(error).__name__)
                await children.end(process)
                raise Refused("picture-damaged") from error
            except BaseException:
                await children.end(process)  # its answer would be taken for the next picture's
                raise
            if self._closed:
                await children.end(process)
            else:
                self._idle.append(process)
        match verdict:
            case Verdict.CLEAN:
                return Taken(picture, digest_of(data))
            case Verdict.TOO_MANY_PIXELS:
                raise Refused("picture-too-many-pixels", millions=round(self._max_pixels / 1e6))
            case Verdict.WRONG_KIND:
                raise Refused("picture-wrong-kind")
            case Verdict.DAMAGED:
                raise Refused("picture-damaged")

    async def close(self) -> None:
        self._closed = True
        for process in self._idle:
            await children.end(process)

    async def _asked(self, process: Process, data: bytes) -> tuple[Verdict, bytes]:
        assert process.stdin is not None, "it was started with pipes"
        assert process.stdout is not None, "it was started with pipes"
        process.stdin.write(ASK.pack(self._max_pixels, len(data)) + data)
        await process.stdin.drain()
        verdict, length = ANSWER.unpack(await process.stdout.readexactly(ANSWER.size))
        return Verdict(verdict), await process.stdout.readexactly(length)
