"""Contact sheets: the entries of a session in one size, with their numbers, up to a hundred on one
sheet. Only those of that size are kept while it is made."""

from __future__ import annotations

import asyncio
import io
import math
import struct
from collections.abc import AsyncIterable, Callable

from PIL import Image, ImageDraw, ImageFont, ImageOps

from bot.fitting import ENCODERS, fit
from bot.sessions.pictures import Shown

PER_SHEET = 100
_SIDE = 1600
_LARGEST_TILE, _GAP = 400, 8
_LEAST_FONT = 16
_PAPER, _INK = "#1e1f22", "#f2f3f5"
_QUALITY = 85
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, OverflowError)


class _Sheet:
    def __init__(self, count: int) -> None:
        self._columns = math.ceil(math.sqrt(count))
        rows = math.ceil(count / self._columns)
        self._tile = min(_LARGEST_TILE, _SIDE // self._columns - _GAP)
        font = max(_LEAST_FONT, self._tile // 16)
        self._row = self._tile + round(font * 1.4) + _GAP
        width = self._columns * (self._tile + _GAP) + _GAP
        height = rows * self._row + _GAP
        self._image = Image.new("RGB", (width, height), _PAPER)
        self._font = ImageFont.load_default(font)

    def put(self, at: int, label: str, data: bytes) -> bool:
        """False where the picture cannot be read; its place then stays empty."""
        left = _GAP + at % self._columns * (self._tile + _GAP)
        top = _GAP + at // self._columns * self._row
        pen = ImageDraw.Draw(self._image)
        pen.text((left + 2, top + self._tile + 2), label, fill=_INK, font=self._font)
        try:
            picture = Image.open(io.BytesIO(data))
            picture.draft("RGB", (2 * self._tile, 2 * self._tile))
            picture = picture.convert("RGB")
        except _BROKEN:
            return False
        picture = ImageOps.contain(picture, (self._tile, self._tile), Image.Resampling.LANCZOS)
        inset = ((self._tile - picture.width) // 2, (self._tile - picture.height) // 2)
        self._image.paste(picture, (left + inset[0], top + inset[1]))
        return True

    def encoded(self) -> bytes:
        out = io.BytesIO()
        self._image.save(out, "WEBP", quality=_QUALITY)
        return out.getvalue()


async def sheets(
    pictures: AsyncIterable[tuple[Shown, list[bytes]]],
    count: int,
    limit: int,
    label: Callable[[Shown], str],
) -> tuple[list[bytes], set[str]]:
    """WebP of all of them, each in at most `limit` bytes, and the jobs of those that cannot be
    read.

    `count`: how many there are.
    """
    loop, made, unread = asyncio.get_running_loop(), list[bytes](), set[str]()
    sheet, at, left = None, 0, count
    async for shown, files in pictures:
        if sheet is None:
            sheet, at = _Sheet(min(left, PER_SHEET)), 0
        data = files[0] if files else b""
        if not await loop.run_in_executor(ENCODERS, sheet.put, at, label(shown), data):
            unread.add(shown.entry.job)
        at, left = at + 1, left - 1
        if at == PER_SHEET or not left:
            data = await loop.run_in_executor(ENCODERS, sheet.encoded)
            made.append((await fit(data, limit))[0])
            sheet = None
    return made, unread
