"""Makes pictures fit what Discord takes: WebP where PNG is too large, then fewer pixels; and one
picture of several, to choose from."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

_WEBP_QUALITY = 90
_SMALLER = 0.75
_GRID_SIDE = 1024
_GAP = 4
# Encoding takes a core for a good part of a second: never on the event loop, and not all at once.
ENCODERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="encoder")


async def fit(picture: bytes, limit: int) -> tuple[bytes, str]:
    """The picture in at most `limit` bytes, and the ending of its name.

    "png" where nothing had to be done to it, else "webp".
    """
    if len(picture) <= limit:
        return picture, "png"
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(ENCODERS, _fit, picture, limit), "webp"


async def grid(pictures: Sequence[bytes]) -> bytes:
    """WebP of up to four pictures, two to a row, of at most 1024 pixels to a side."""
    return await asyncio.get_running_loop().run_in_executor(ENCODERS, _grid, list(pictures))


def _fit(picture: bytes, limit: int) -> bytes:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    while True:
        data = _webp(image)
        if len(data) <= limit or min(image.size) < 16:
            return data
        width, height = (max(1, round(side * _SMALLER)) for side in image.size)
        image = image.resize((width, height), Image.Resampling.LANCZOS)


def _grid(pictures: list[bytes]) -> bytes:
    images = [Image.open(io.BytesIO(data)).convert("RGB") for data in pictures]
    width, height = images[0].size
    scale = min(1.0, (_GRID_SIDE - _GAP) / 2 / max(width, height))
    cell = (max(1, round(width * scale)), max(1, round(height * scale)))
    rows = (len(images) + 1) // 2
    sheet = Image.new("RGB", (2 * cell[0] + _GAP, rows * cell[1] + (rows - 1) * _GAP), "black")
    for index, image in enumerate(images):
        left = (index % 2) * (cell[0] + _GAP)
        top = (index // 2) * (cell[1] + _GAP)
        sheet.paste(image.resize(cell, Image.Resampling.LANCZOS), (left, top))
    return _webp(sheet)


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_WEBP_QUALITY)
    return out.getvalue()
