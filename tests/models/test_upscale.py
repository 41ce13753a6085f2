"""Enlarging: both families from tiny checkpoints, and the tiles of a large picture."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from jobs.contract import UpscaleRequest, UpscaleResult
from models import tiles
from models.errors import Cancelled, OverLimit, Unreadable
from models.family import Family, Preview
from models.pictures import write_png

Load = Callable[[str], Family]
UPSCALERS = ("swin-x2", "swin-x4", "sd-x4")


def ignore(done: int, total: int, preview: Preview | None = None) -> None:
    """A step that nobody watches."""


def noise(width: int, height: int) -> Image.Image:
    generator = np.random.default_rng(0)
    return Image.fromarray(generator.integers(0, 255, (height, width, 3), np.uint8))


@pytest.mark.parametrize("name", UPSCALERS)
@pytest.mark.parametrize("scale", [2, 4])
@pytest.mark.parametrize("size", [(20, 12), (7, 31)])
def test_a_picture_of_any_size_is_enlarged(
    load: Load, name: str, scale: Any, size: tuple[int, int]
) -> None:
    model = load(name)
    assert model.card.kind == "upscale"
    assert model.card.scales == (2, 4)
    told: list[tuple[int, int]] = []
    request = UpscaleRequest(model=name, scale=scale)
    output = model.run(
        request, write_png(noise(*size)), lambda done, total, _=None: told.append((done, total))
    )
    assert isinstance(output.result, UpscaleResult)
    enlarged = Image.open(BytesIO(output.blobs[0]))
    assert enlarged.format == "PNG"
    assert enlarged.size == (size[0] * scale, size[1] * scale)
    assert (output.result.width, output.result.height) == enlarged.size
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert model.run(request, write_png(noise(*size)), ignore).blobs == output.blobs


@pytest.mark.parametrize("name", UPSCALERS)
def test_cancel_leaves_between_tiles_and_steps(load: Load, name: str) -> None:
    model: Any = load(name)
    calls: list[int] = []

    def on_step(done: int, total: int, preview: Preview | None = None) -> None:
        calls.append(done)
        assert total > 1
        raise Cancelled

    with pytest.raises(Cancelled):
        model.run(
            UpscaleRequest(model=name, scale=4), write_png(noise(model.tile + 9, 12)), on_step
        )
    assert calls == [1]


@pytest.mark.parametrize("name", ["swin-x2", "swin-x4"])
def test_tiles_show_no_seam(load: Load, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In tiles or whole, it is the same picture: what a pixel sees lies within the overlap."""
    model: Any = load(name)
    smooth = noise(12, 8).resize((90, 60), Image.Resampling.BICUBIC)
    whole = np.asarray(model.enlarge(smooth, model.factor, ignore), int)
    monkeypatch.setattr(model, "tile", 48)
    monkeypatch.setattr(model, "overlap", 32)
    tiled = np.asarray(model.enlarge(smooth, model.factor, ignore), int)
    assert np.abs(whole - tiled).max() <= 2


@pytest.mark.parametrize("name", UPSCALERS)
def test_too_large_or_no_picture_gets_a_sentence(load: Load, name: str) -> None:
    request = UpscaleRequest(model=name)
    with pytest.raises(OverLimit, match="more than 1 million pixels"):
        load(name).run(request, write_png(Image.new("RGB", (1100, 1001))), ignore)
    with pytest.raises(Unreadable):
        load(name).run(request, b"", ignore)


def test_a_large_picture_costs_what_its_pixels_do(load: Load) -> None:
    card = load("swin-x4").card
    small, large = (card.predict(UpscaleRequest(model="m"), side**2) for side in (100, 200))
    assert large == pytest.approx(4 * small)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (10, 33), (32, 32), (33, 65), (100, 70)])
def test_tiles_cover_every_pixel(height: int, width: int) -> None:
    """What only repeats pixels gives the repeated picture, however it is cut."""
    picture = np.random.default_rng(0).random((height, width, 3), np.float32)
    seen: list[tuple[int, ...]] = []

    def repeat(tile: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        seen.append(tile.shape)
        return tile.repeat(2, 0).repeat(2, 1)

    enlarged = tiles.enlarge(picture, 2, tile=32, overlap=8, run=repeat)
    assert np.allclose(enlarged, picture.repeat(2, 0).repeat(2, 1), atol=1e-6)
    assert len(seen) == tiles.count(height, width, 32, 8)
    assert max(max(shape) for shape in seen) <= 32
