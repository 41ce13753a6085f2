"""Paints scenes: one to three things on a coloured background, with a caption for each.

A scene's relation decides where its things stand, and each place has one caption: what is said of a
picture can be read off it. One combination in ten of relation, things, sizes, style and background
is held out: no model is ever trained on it.
"""

from __future__ import annotations

import functools
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from models.training.art import ART_SIZE, Art
from models.training.nouns import article, plural

SIZE = 128
BACKGROUNDS: dict[str, tuple[int, int, int]] = {
    "white": (255, 255, 255),
    "black": (20, 20, 24),
    "red": (215, 60, 60),
    "green": (80, 170, 90),
    "blue": (70, 120, 210),
    "yellow": (245, 215, 90),
    "purple": (140, 90, 190),
    "pink": (245, 165, 195),
    "orange": (240, 150, 60),
    "gray": (150, 150, 155),
}
RELATIONS: dict[str, tuple[tuple[int, int], ...]] = {
    "left": ((32, 64), (96, 64)),
    "above": ((64, 32), (64, 96)),
    "and": ((32, 32), (96, 96)),
    "trio": ((64, 32), (32, 96), (96, 96)),
    "two": ((32, 64), (96, 64)),
    "three": ((64, 32), (32, 96), (96, 96)),
}
"""Where the middles of the things are, by relation; one thing alone has none, and is in the middle.
In cells of 64 pixels, which are whole patches of the picture model."""
SCENE_SIZE, SMALL, BIG = 56, 48, 76
"""Sides in pixels of things that are not alone: of equal size, or one small and one big."""
_SIZED_MIDDLES = (((26, 58), (88, 56)), ((40, 72), (102, 70)))
"""Where the middles of a small thing and a big one are that stand side by side, by which of them is
small; with x and y exchanged for one above the other. So a thing of a size lies in one of two ways
on patches of 32 pixels."""
_HELD_OUT = 10
_TRIES = 10_000


@dataclass(frozen=True)
class Scene:
    """What is in one picture: one art, or one for each place of the relation (all of one style).

    `small`: the index of the thing that is small, where the other is big ("left" and "above").
    """

    arts: tuple[Art, ...]
    background: str
    relation: str = ""
    small: int | None = None

    @property
    def caption(self) -> str:
        """The one sentence the captioner learns to say of this picture."""
        return f"{self.things} on {article(self.background)} {self.background} background"

    @property
    def things(self) -> str:
        """The caption without its background."""
        names = [art.concept.name for art in self.arts]
        if self.relation in _NUMBERS:
            return f"{self.relation} {plural(names[0])}"
        sizes = [self.size_of(index) for index in range(len(names))]
        each = [_with_article(f"{s} {n}".strip()) for s, n in zip(sizes, names, strict=True)]
        return _JOINED[self.relation].join(each)

    @property
    def held_out(self) -> bool:
        """Is this one of the combinations that the models are measured on?"""
        key = f"{self.things}, {self.arts[0].style}, {self.background}"
        return zlib.crc32(key.encode()) % _HELD_OUT == 0

    def size_of(self, index: int) -> str:
        """ "small", "big" or ""."""
        return "" if self.small is None else ("small" if index == self.small else "big")


_JOINED = {"": "", "left": " to the left of ", "above": " above ", "and": " and ", "trio": " and "}
_NUMBERS = ("two", "three")
_SHARES = {"": 10, "left": 3, "above": 3, "and": 1, "trio": 1, "two": 1, "three": 1}
_SIZED = 0.4


def _with_article(noun: str) -> str:
    return f"{article(noun)} {noun}".strip()


def draw_scene(
    rng: random.Random,
    arts: Sequence[Art],
    *,
    relations: Sequence[str] = tuple(_SHARES),
    held_out: bool = False,
    sized: float = _SIZED,
) -> Scene:
    """One of the scenes to train on, or of those held out. `sized`: share of those of two things
    beside or above each other in which one is small and one big.

    Raises ValueError where `arts` are too few for one: three things of a style fill any relation.
    """
    weights = [_SHARES[relation] for relation in relations]
    for _ in range(_TRIES):
        relation = rng.choices(relations, weights)[0]
        first, small = rng.choice(arts), None
        chosen = (first,)
        if relation in _NUMBERS:
            if plural(first.concept.name) == first.concept.name:
                continue
            chosen *= len(RELATIONS[relation])
        elif relation:
            chosen = _company(rng, first, arts, len(RELATIONS[relation]))
            if relation in ("left", "above") and rng.random() < sized:
                small = rng.randrange(2)
        scene = Scene(chosen, rng.choice(list(BACKGROUNDS)), relation, small)
        if scene.held_out == held_out:
            return scene
    raise ValueError(f"{len(arts)} arts have no scene of {relations}, held out: {held_out}")


def _company(rng: random.Random, first: Art, arts: Sequence[Art], count: int) -> tuple[Art, ...]:
    """So many different things of one style, this one first."""
    chosen = (first,)
    for _ in range(_TRIES):
        if len(chosen) == count:
            return chosen
        other = rng.choice(arts)
        if other.style == first.style and all(other.concept != art.concept for art in chosen):
            chosen += (other,)
    raise ValueError(f"{len(arts)} arts have no {count} different things of one style")


def paint(scene: Scene) -> np.ndarray:
    """The picture, uint8 of shape (SIZE, SIZE, 3); one thing alone is in its middle."""
    picture = np.empty((SIZE, SIZE, 3), np.float32)
    picture[:] = BACKGROUNDS[scene.background]
    for art, (x, y), side in _places(scene):
        alpha, colours = _sized(art, side)
        left, top = x - side // 2, y - side // 2
        region = picture[top : top + side, left : left + side]
        region *= alpha
        region += colours
    return picture.round().astype(np.uint8)


def shown(scene: Scene, patch: int) -> list[int | None]:
    """Of each patch of so many pixels, row by row: the index of the thing that covers most of it.

    None where none covers an eighth of its side in both directions.
    """
    found: list[int | None] = []
    for top in range(0, SIZE, patch):
        for left in range(0, SIZE, patch):
            areas = [
                _shared(left, patch, x - side // 2, side) * _shared(top, patch, y - side // 2, side)
                for _, (x, y), side in _places(scene)
            ]
            most = max(range(len(areas)), key=areas.__getitem__)
            found.append(most if areas[most] else None)
    return found


def _shared(start: int, length: int, other: int, side: int) -> int:
    """Of two stretches, how many pixels they share; 0 where that is less than an eighth."""
    common = min(start + length, other + side) - max(start, other)
    return common if common * 8 >= length else 0


def _places(scene: Scene) -> list[tuple[Art, tuple[int, int], int]]:
    if not scene.relation:
        return [(scene.arts[0], (SIZE // 2, SIZE // 2), ART_SIZE)]
    middles, sides = list(RELATIONS[scene.relation]), [SCENE_SIZE] * len(scene.arts)
    if scene.small is not None:
        middles = list(_SIZED_MIDDLES[scene.small])
        if scene.relation == "above":
            middles = [(y, x) for x, y in middles]
        sides = [SMALL if index == scene.small else BIG for index in range(2)]
    return list(zip(scene.arts, middles, sides, strict=True))


@functools.cache
def _sized(art: Art, side: int) -> tuple[np.ndarray, np.ndarray]:
    """How much of the background shows, (side, side, 1), and what comes on top, (side, side, 3)."""
    rgba = art.rgba
    if side != ART_SIZE:
        image = Image.fromarray(rgba).resize((side, side), Image.Resampling.LANCZOS)
        rgba = np.asarray(image)
    alpha = rgba[:, :, 3:].astype(np.float32) / 255
    return 1 - alpha, rgba[:, :, :3] * alpha
