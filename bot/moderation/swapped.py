"""Words that are those of a rule but for the order of the letters inside: "nkaed"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.moderation.normalise import Reading
from bot.moderation.ordinary import is_ordinary
from bot.moderation.patterns import Shape, Word

_LEAST = 5
"""Letters of a word that is looked for."""
_TOKEN = re.compile(r"[a-z]{5,40}")


class Swapped:
    def __init__(self, words: Sequence[Word], shapes: Mapping[int, Shape]) -> None:
        self._numbers: dict[tuple[str, str, str], int] = {}
        for number, shape in shapes.items():
            if shape.words > 1 or words[number].exact or words[number].accented:
                continue
            for form in shape.forms:
                if len(form) >= _LEAST:
                    self._numbers.setdefault(_mixed(form), number)

    def found(self, reading: Reading) -> Iterator[tuple[int, int, int]]:
        """Which word, and where it begins and ends."""
        for match in _TOKEN.finditer(reading.text.lower()) if self._numbers else ():
            number = self._numbers.get(_mixed(match[0]))
            if number is not None and not is_ordinary(match[0]):
                yield number, *match.span()


def _mixed(token: str) -> tuple[str, str, str]:
    """The same for all words that differ in the order of the letters inside alone."""
    return token[0], token[-1], "".join(sorted(token[1:-1]))
