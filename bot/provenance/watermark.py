"""An invisible mark in a picture's brightness: six bytes that survive re-saving, JPEG, and, as far
as docs/provenance.md says, resizing and cropping.

A tile of 128 pixels is repeated over the picture. In its middle frequencies, which JPEG keeps and
the eye hardly sees, lie a pattern to find it by and, added to it, one of 256 further patterns for
each of six bytes: spread spectrum (Cox, Kilian, Leighton, Shamoon 1997) in a tile that repeats
(Kalker, Depovere, Haitsma, Maes 1999, for the search of its shift by correlation). The published
method with a singular value for each block (Navas and others 2008, dwtDctSvd) was not taken: its
blocks must lie exactly as they did, so no resized or cropped picture would be read.

All patterns follow from a key: who does not have it can neither read a mark nor make one. Who has
a marked picture can wear its mark down, or carry it over to another picture: it is no proof.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

TILE = 128
LEAST_SIDE = 96
"""Pixels: a smaller picture has too little room for a mark, and is left as it is."""
ID_BYTES = 4
_CHECK_BYTES = 2
_SYMBOLS = ID_BYTES + _CHECK_BYTES
# Cycles a pixel. Lower there is the picture itself; higher, JPEG and resizing take everything away.
_LOWEST, _HIGHEST = 1 / 16, 1 / 5
# How much stronger the pattern is that the mark is found by.
_SYNC = math.sqrt(2)
# Root mean square of the mark on 128 x 128 pixels, of 255: 38.5 dB. Larger pictures repeat it and
# need less; below the lower bound, JPEG takes it away.
_STRONG, _WEAK = 3.0, 1.5
# An edge is hundreds of times stronger than the mark: so much of it is believed.
_CLIP = 4.0
# How sure a reading must be. Of 19,600 looks at pictures without a mark the mean score was 7.9, its
# deviation 0.37 and the highest 9.7, and one in 3,400 would then pass the check (19 of 65,536): so
# fewer than one in a million of such pictures is taken for marked.
_SURE = 10.0
# Of each byte, how many of the next best are tried.
_SECOND = 3
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_WHOLE, _COARSE = 1024, 256
# Longer sides that pictures are drawn in: a resized picture is first tried as one of these.
_SIDES = (128, 256, 384, 512, 640, 768, 832, 896, 1024, 1152, 1216, 1280, 1344, 1536, 2048)
_SCALES = tuple(math.exp(step / 100) for step in sorted(range(-92, 93), key=abs))
_LARGEST = 5.0

_Floats = npt.NDArray[np.float32]

_down = np.fft.fftfreq(TILE)[:, None] + np.zeros((1, TILE // 2 + 1))
_across = np.fft.rfftfreq(TILE)[None, :] + np.zeros((TILE, 1))
_distance = np.hypot(_down, _across)
# Without the first column, whose halves are not free of each other.
_BAND = (_distance >= _LOWEST) & (_distance <= _HIGHEST) & (_across > 0)
_DOWN, _ACROSS = _down[_BAND].astype(np.float32), _across[_BAND].astype(np.float32)


@dataclass(frozen=True)
class Reading:
    """`scale`: how many times larger the picture is than when it was marked. `sure`: the score."""

    id: bytes
    scale: float
    sure: float


@dataclass(frozen=True)
class _Patterns:
    sync: npt.NDArray[np.complex64]
    symbols: npt.NDArray[np.complex64]


def embed(picture: Image.Image, key: bytes, id: bytes) -> Image.Image:
    """The picture in RGB with `id`, four bytes, in it; unchanged where it is too small."""
    picture = picture.convert("RGB")
    if min(picture.size) < LEAST_SIDE:
        return picture
    pixels = np.asarray(picture, np.float32)
    height, width = pixels.shape[:2]
    mark = np.tile(_tile(key, id), (-(-height // TILE), -(-width // TILE)))[:height, :width]
    # More of it where the picture is uneven and hides it.
    mark = mark * (1 + np.minimum(1, _unevenness(pixels @ _LUMA) / 20))
    strength = _STRONG * (TILE * TILE / (width * height)) ** 0.25
    mark *= min(_STRONG, max(_WEAK, strength)) / mark.std()
    marked = np.clip(np.rint(pixels + mark[..., None]), 0, 255).astype(np.uint8)
    return Image.fromarray(marked)


def read(picture: Image.Image, keys: Sequence[bytes], seconds: float = 3.0) -> Reading | None:
    """The mark of one of the keys in it, whatever its size is now; None where there is none to be
    read.

    Looks through the sizes it may have had, for at most `seconds` of a core.
    """
    picture = picture.convert("RGB")
    end = time.thread_time() + seconds
    for scale, region in _looks(picture.size):
        spectrum = _spectrum(_part(picture, scale, region))
        for key in keys:
            if found := _look(spectrum, key, scale):
                return found
        if time.thread_time() > end:
            break
    return None


def _looks(size: tuple[int, int]) -> Iterator[tuple[float, int]]:
    """Scales to try, the likeliest first, and how much of the picture to look at, in its pixels
    when it was marked."""
    yield 1.0, _WHOLE
    exact = [max(size) / side for side in _SIDES]
    for scale in exact:
        if 1 / _LARGEST <= scale <= _LARGEST and scale != 1:
            yield scale, _WHOLE // 2
    # Cut as well as resized: any scale. A smaller part bears a scale that is not quite right.
    for scale in _SCALES[1:]:
        yield scale, _COARSE


def _spectrum(brightness: _Floats) -> npt.NDArray[np.complex64]:
    spectrum = np.fft.rfft2(_fold(_residual(brightness)))[_BAND]
    # Half-way to what has every frequency count alike: the picture's own are the strongest.
    return (spectrum / np.sqrt(np.abs(spectrum) + 1e-9)).astype(np.complex64)


def _look(spectrum: npt.NDArray[np.complex64], key: bytes, scale: float) -> Reading | None:
    patterns = _patterns(key)
    correlation = _spread(spectrum * patterns.sync.conj())
    best = int(correlation.argmax())
    down, across = divmod(best, TILE)
    sync = float(correlation.flat[best] / (correlation.std() + 1e-9))
    turn = np.exp(2j * np.pi * (_DOWN * down + _ACROSS * across))
    power = math.sqrt(float((np.abs(spectrum) ** 2).sum()) / 2) + 1e-9
    scores = np.real(patterns.symbols @ (spectrum * turn).conj()) / power
    sure = (_SYNC * sync + float(scores.max(axis=1).sum())) / math.sqrt(_SYNC**2 + _SYMBOLS)
    if sure >= _SURE:
        for payload in _likeliest(scores):
            if _checked(key, payload[:ID_BYTES]) == payload:
                return Reading(payload[:ID_BYTES], scale, sure)
    return None


def _likeliest(scores: _Floats) -> Iterator[bytes]:
    """What the scores say, and that with one byte as the next best ones would have it."""
    order = np.argsort(-scores, axis=1)[:, : 1 + _SECOND].astype(np.uint8)
    first = bytes(order[:, 0])
    yield first
    for place in range(_SYMBOLS):
        for other in order[place, 1:]:
            yield first[:place] + bytes([int(other)]) + first[place + 1 :]


def _part(picture: Image.Image, scale: float, region: int) -> _Floats:
    """The brightness of its middle, `region` pixels wide and high, in the size it had."""
    width, height = picture.size
    wide, high = min(width, round(region * scale)), min(height, round(region * scale))
    left, top = (width - wide) // 2, (height - high) // 2
    box = (left, top, left + wide, top + high)
    size = max(8, round(wide / scale)), max(8, round(high / scale))
    part = picture.crop(box) if size == (wide, high) else picture.resize(size, box=box, resample=3)
    return np.asarray(part, np.float32) @ _LUMA


def _residual(brightness: _Floats) -> _Floats:
    """What is left without the picture itself."""
    return np.clip(brightness - _smooth(brightness, 13), -_CLIP, _CLIP)


def _unevenness(brightness: _Floats) -> _Floats:
    """The standard deviation around each pixel."""
    mean = _smooth(brightness, 7)
    return np.sqrt(np.maximum(0, _smooth(brightness * brightness, 7) - mean * mean))


def _smooth(values: _Floats, side: int) -> _Floats:
    """The mean of the `side` x `side` pixels around each."""
    half = side // 2
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (half + 1, half)
        sums = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis, dtype=np.float64)
        later, earlier = np.split(sums, [side], axis=axis)[1], sums
        count = values.shape[axis]
        earlier = earlier[:count] if axis == 0 else earlier[:, :count]
        values = ((later - earlier) / side).astype(np.float32)
    return values


def _fold(values: _Floats) -> _Floats:
    """All tiles on top of each other: their mean, less where there are few."""
    height, width = values.shape
    down, across = -(-height // TILE), -(-width // TILE)
    whole = np.zeros((2, down * TILE, across * TILE), np.float32)
    whole[0, :height, :width] = values
    whole[1, :height, :width] = 1
    sums, counts = whole.reshape(2, down, TILE, across, TILE).sum(axis=(1, 3))
    return sums / np.sqrt(np.maximum(1, counts) * counts.max())


@lru_cache(maxsize=8)
def _patterns(key: bytes) -> _Patterns:
    count = int(_BAND.sum())
    sync = _phases(key, b"sync", (count,))
    return _Patterns(sync, _phases(key, b"symbols", (_SYMBOLS, 256, count)))


def _phases(key: bytes, what: bytes, shape: tuple[int, ...]) -> npt.NDArray[np.complex64]:
    seed = int.from_bytes(hashlib.blake2b(what, key=key, digest_size=16).digest())
    # The bits of PCG64 are promised to stay; what Generator makes of them is not.
    raw: Any = np.random.PCG64(seed).random_raw(math.prod(shape))
    return np.exp(2j * np.pi * (raw / 2**64)).astype(np.complex64).reshape(shape)


def _tile(key: bytes, id: bytes) -> _Floats:
    patterns = _patterns(key)
    payload = _checked(key, id)
    symbols = patterns.symbols[np.arange(_SYMBOLS), list(payload)].sum(axis=0)
    return _spread(_SYNC * patterns.sync + symbols)


def _spread(values: npt.NDArray[Any]) -> _Floats:
    spectrum = np.zeros(_BAND.shape, np.complex64)
    spectrum[_BAND] = values
    return np.fft.irfft2(spectrum, (TILE, TILE)).astype(np.float32)


def _checked(key: bytes, id: bytes) -> bytes:
    """With the bytes that a mark of another key, or none at all, would not have."""
    return id + hmac.digest(key, b"mark" + id, "sha256")[:_CHECK_BYTES]
