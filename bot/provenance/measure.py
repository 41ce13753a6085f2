"""What is put on a picture, and what of it survives what people do to pictures: as a table."""

from __future__ import annotations

import io
import math
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bot.provenance import manifest, watermark
from bot.provenance.finding import Findings, find
from bot.provenance.identity import Identity
from bot.provenance.labels import Label, label_png
from bot.provenance.looks import distance, look_of

_IDENTITY = Identity.derived(b"measured, and never used for any picture")
_PIXELS = 80_000_000
Change = Callable[[Image.Image], bytes]


def _saved(kind: str, **options: Any) -> Change:
    def change(picture: Image.Image) -> bytes:
        out = io.BytesIO()
        picture.save(out, kind, **options)
        return out.getvalue()

    return change


def _resized(factor: float, then: Change) -> Change:
    def change(picture: Image.Image) -> bytes:
        size = (round(picture.width * factor), round(picture.height * factor))
        return then(picture.resize(size, Image.Resampling.LANCZOS))

    return change


def _cropped(share: float, then: Change) -> Change:
    """`share` of the width and of the height is cut off, half of it at each side."""

    def change(picture: Image.Image) -> bytes:
        left, top = (round(side * share / 2) for side in picture.size)
        return then(picture.crop((left, top, picture.width - left, picture.height - top)))

    return change


def _screenshot(picture: Image.Image) -> bytes:
    """A quarter larger, in a page with a dark margin, and not all of it."""
    factor = 1.25
    size = (round(picture.width * factor), round(picture.height * factor))
    page = Image.new("RGB", (size[0] + 24, size[1] + 24), (49, 51, 56))
    page.paste(picture.resize(size, Image.Resampling.BILINEAR), (12, 12))
    return _saved("PNG")(page.crop((5, 7, page.width - 3, page.height - 9)))


_PNG = _saved("PNG")
CHANGES: dict[str, Change] = {
    "saved anew as PNG": _PNG,
    "JPEG 80": _saved("JPEG", quality=80),
    "JPEG 50": _saved("JPEG", quality=50),
    "WebP 80": _saved("WEBP", quality=80),
    "half the size": _resized(0.5, _PNG),
    "half the size, JPEG 80": _resized(0.5, _saved("JPEG", quality=80)),
    "twice the size": _resized(2, _PNG),
    "1.37 times the size": _resized(1.37, _PNG),
    "10 % cut off": _cropped(0.1, _PNG),
    "10 % cut off, JPEG 80": _cropped(0.1, _saved("JPEG", quality=80)),
    "25 % cut off": _cropped(0.25, _PNG),
    "screenshot": _screenshot,
    "turned by 5 degrees": lambda picture: _PNG(picture.rotate(5, Image.Resampling.BICUBIC)),
    "mirrored": lambda picture: _PNG(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
}


def stamped(picture: Image.Image, id: bytes, identity: Identity = _IDENTITY) -> bytes:
    """A PNG as it leaves the bot."""
    label = Label("measured")
    marked = watermark.embed(picture, identity.mark, id)
    return manifest.sign(label_png(_PNG(marked), label), "png", identity, label)


def examine(data: bytes) -> Findings:
    return find(data, [_IDENTITY], _PIXELS)


def noise(picture: Image.Image, other: Image.Image) -> float:
    """Peak signal-to-noise ratio in dB."""
    one, two = (np.asarray(each.convert("RGB"), np.float64) for each in (picture, other))
    error = float(((one - two) ** 2).mean())
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


def table(files: Sequence[Path]) -> str:
    """In Markdown: one row a change, how many of the pictures each layer still tells of."""
    pictures = [Image.open(file).convert("RGB") for file in files]
    sides = sorted({f"{one.width} x {one.height}" for one in pictures})
    sent = [stamped(one, number.to_bytes(4)) for number, one in enumerate(pictures, 1)]
    ratios = [
        noise(one, Image.open(io.BytesIO(data))) for one, data in zip(pictures, sent, strict=True)
    ]
    lines = [
        f"{len(pictures)} pictures of {', '.join(sides)} pixels. The mark changes them by "
        f"{statistics.median(ratios):.1f} dB (the most changed: {min(ratios):.1f} dB).",
        "",
        "| Change | Signature | Label | Mark | Looks like it | Any of them |",
        "|---|---|---|---|---|---|",
        _row("none: the file itself", sent, sent),
    ]
    for name, change in CHANGES.items():
        changed = [change(Image.open(io.BytesIO(data)).convert("RGB")) for data in sent]
        lines.append(_row(name, sent, changed))
    return "\n".join(lines)


def _row(name: str, sent: Sequence[bytes], changed: Sequence[bytes]) -> str:
    counts = [0] * 5
    for number, (before, after) in enumerate(zip(sent, changed, strict=True), 1):
        found = examine(after)
        look = look_of(Image.open(io.BytesIO(before)))
        told = [
            found.claim.state == "ours",
            found.label == "all",
            found.mark == number.to_bytes(4).hex(),
            distance(look, bytes.fromhex(found.look)) is not None,
        ]
        counts = [count + yes for count, yes in zip(counts, [*told, any(told)], strict=True)]
    return f"| {name} | {' | '.join(f'{count} of {len(sent)}' for count in counts)} |"
