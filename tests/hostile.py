"""Files that a hostile member could send as a picture, made here: see SAFETY in docs/operators.md.

Each has a name and what has to become of it: `refused`, or `cleaned`, a picture with nothing else
of the file in it. Where it says `either`, decoders may differ; in no case may it do harm.
"""

from __future__ import annotations

import gzip
import io
import random
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from PIL import Image, PngImagePlugin

MARK = b"ATELIER-MUST-NOT-KEEP-THIS"
"""In all that has to be gone from a file that was cleaned."""
_PNG = b"\x89PNG\r\n\x1a\n"
_COLOURS = ("red", "green", "blue", "white")


@dataclass(frozen=True)
class File:
    name: str
    data: bytes
    becomes: Literal["refused", "cleaned", "either"]


def corpus() -> list[File]:
    """The same files each time."""
    return [*_bombs(), *_truncated(), *_polyglots(), *_modes(), *_animated(), *_metadata(),
            *_wrong_types(), *_broken()]  # fmt: skip


def picture(form: str = "PNG", mode: str = "RGB", side: int = 64, **options: Any) -> bytes:
    file = io.BytesIO()
    noise = Image.frombytes("RGB", (side, side), random.Random(side).randbytes(side * side * 3))
    noise.convert(mode).save(file, form, **options)
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    """https://www.w3.org/TR/png-3/#5Chunk-layout"""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *more: bytes, bits: int = 1, colour: int = 0) -> bytes:
    """All zeros, so it is small whatever it says of its size."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    packer, row = zlib.compressobj(9), b"\x00" * (1 + (width * bits * channels + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(min(height, 45_000))) + packer.flush()
    whole = [chunk(b"IHDR", header), *more, chunk(b"IDAT", body), chunk(b"IEND", b"")]
    return _PNG + b"".join(whole)


def _with_chunks(*chunks: bytes) -> bytes:
    """A real PNG with these after its header."""
    whole = picture()
    return whole[:33] + b"".join(chunks) + whole[33:]


def _bombs() -> Iterator[File]:
    for side in (7_000, 10_000, 20_000):
        yield File(f"bomb-png-{side}", png(side, side), "refused")
    yield File("bomb-png-wide", png(2**31 - 1, 1), "refused")
    yield File("bomb-png-tall", png(1, 2**31 - 1), "refused")
    yield File("bomb-png-16-bit-alpha", png(9_000, 9_000, bits=16, colour=6), "refused")
    yield File("bomb-png-just-allowed", png(6_300, 6_300, bits=8, colour=6), "cleaned")
    gif = io.BytesIO()
    Image.new("P", (8_000, 8_000)).save(gif, "GIF")
    yield File("bomb-gif-8000", gif.getvalue(), "refused")
    small = picture("GIF", "P")
    # The screen is what the header says, whatever the frame in it says.
    for side in (20_000, 65_535):
        screen = struct.pack("<HH", side, side)
        yield File(f"bomb-gif-screen-{side}", small[:6] + screen + small[10:], "refused")
    jpeg = picture("JPEG")
    at = jpeg.index(b"\xff\xc0") + 5
    for side in (10_000, 65_500):
        size = struct.pack(">HH", side, side)
        yield File(f"bomb-jpeg-{side}", jpeg[:at] + size + jpeg[at + 4 :], "refused")
    webp = io.BytesIO()
    Image.new("RGB", (16_383, 4_000)).save(webp, "WEBP", quality=1)
    yield File("bomb-webp-65-megapixels", webp.getvalue(), "refused")
    zeros = zlib.compress(b"\x00" * 100_000_000, 9)
    profile = chunk(b"iCCP", b"p\x00\x00" + zeros)
    text = chunk(b"zTXt", b"Comment\x00\x00" + zeros)
    itxt = chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x01\x00\x00\x00" + zeros)
    for name, part in (("profile", profile), ("text", text), ("xmp", itxt)):
        yield File(f"bomb-{name}", _with_chunks(part), "either")
    yield File("bomb-many-texts", _with_chunks(*[text] * 20), "either")


def _truncated() -> Iterator[File]:
    for form in ("PNG", "JPEG", "WEBP", "GIF"):
        whole = picture(form, "P" if form == "GIF" else "RGB")
        for name, end in (("header", 12), ("half", len(whole) // 2), ("tail", len(whole) - 40)):
            yield File(f"truncated-{form}-{name}", whole[:end], "refused")


def _polyglots() -> Iterator[File]:
    tails = {
        "html": b"<script>" + MARK + b"</script>",
        "zip": b"PK\x03\x04" + MARK + b"PK\x05\x06" + bytes(18),
        "pdf": b"%PDF-1.4 " + MARK,
        "script": b"\n#!/bin/sh\n" + MARK,
    }
    for form in ("PNG", "JPEG", "GIF", "WEBP"):
        whole = picture(form, "P" if form == "GIF" else "RGB")
        for name, tail in tails.items():
            yield File(f"polyglot-{form}-{name}", whole + tail, "cleaned")
    gif = picture("GIF", "P")
    comment = b"\x21\xfe" + bytes([len(MARK)]) + MARK + b"\x00"
    end = gif.rindex(b"\x3b")
    yield File("polyglot-GIF-comment", gif[:end] + comment + gif[end:], "cleaned")


def _modes() -> Iterator[File]:
    for form, mode in (
        ("PNG", "1"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "I;16"),
        ("JPEG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGBA"), ("GIF", "L"), ("GIF", "1"),
    ):  # fmt: skip
        if mode == "I;16":
            file = io.BytesIO()
            Image.frombytes("I;16", (64, 64), bytes(range(256)) * 32).save(file, "PNG")
            yield File("mode-PNG-16-bit", file.getvalue(), "cleaned")
        else:
            yield File(f"mode-{form}-{mode}", picture(form, mode), "cleaned")
    yield File("mode-PNG-one-pixel", picture(side=1), "cleaned")
    yield File("mode-PNG-line", png(5_000, 1, bits=8, colour=2), "cleaned")


def _animated() -> Iterator[File]:
    frames = [Image.new("RGB", (64, 64), _COLOURS[index % 4]) for index in range(500)]
    for form in ("GIF", "WEBP", "PNG"):
        file = io.BytesIO()
        frames[0].save(file, form, save_all=True, append_images=frames[1:], duration=10)
        yield File(f"animated-{form}-500", file.getvalue(), "cleaned")


def _metadata() -> Iterator[File]:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = MARK.decode(), 6
    exif.get_ifd(0x8825)[1] = MARK.decode()  # where it was taken
    for form in ("JPEG", "PNG", "WEBP"):
        yield File(f"metadata-{form}-exif", picture(form, exif=exif.tobytes()), "cleaned")
    text = PngImagePlugin.PngInfo()
    cast(Any, text).add_text("Comment", MARK.decode() * 30_000)
    yield File("metadata-PNG-800-KB", picture(pnginfo=text), "either")
    yield File("metadata-PNG-private", _with_chunks(chunk(b"prVt", MARK * 1_000)), "cleaned")
    yield File("metadata-PNG-many", _with_chunks(*[chunk(b"prVt", MARK)] * 50_000), "cleaned")
    jpeg = picture("JPEG")
    part = b"\xff\xfe" + struct.pack(">H", 65_000) + MARK * 2_499 + bytes(24)
    yield File("metadata-JPEG-6-MB", jpeg[:2] + part * 100 + jpeg[2:], "cleaned")


def _wrong_types() -> Iterator[File]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://169.254.169.254/"/></svg>'
    others = {
        "empty": b"", "one-byte": b"\x89", "text": b"a lion", "html": b"<html></html>", "svg": svg,
        "gzip": gzip.compress(bytes(10_000_000)), "pdf": b"%PDF-1.4\n", "zeros": bytes(1_000_000),
        "program": b"\x7fELF" + bytes(200), "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n/a{a}def a",
        "pickle": b"\x80\x04cos\nsystem\n(S'true'\ntR.",
        "header-alone": _PNG, "riff": b"RIFF\x00\x00\x00\x00WEBP",
    }  # fmt: skip
    for name, data in others.items():
        yield File(f"wrong-{name}", data, "refused")
    for form in ("TIFF", "BMP", "ICO", "TGA", "PPM", "PCX"):
        yield File(f"wrong-{form}", picture(form), "refused")


def _broken() -> Iterator[File]:
    chance = random.Random(1)
    for form in ("PNG", "JPEG", "WEBP", "GIF"):
        whole = picture(form, "P" if form == "GIF" else "RGB")
        for number in range(3):
            data = bytearray(whole)
            for _ in range(40):
                data[chance.randrange(16, len(data))] = chance.randrange(256)
            yield File(f"broken-{form}-{number}", bytes(data), "either")
    yield File("broken-PNG-length", _PNG + struct.pack(">I", 2**31) + b"IHDR", "refused")
    yield File("broken-PNG-no-data", _PNG + png(64, 64)[8:33] + chunk(b"IEND", b""), "refused")
    yield File("broken-PNG-checksum", png(64, 64).replace(b"IDAT", b"IDAX"), "refused")
