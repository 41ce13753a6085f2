"""Words that are those of a rule but for the order of the letters inside: "nkaed"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.moderation.normalise import Text
from bot.moderation.ordinary import is_ordinary
from bot.moderation.patterns import Shape, Word

_LEAST = 5
"""Letters of a word that is looked for."""


class Swapped:
    def __init__(self, words: Sequence[Word], shapes: Mapping[int, Shape]) -> None:
        self._numbers: dict[tuple[str, str], dict[str, int]] = {}
        for number, shape in shapes.items():
            if shape.words > 1 or words[number].exact or words[number].accented:
                continue
            for form in shape.forms:
                if len(form) >= _LEAST:
                    alike = self._numbers.setdefault((form[0], form[-1]), {})
                    alike.setdefault("".join(sorted(form)), number)

    def found(self, text: Text) -> Iterator[tuple[int, int, int]]:
        """Which word, and where it begins and ends."""
        for token, start in text.tokens if self._numbers else ():
            alike = self._numbers.get((token[0], token[-1]))
            if alike is None or len(token) < _LEAST:
                continue
            number = alike.get("".join(sorted(token)))
            if number is not None and not is_ordinary(token):
                yield number, start, start + len(token)
