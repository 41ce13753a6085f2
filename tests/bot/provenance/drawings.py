"""Pictures like those that models draw: one thing on one colour, flat and with soft edges."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter


def drawing(seed: int, side: int = 128) -> Image.Image:
    """The same for the same seed."""
    dice = random.Random(seed)

    def colour() -> tuple[int, int, int]:
        return dice.randrange(256), dice.randrange(256), dice.randrange(256)

    def box() -> list[float]:
        x, y = dice.uniform(0.1, 0.6) * large, dice.uniform(0.1, 0.6) * large
        return [x, y, x + dice.uniform(0.1, 0.4) * large, y + dice.uniform(0.1, 0.4) * large]

    large = 2 * side
    picture = Image.new("RGB", (large, large), colour())
    pen = ImageDraw.Draw(picture)
    for _ in range(dice.randrange(4, 12)):
        shape = dice.choice((pen.ellipse, pen.rectangle, pen.pieslice))
        angles = {"start": 0, "end": dice.randrange(90, 300)} if shape == pen.pieslice else {}
        shape(box(), fill=colour(), **angles)
    points = [(dice.uniform(0, large), dice.uniform(0, large)) for _ in range(5)]
    pen.line(points, fill=colour(), width=max(2, large // 60))
    return picture.resize((side, side), Image.Resampling.LANCZOS).filter(
        ImageFilter.GaussianBlur(side / 300)
    )


def file_of(picture: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def picture_of(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")
