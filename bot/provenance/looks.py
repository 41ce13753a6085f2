"""What a picture looks like, in 20 bytes: to find it again after it was saved anew or resized.

64 bits by the signs of its lowest frequencies against their median, the perceptual hash of Zauner,
"Implementation and Benchmarking of Perceptual Image Hash Functions" (2010); and the mean colours of
its four quarters, which tell a red apple from a green one. A likeness proves nothing: two pictures
of one thing may look alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

BYTES = 20
_HASH_BYTES = 8
NEAR_BITS = 6
"""Of 64, that may differ. Re-saving and resizing changed up to 4 (docs/provenance.md)."""
_NEAR_COLOUR = 4.0
_SIDE = 32
_BANDS = 4
_BAND_BITS = 16

_angle = np.pi * np.arange(8)[:, None] * (2 * np.arange(_SIDE)[None, :] + 1) / (2 * _SIDE)
_COSINES: npt.NDArray[np.float64] = np.cos(_angle)


def look_of(picture: Image.Image) -> bytes:
    """Its hash, then luma and both chromas of each quarter."""
    shrunk = picture.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    small = np.asarray(shrunk.convert("YCbCr"), np.float64)
    values = (_COSINES @ small[..., 0] @ _COSINES.T).ravel()
    # The first is the mean, which says nothing of what is to be seen.
    bits = values > np.median(values[1:])
    bits[0] = False
    quarters = small.reshape(2, _SIDE // 2, 2, _SIDE // 2, 3).mean(axis=(1, 3))
    return np.packbits(bits).tobytes() + np.rint(quarters).astype(np.uint8).tobytes()


def distance(one: bytes, other: bytes) -> int | None:
    """Bits that differ; None where the two do not look alike. What follows a look is not read."""
    bits = differing(one, other)
    apart = np.abs(_colours(one) - _colours(other)).mean()
    return bits if bits <= NEAR_BITS and apart <= _NEAR_COLOUR else None


def differing(one: bytes, other: bytes) -> int:
    """Bits of the two hashes that differ, of 64: about 32 where they have nothing in common."""
    return (_number(one) ^ _number(other)).bit_count()


def bands(look: bytes) -> list[str]:
    """Four names, by 16 bits each, under which it is kept: multi-index hashing (Norouzi, Punjani,
    Fleet 2012)."""
    return [f"{band}:{part:04x}" for band, part in enumerate(_parts(look))]


def near(look: bytes) -> list[str]:
    """The names under which all lie that differ by up to seven bits, and others: one of the four
    parts of such a one has at most one bit that differs."""
    names = bands(look)
    for band, part in enumerate(_parts(look)):
        names += [f"{band}:{part ^ (1 << bit):04x}" for bit in range(_BAND_BITS)]
    return names


def _parts(look: bytes) -> list[int]:
    return [int.from_bytes(look[2 * band : 2 * band + 2]) for band in range(_BANDS)]


def _number(look: bytes) -> int:
    return int.from_bytes(look[:_HASH_BYTES])


def _colours(look: bytes) -> npt.NDArray[Any]:
    return np.frombuffer(look[_HASH_BYTES:BYTES], np.uint8).astype(np.int16)
