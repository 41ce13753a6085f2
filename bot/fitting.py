"""Makes pictures fit what Discord takes: WebP where PNG is too large, then fewer pixels; and one
picture of several, to choose from."""

from __future__ import annotations

import asyncio
import functools
import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from PIL import Image

P = ParamSpec("P")
T = TypeVar("T")
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
    return await in_encoder(smaller, picture, limit), "webp"


def suffix_of(picture: bytes) -> str:
    """As our own pictures are: PNG, or WebP."""
    return "png" if picture.startswith(b"\x89PNG") else "webp"


async def in_encoder(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Off the event loop, and beside no more than one other."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(ENCODERS, functools.partial(work, *args, **kwargs))


def smaller(picture: bytes, limit: int, xmp: bytes = b"") -> bytes:
    """WebP of at most `limit` bytes, of fewer pixels where that must be."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    while True:
        data = webp(image, xmp)
        if len(data) <= limit or min(image.size) < 16:
            return data
        width, height = (max(1, round(side * _SMALLER)) for side in image.size)
        image = image.resize((width, height), Image.Resampling.LANCZOS)


def sheet(pictures: Sequence[bytes]) -> Image.Image:
    """Up to four pictures, two to a row, of at most 1024 pixels to a side."""
    images = [Image.open(io.BytesIO(data)).convert("RGB") for data in pictures]
    width, height = images[0].size
    scale = min(1.0, (_GRID_SIDE - _GAP) / 2 / max(width, height))
    cell = (max(1, round(width * scale)), max(1, round(height * scale)))
    rows = (len(images) + 1) // 2
    whole = Image.new("RGB", (2 * cell[0] + _GAP, rows * cell[1] + (rows - 1) * _GAP), "black")
    for index, image in enumerate(images):
        left = (index % 2) * (cell[0] + _GAP)
        top = (index // 2) * (cell[1] + _GAP)
        whole.paste(image.resize(cell, Image.Resampling.LANCZOS), (left, top))
    return whole


def webp(image: Image.Image, xmp: bytes = b"") -> bytes:
    """`xmp`: what the file says of itself."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_WEBP_QUALITY, xmp=xmp)
    return out.getvalue()
