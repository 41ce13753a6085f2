"""How a person might type what is in a scene."""

from __future__ import annotations

import random

from models.training.art import Art
from models.training.nouns import article, plural
from models.training.scenes import Scene

COLOUR_SYNONYMS = {"gray": ("grey",), "purple": ("violet",), "yellow": ("golden",)}
OPENINGS = ("", "", "", "a picture of ", "an image of ", "a drawing of ", "draw ")
ADJECTIVES = ("cute", "happy", "beautiful", "big", "small", "little", "funny", "cool", "nice")
SIZES = {"small": ("small", "small", "little", "tiny"), "big": ("big", "big", "large", "huge")}
NUMBERS = {"two": ("two", "two", "2"), "three": ("three", "three", "3")}
RELATED = {
    "left": (
        ("{0} to the left of {1}",) * 3
        + ("{0} left of {1}", "{1} to the right of {0}", "{1} right of {0}")
    ),
    "above": ("{0} above {1}",) * 3 + ("{0} over {1}", "{1} below {0}", "{1} under {0}"),
    "and": ("{0} and {1}",),
    "trio": ("{0} and {1} and {2}", "{0}, {1} and {2}", "{0}, {1} and {2}"),
}


def word(rng: random.Random, scene: Scene) -> str:
    """A prompt for the picture. Style and background are sometimes left out: then the model may
    choose."""
    colour = rng.choice((scene.background, *COLOUR_SYNONYMS.get(scene.background, ())))
    style = scene.arts[0].style if rng.random() < 0.6 else None
    things = _things(rng, scene)
    if style and not scene.relation and rng.random() < 0.3:
        things, style = f"{style} {things}", None
    text = things
    if not scene.relation and rng.random() < 0.7:
        text = _with_article(things)
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


def _things(rng: random.Random, scene: Scene) -> str:
    if not scene.relation:
        name = _name(rng, scene.arts[0])
        return f"{rng.choice(ADJECTIVES)} {name}" if rng.random() < 0.1 else name
    if scene.relation in NUMBERS:
        return f"{rng.choice(NUMBERS[scene.relation])} {plural(_name(rng, scene.arts[0]))}"
    each: list[str] = []
    for index, art in enumerate(scene.arts):
        size = scene.size_of(index)
        name = _name(rng, art)
        name = f"{rng.choice(SIZES[size])} {name}" if size else name
        each.append(name if rng.random() < 0.1 else _with_article(name))
    return rng.choice(RELATED[scene.relation]).format(*each)


def _name(rng: random.Random, art: Art) -> str:
    """Most often as the captioner calls it."""
    names = (art.concept.name, *art.concept.synonyms)
    return rng.choice((art.concept.name, rng.choice(names)))


def _with_article(noun: str) -> str:
    return f"{article(noun)} {noun}".strip()
