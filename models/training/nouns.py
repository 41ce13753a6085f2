"""The little grammar that the names of things need: their article and their plural."""

from __future__ import annotations

import re

_IRREGULAR = {
    "bison": "bison",
    "buffalo": "buffalo",
    "cactus": "cacti",
    "deer": "deer",
    "elf": "elves",
    "fish": "fish",
    "foot": "feet",
    "goose": "geese",
    "knife": "knives",
    "leaf": "leaves",
    "man": "men",
    "moose": "moose",
    "mouse": "mice",
    "person": "people",
    "scarf": "scarves",
    "sheep": "sheep",
    "snowman": "snowmen",
    "tooth": "teeth",
    "wolf": "wolves",
    "woman": "women",
}
_SINGULAR = frozenset(
    [
        "abacus",
        "aquarius",
        "aries",
        "brontosaurus",
        "bus",
        "cactus",
        "claus",
        "hibiscus",
        "iris",
        "lis",
        "lotus",
        "minibus",
        "octopus",
        "sagittarius",
        "taurus",
        "trolleybus",
        "tyrannosaurus",
        "virus",
        "walrus",
    ]
)
"""Words that end in s and are one."""
_MANY_IN_THE_HEAD = re.compile(r" (with|of|in|behind|without) ")


def is_plural(noun: str) -> bool:
    """Is it many things, or called so, such as "glasses"?"""
    last = _head(noun)[0].split()[-1]
    return last.endswith("s") and not last.endswith("ss") and last not in _SINGULAR


def article(noun: str) -> str:
    """ "a", "an" or, for what is many, nothing; by the first letter, which is enough for the names
    in `concepts.json`."""
    if is_plural(noun):
        return ""
    vowel = noun[0] in "aeio" or noun.startswith(("umbrella", "up ", "upside"))
    return "an" if vowel and not noun.startswith(("euro", "one ")) else "a"


def plural(noun: str) -> str:
    """More than one of it; the same where there is no such word, as of "glasses"."""
    head, rest = _head(noun)
    if is_plural(noun):
        return noun
    before, _, last = head.rpartition(" ")
    return f"{before} {_many(last)}".strip() + rest


def _head(noun: str) -> tuple[str, str]:
    """The thing itself, and what is said of it: "house" and " with a garden"."""
    found = _MANY_IN_THE_HEAD.search(noun)
    return (noun[: found.start()], noun[found.start() :]) if found else (noun, "")


def _many(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(("s", "x", "z", "ch", "sh")) or word in (
        "mango",
        "potato",
        "tomato",
        "mosquito",
        "volcano",
        "torpedo",
    ):
        return f"{word}es"
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}s"
