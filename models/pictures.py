"""Pictures in and out: decoding that a hostile file cannot turn into work, and fast encoding."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO

from PIL import Image, ImageOps

from jobs.contract import MAX_PREVIEW, PREVIEW_SIDE
from models.errors import OverLimit, Unreadable

_COPY = 1024
_COPY_QUALITY = 90
_PREVIEW_QUALITIES = (80, 50, 20)
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# Pillow answers broken files with all of these.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, OverflowError)


def read(data: bytes, max_pixels: int) -> Image.Image:
    """The picture as RGB, upright, first frame, transparency on white.

    Raises `Unreadable`, or `OverLimit` above `max_pixels`; then no pixel was decoded.
    """
    try:
        with warnings.catch_warnings():
            # Raised from the header alone, far above any `max_pixels` that settings allow.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large(max_pixels) from error
    except _BROKEN as error:
        raise Unreadable from error
    if picture.width * picture.height > max_pixels:
        raise _too_large(max_pixels)
    try:
        picture.load()
        picture = ImageOps.exif_transpose(picture)
        if picture.mode.startswith(
            "I"
        ):  # 16 bits, of which Pillow would cut off all but the lowest
            picture = picture.point(lambda value: value / 256).convert("L")
        if picture.has_transparency_data:
            rgba = picture.convert("RGBA")
            picture = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)
        return picture.convert("RGB")
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise Unreadable from error


def write_png(picture: Image.Image) -> bytes:
    """PNG at Pillow's lowest compression: a sixth of the time for a tenth more bytes."""
    out = BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def write_copy(picture: Image.Image) -> bytes:
    """A JPEG of at most 1024 pixels to a side, which is enough to start another picture from;
    nothing else of the file it came from is in it."""
    small = picture.copy()
    small.thumbnail((_COPY, _COPY))
    small.info.clear()
    out = BytesIO()
    # Every pixel with its own colour: drawings have sharp edges.
    small.save(out, "JPEG", quality=_COPY_QUALITY, subsampling=0)
    return out.getvalue()


def write_preview(picture: Image.Image) -> bytes:
    """A JPEG of at most `PREVIEW_SIDE` pixels to a side and `MAX_PREVIEW` bytes."""
    small = picture.convert("RGB")
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    for quality in _PREVIEW_QUALITIES:
        out = BytesIO()
        small.save(out, "JPEG", quality=quality)
        if out.tell() <= MAX_PREVIEW:
            return out.getvalue()
    raise AssertionError("even noise of this size takes less at the lowest quality")


def fit(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Resized to cover width x height and cut around its middle: nothing is stretched."""
    if picture.size == (width, height):
        return picture
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)


def _too_large(max_pixels: int) -> OverLimit:
    millions = max_pixels // 1_000_000
    return OverLimit(
        f"That picture has more than {millions} million pixels.",
        "picture-too-many-pixels",
        millions=millions,
    )
