"""`python -m bot.decoder`: reads strangers' pictures in a process of its own, one after the other.

A picture comes in as its greatest number of pixels and its length (32-bit, big-endian), then its
bytes; an answer goes out as a `Verdict` and a length, then the picture made anew. Nothing of the
file but what is seen is left in it: no metadata, no place where it was taken, no second file at
its end. What a file that is made to harm can reach is this process, which has no secrets, little
memory, and ends when its bot does.
"""

from __future__ import annotations

import io
import math
import resource
import signal
import struct
import sys
import warnings
from enum import IntEnum

from PIL import Image, ImageOps

ASK, ANSWER = struct.Struct(">II"), struct.Struct(">BI")
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
KEPT = 4_000_000
"""Pixels that are handed on; no model looks at more."""
_BASE = 512 * 2**20
_PER_PIXEL = 16
"""Bytes of memory: decoded with transparency, turned upright, and on white."""
_QUALITY = 95
_SMALL = 1_000_000
# Pillow answers broken files with all of these.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, OverflowError)


class Verdict(IntEnum):
    CLEAN = 0
    WRONG_KIND = 1
    DAMAGED = 2
    TOO_MANY_PIXELS = 3


def clean(data: bytes, max_pixels: int) -> tuple[Verdict, bytes]:
    """The first frame, upright, 8 bits a channel, of at most `KEPT` pixels: as PNG, or as JPEG
    where that would be large. Above `max_pixels` no pixel is decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Verdict.TOO_MANY_PIXELS, b""
    except _BROKEN:
        return Verdict.WRONG_KIND, b""
    if picture.width * picture.height > max_pixels:
        return Verdict.TOO_MANY_PIXELS, b""
    try:
        return Verdict.CLEAN, _encoded(_seen(picture))
    except (*_BROKEN, MemoryError, Image.DecompressionBombError):
        return Verdict.DAMAGED, b""


def _seen(picture: Image.Image) -> Image.Image:
    """RGB; what shows through is white."""
    share = 1 / _factor(picture)
    # A large JPEG is decoded at a fraction of its size.
    picture.draft("RGB", (round(picture.width * share), round(picture.height * share)))
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # 16 bits, of which Pillow would cut off all but the lowest
        picture = picture.point(lambda value: value / 256).convert("L")
    picture = on_white(picture)
    factor = _factor(picture)
    return picture if factor == 1 else picture.reduce(factor)


def on_white(picture: Image.Image) -> Image.Image:
    """Its first frame as RGB."""
    if picture.has_transparency_data:
        above = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", above.size, "white"), above)
    return picture.convert("RGB")


def _factor(picture: Image.Image) -> int:
    """By how much its sides are divided."""
    return math.ceil((picture.width * picture.height / KEPT) ** 0.5)


def _encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.info.clear()
    if picture.width * picture.height > _SMALL:
        picture.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    else:
        picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever presses Ctrl-C means the bot
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(ASK.size)) == ASK.size:
        max_pixels, length = ASK.unpack(head)
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_BASE + max_pixels * _PER_PIXEL, hard))
        verdict, picture = clean(source.read(length), max_pixels)
        sink.write(ANSWER.pack(verdict, len(picture)) + picture)
        sink.flush()


if __name__ == "__main__":
    main()
