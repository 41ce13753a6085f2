"""Decoding what members upload: bounded, and with a sentence for each refusal."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from jobs.contract import MAX_PREVIEW, PREVIEW_SIDE
from models.errors import OverLimit, Unreadable
from models.pictures import fit, read, write_copy, write_png, write_preview

MANY = 1_000_000


def encoded(form: str, picture: Image.Image | None = None, **options: Any) -> bytes:
    out = BytesIO()
    (picture or Image.new("RGB", (12, 8), "red")).save(out, form, **options)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_reads_the_four_formats(form: str) -> None:
    picture = read(encoded(form), MANY)
    assert (picture.mode, picture.size) == ("RGB", (12, 8))


def test_grey_of_16_bits_is_as_dark_as_it_was() -> None:
    """Pillow by itself makes nearly all of it white."""
    ramp = Image.new("I;16", (256, 1))
    ramp.putdata([256 * value for value in range(256)])
    picture = read(encoded("PNG", ramp), MANY)
    assert [picture.getpixel((x, 0)) for x in (0, 100, 255)] == [(x,) * 3 for x in (0, 100, 255)]


@pytest.mark.parametrize("form", ["BMP", "TIFF", "PPM", "ICO"])
def test_refuses_other_formats(form: str) -> None:
    with pytest.raises(Unreadable):
        read(encoded(form), MANY)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello, I am a text file",
        b"\x89PNG\r\n\x1a\n",
        encoded("PNG", Image.effect_noise((64, 64), 50))[:-600],
        encoded("JPEG", Image.effect_noise((64, 64), 50))[:-600],
        encoded("WEBP")[:20],
        encoded("GIF")[:14],
        png_header(40, 40),
    ],
)
def test_refuses_what_is_broken(data: bytes) -> None:
    with pytest.raises(Unreadable, match="not a picture Atelier can read"):
        read(data, MANY)


@pytest.mark.parametrize("side", [1_001, 10_000, 60_000])
def test_refuses_a_large_picture_by_its_header(side: int) -> None:
    with pytest.raises(OverLimit, match="more than 1 million pixels"):
        read(png_header(side, side), MANY)


def test_refuses_a_text_chunk_that_unpacks_to_much() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("note", "a" * 70_000_000, zip=True)
    with pytest.raises(Unreadable):
        read(encoded("PNG", pnginfo=info), MANY)


def test_takes_the_first_frame() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    data = encoded("GIF", frames[0], save_all=True, append_images=frames[1:])
    assert read(data, MANY).getpixel((0, 0)) == (255, 0, 0)


def test_lays_transparency_on_white() -> None:
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert read(encoded("PNG", clear), MANY).getpixel((0, 0)) == (255, 255, 255)
    assert read(encoded("GIF", clear), MANY).getpixel((0, 0)) == (255, 255, 255)


def test_turns_a_photograph_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    assert read(encoded("JPEG", exif=exif), MANY).size == (8, 12)


def test_what_is_written_reads_back() -> None:
    picture = Image.effect_noise((16, 16), 50).convert("RGB")
    assert read(write_png(picture), MANY).tobytes() == picture.tobytes()


@pytest.mark.parametrize("size", [(1024, 512), (64, 64), (256, 256)])
def test_a_preview_is_small_even_of_noise(size: tuple[int, int]) -> None:
    data = write_preview(Image.effect_noise(size, 200))
    assert len(data) <= MAX_PREVIEW
    shown = Image.open(BytesIO(data))
    assert max(shown.size) <= PREVIEW_SIDE
    assert shown.width * size[1] == shown.height * size[0]


def test_a_copy_has_its_shape_and_nothing_else_of_the_file() -> None:
    """Large enough to start another picture from, small enough to be posted."""
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    whole = Image.effect_noise((2048, 512), 200).convert("RGB")
    data = write_copy(read(encoded("JPEG", whole, exif=exif, comment=b"mine"), 2**21))
    copy = Image.open(BytesIO(data))
    assert copy.size == (1024, 256)
    assert b"home" not in data
    assert b"mine" not in data
    assert not copy.getexif()
    assert len(data) < 2**20


def test_a_start_picture_is_cut_and_not_stretched() -> None:
    """Around its middle; one of the right size is left as it is."""
    picture = Image.new("RGB", (300, 100), "red")
    picture.paste("blue", (100, 0, 200, 100))
    fitted = fit(picture, 64, 64)
    assert fitted.size == (64, 64)
    assert fitted.getpixel((32, 32)) == (0, 0, 255)
    assert fitted.getpixel((8, 32)) == (0, 0, 255), "of three squares the middle one is left"
    assert fit(picture, 300, 100) is picture
