"""Makes training pairs: a picture of one emoji on a coloured background, and words for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.training.art import ART_SIZE, Art

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
COLOUR_SYNONYMS = {"gray": ("grey",), "purple": ("violet",), "yellow": ("golden",)}
OPENINGS = ("", "", "", "a picture of ", "an image of ", "a drawing of ", "draw ")
ADJECTIVES = ("cute", "happy", "beautiful", "big", "small", "little", "funny", "cool", "nice")
_MARGIN = (SIZE - ART_SIZE) // 2


@dataclass(frozen=True)
class Scene:
    """What is in one picture."""

    art: Art
    background: str

    @property
    def caption(self) -> str:
        """The one sentence the captioner learns to say of this picture."""
        name = self.art.concept.name
        return f"{article(name)} {name} on {article(self.background)} {self.background} background"


def article(noun: str) -> str:
    """ "a" or "an", by the first letter; enough for the names in `concepts.json`."""
    return "an" if noun[0] in "aeio" or noun.startswith("umbrella") else "a"


def draw_scene(rng: random.Random, arts: Sequence[Art]) -> Scene:
    return Scene(rng.choice(arts), rng.choice(list(BACKGROUNDS)))


def paint(scene: Scene) -> np.ndarray:
    """The picture, uint8 of shape (SIZE, SIZE, 3), with the emoji in its middle."""
    picture = np.empty((SIZE, SIZE, 3), np.float32)
    picture[:] = BACKGROUNDS[scene.background]
    region = picture[_MARGIN : _MARGIN + ART_SIZE, _MARGIN : _MARGIN + ART_SIZE]
    alpha = scene.art.rgba[:, :, 3:].astype(np.float32) / 255
    region[:] = region * (1 - alpha) + scene.art.rgba[:, :, :3] * alpha
    return picture.round().astype(np.uint8)


def word(rng: random.Random, scene: Scene) -> str:
    """A prompt for the picture, as a person might type it.

    Style and background are sometimes left out: then the model may choose.
    """
    concept = scene.art.concept
    name = rng.choice((concept.name, rng.choice((concept.name, *concept.synonyms))))
    colour = rng.choice((scene.background, *COLOUR_SYNONYMS.get(scene.background, ())))
    style = scene.art.style if rng.random() < 0.6 else None
    if rng.random() < 0.1:
        name = f"{rng.choice(ADJECTIVES)} {name}"
    if style and rng.random() < 0.3:
        name, style = f"{style} {name}", None
    text = name if rng.random() < 0.3 else f"{article(name)} {name}"
    background = f"on {article(colour)} {colour} background"
    if rng.random() < 0.2:
        background = f", {colour} background"
    has_background = rng.random() < 0.9
    if style and rng.random() < 0.5:
        text, style = f"{text}, {style} style,", None
    if has_background:
        text = f"{text} {background}".replace(" ,", ",").replace(",,", ",")
    if style:
        text = f"{text}, {style} style"
    return rng.choice(OPENINGS) + text.strip(", ")
