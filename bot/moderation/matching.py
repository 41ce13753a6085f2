"""Finds the words of rules in a text, in all its readings, in one pass each.

All patterns of a set of words run at once, on google-re2 (a few hundred take a tenth of a
millisecond for 1000 characters); what they find is judged one by one, and there is seldom any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.moderation.disguises import BEGINS, is_meant
from bot.moderation.expressions import Patterns
from bot.moderation.normalise import Reading, Text
from bot.moderation.patterns import Word, native_pattern_of, pattern_of, shape_of
from bot.moderation.swapped import Swapped

_CANDIDATES = 1000
"""Of all words in one text. Real texts have a few; one that is made of nothing else, so that
judging it takes seconds, is taken for what it looks like."""


@dataclass(frozen=True)
class Hit:
    """`word`: which one, by its number. `found`: as it is written. `span`: where in `Text.plain`;
    None where it was found in another reading."""

    word: int
    found: str
    span: tuple[int, int] | None = None


class Finder:
    """Compiled once for a list of words."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        latin = [number for number, word in enumerate(words) if word.latin]
        native = [number for number in range(len(words)) if number not in set(latin)]
        self._shapes = {number: shape_of(words[number]) for number in latin}
        self._latin = Patterns({n: pattern_of(words[n]).encode("ascii") for n in latin})
        self._native = Patterns({n: native_pattern_of(words[n]) for n in native})
        self._swapped = Swapped(words, self._shapes)

    def hits(self, text: Text) -> Iterator[Hit]:
        plain, left = text.readings[0], [_CANDIDATES]
        for number, start, end in self._swapped.found(text):
            yield Hit(number, plain.text[start:end], (start, end))
        for reading in text.readings:
            for number, pattern in self._latin.of(reading.codes):
                yield from self._judged(text, reading, number, pattern, left)
        for number, pattern in self._native.of(text.marked):
            yield Hit(number, pattern.search(text.marked)[1])

    def _judged(
        self, text: Text, reading: Reading, number: int, pattern: Any, left: list[int]
    ) -> Iterator[Hit]:
        """`left`: candidates that may still be judged in this text."""
        word, shape, start = self._words[number], self._shapes[number], 0
        while match := pattern.search(reading.codes, start):
            first, last = match.span(1)
            left[0] -= 1
            if left[0] < 0 or is_meant(text, reading, first, last, word, shape):
                span = (first, last) if reading is text.readings[0] else None
                yield Hit(number, reading.text[first:last].strip(), span)
                start = last
                continue
            # The next one begins where a word can, one place after what stands before it.
            begins = BEGINS.search(reading.codes, max(first, start) + 1)
            if begins is None:
                return
            start = max(begins.start() - 1, start + 1)
