"""A large picture through a network piece by piece: memory stays bounded, and no seam shows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Run = Callable[[np.ndarray], np.ndarray]
"""Enlarges one tile: (h, w, 3) to (h * factor, w * factor, 3), float32 in [0, 1]."""


def count(height: int, width: int, tile: int, overlap: int) -> int:
    """How many tiles a picture of this size is cut into."""
    return len(_starts(height, tile, overlap)) * len(_starts(width, tile, overlap))


def enlarge(picture: np.ndarray, factor: int, tile: int, overlap: int, run: Run) -> np.ndarray:
    """(H, W, 3) to (H * factor, W * factor, 3), float32 in [0, 1].

    Tiles of `tile` pixels to a side share `overlap` pixels with their neighbours; across these the
    weight passes from one to the other. The last of a row is what is left. They start at multiples
    of tile - overlap, so a network that works in windows sees the same windows in each.
    """
    height, width, _ = picture.shape
    total = np.zeros((height * factor, width * factor, 3), np.float32)
    weights = np.zeros((height * factor, width * factor, 1), np.float32)
    for y in _starts(height, tile, overlap):
        for x in _starts(width, tile, overlap):
            piece = picture[y : y + tile, x : x + tile]
            enlarged = run(piece)
            weight = np.multiply.outer(
                _ramp(piece.shape[0] * factor, overlap * factor),
                _ramp(piece.shape[1] * factor, overlap * factor),
            )[:, :, None]
            rows = slice(y * factor, (y + piece.shape[0]) * factor)
            columns = slice(x * factor, (x + piece.shape[1]) * factor)
            total[rows, columns] += enlarged * weight
            weights[rows, columns] += weight
    return total / weights


def _starts(length: int, tile: int, overlap: int) -> range:
    return range(0, max(1, length - overlap), tile - overlap)


def _ramp(length: int, overlap: int) -> np.ndarray:
    """Next to nothing over the first quarter of the overlap, where a tile's edge shows, then rising
    over its middle. Never 0, so that the picture's own border has a value too."""
    distance = np.minimum(np.arange(length), np.arange(length)[::-1]).astype(np.float32)
    return np.clip((distance - overlap / 4) / max(1.0, overlap / 2), 1e-4, 1.0)
