"""What can be made of a caption's own words: nothing is added that the model did not say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_TAGS = 15
_MAX_TAG = 40
# Between two of these lies one thing with its attributes: "a lion | on a | blue background".
_BETWEEN = frozenset(
    re.findall(
        r"\w+",
        "a an the this that these those its his her their some and or but with without on in at of "
        "to from by for near under over above below behind beside between into onto against around "
        "is are was were be being has have having it there while as which who very",
    )
)
# Control, format, surrogate and private-use characters, and what stands for half a character.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_HALF = "\ufffd"
_ARTICLES = re.compile(r"^(?:(?:a|an|the)\s+)+", re.IGNORECASE)


def one_line(text: str) -> str:
    """Without line breaks or doubled spaces."""
    return " ".join(text.split())


def continuation(begun: str, text: str, most: int, *, ended: bool) -> str:
    """What a language model wrote after `begun`, fit to stand there: '' when nothing is left.

    Its first line, of at most `most` characters that can be seen. No part of a word: `begun` keeps
    its last one, and where the model did not come to an end, or was cut, its own last one goes.
    """
    line = (text.splitlines() or [""])[0]
    line = "".join(c for c in line if unicodedata.category(c) not in _UNSEEN and c != _HALF)
    line = re.sub(r"^[^\s,.;:]+", "", line)
    if not ended or len(line) > most:
        line = line[:most].rpartition(" ")[0]
    line = re.sub(r"\s+", " ", line).rstrip(" ,;:")
    line = re.sub(r"^\s+(?=[,.;:])", "", line)
    if begun.endswith((",", ".", ";", ":")):
        line = re.sub(r"^[,.;:]+", "", line)
    return line if re.search(r"\w", line) else ""


def same(text: str) -> str:
    """Captions that differ only in case and punctuation are one: this is what they share."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def as_sentence(caption: str) -> str:
    """One line of alternative text: a capital first, a full stop last."""
    line = one_line(caption)
    line = line[:1].upper() + line[1:]
    return line if not line or line[-1] in ".!?" else f"{line}."


def tags_of(captions: Iterable[str]) -> tuple[str, ...]:
    """The things that captions name, with their attributes, in order: "lion", "blue background"."""
    found: list[str] = []
    for caption in captions:
        for part in re.split(r"[^\w\s'-]+", caption.casefold()):
            words: list[str] = []
            for word in [*part.split(), "and"]:
                if word not in _BETWEEN:
                    words.append(word)
                elif words:
                    found.append(" ".join(words))
                    words = []
    return _bounded(found)


def listed_tags(answer: str) -> tuple[str, ...]:
    """Tags from a model's answer: by comma, semicolon or line, with or without bullets."""
    parts = re.split(r"[,;\n]+", answer.casefold())
    cleaned = (re.sub(r"^[\s*#•\d.)-]+|[\s.]+$", "", part) for part in parts)
    return _bounded(_ARTICLES.sub("", tag) for tag in cleaned)


def _bounded(tags: Iterable[str]) -> tuple[str, ...]:
    """Each once, none too long, not too many."""
    kept = dict.fromkeys(tag for tag in tags if 0 < len(tag) <= _MAX_TAG)
    return tuple(kept)[:MAX_TAGS]
