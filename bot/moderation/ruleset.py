"""All rules that count for a text: the locked ones, the bot's own words and a server's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from bot.moderation.expressions import Patterns
from bot.moderation.listed import Listed
from bot.moderation.matching import Finder, Hit
from bot.moderation.normalise import Text, marked
from bot.moderation.patterns import Word
from bot.moderation.rules import Rule

FiredKind = Literal["locked", "listed", "block", "regex", "combination"]
LOCKED, LISTED = "locked", "listed"
"""Stand for a rule's id where it is none of a server's."""
_Span = tuple[int, int] | None


@dataclass(frozen=True)
class Fired:
    """`rule`: its id. `found`: what of the text it is about, as it is written there."""

    rule: str
    kind: FiredKind
    found: str


class Harmless:
    """Phrases in which no word is meant."""

    def __init__(self, phrases: Sequence[str]) -> None:
        wanted = [
            r"[\W_]+".join(map(re.escape, re.findall(r"\w+", p))) for p in map(marked, phrases)
        ]
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(wanted)})s?(?!\w)") if wanted else None

    def covers(self, text: Text, hit: Hit) -> bool:
        if hit.span is None or self._pattern is None:
            return False
        start, end = hit.span
        spans = (match.span() for match in self._pattern.finditer(text.plain.lower()))
        return any(first <= start and end <= last for first, last in spans)


class Side:
    """Words and expressions of which one is wanted."""

    def __init__(self, words: Iterable[str], expressions: Iterable[str] = ()) -> None:
        self._finder = Finder([Word.read(word) for word in words])
        self._patterns = Patterns(dict(enumerate(expressions)))

    def hits(self, text: Text) -> Iterator[Hit]:
        yield from self._finder.hits(text)
        yield from found_by(self._patterns, text)


class Shipped:
    """What counts in every server; to compile it takes a third of a second: see `shipped`."""

    def __init__(self, listed: Listed) -> None:
        self.harmless = Harmless(listed.harmless)
        self._blocked = Side(listed.blocked)
        self._words = [Word.read(word).written.casefold() for word in listed.blocked]
        self._sides = [Side(s.words, s.expressions) for s in (listed.locked.age, listed.locked.sex)]
        self._clothes = Side(listed.locked.clothes.words, listed.locked.clothes.expressions)
        self._excused = Harmless(listed.locked.harmless.phrases)

    def locked(self, text: Text) -> Fired | None:
        age, sex = self._sides
        return self._together((age, text), (sex, text))

    def undressed(self, prompt: Text, negative: Text) -> Fired | None:
        """An age in the prompt whose clothes the negative prompt takes away."""
        return self._together((self._sides[0], prompt), (self._clothes, negative))

    def _together(self, *sides: tuple[Side, Text]) -> Fired | None:
        found: list[str] = []
        for side, text in sides:
            hits = (hit for hit in side.hits(text) if not self._excused.covers(text, hit))
            hit = next(hits, None)
            if hit is None:
                return None
            found.append(hit.found)
        return Fired(LOCKED, "locked", " + ".join(found))

    def blocked(self, text: Text) -> Iterator[tuple[Hit, str]]:
        """With the word of the list."""
        for hit in self._blocked.hits(text):
            if not self.harmless.covers(text, hit):
                yield hit, self._words[hit.word]


@cache
def shipped(listed: Listed) -> Shipped:
    return Shipped(listed)


class Ruleset:
    """A server's rules, compiled. Raises `Unreadable` for an expression that cannot be read."""

    def __init__(self, rules: Sequence[Rule], shipped: Shipped) -> None:
        self.rules = tuple(rules)
        self._shipped = shipped
        self._words = list(dict.fromkeys(
            word for rule in rules if rule.kind in ("block", "combination")
            for word in (*rule.words, *rule.together)
        ))  # fmt: skip
        self._finder = Finder([Word.read(word) for word in self._words])
        self._expressions = [
            (rule, expression)
            for rule in rules
            if rule.kind == "regex"
            for expression in rule.words
        ]
        self._patterns = Patterns({n: e for n, (_, e) in enumerate(self._expressions)})

    @cached_property
    def _allowed(self) -> dict[str, Harmless]:
        return {rule.id: Harmless(rule.words) for rule in self.rules if rule.kind == "allow"}

    def first(self, text: str, ids: frozenset[int]) -> Fired | None:
        """What the text breaks, the locked rules before others. `ids`: see `Rule.counts`."""
        return next(self.all(text, ids), None)

    def negative(self, prompt: str, negative: str) -> Fired | None:
        """What a negative prompt breaks of the locked rules alone, by itself or with the prompt."""
        if not negative:
            return None
        read = Text.read(negative)
        return self._shipped.locked(read) or self._shipped.undressed(Text.read(prompt), read)

    def all(self, text: str, ids: frozenset[int]) -> Iterator[Fired]:
        """Everything that the text breaks, once for each rule."""
        read = Text.read(text)
        if locked := self._shipped.locked(read):
            yield locked
        counting = [rule for rule in self.rules if rule.counts(ids)]
        lifted = {w.casefold() for rule in counting if rule.kind == "allow" for w in rule.words}
        allowed = [self._allowed[rule.id] for rule in counting if rule.kind == "allow"]

        def counts(hit: Hit) -> bool:
            return not any(phrases.covers(read, hit) for phrases in allowed)

        listed = (
            hit for hit, word in self._shipped.blocked(read) if word not in lifted and counts(hit)
        )
        if hit := next(listed, None):
            yield Fired(LISTED, "listed", hit.found)
        found: dict[str, Hit] = {}
        for hit in self._finder.hits(read):
            word = self._words[hit.word]
            lift = Word.read(word).written.casefold() in lifted
            if not lift and counts(hit) and not self._shipped.harmless.covers(read, hit):
                found.setdefault(word, hit)
        for rule in counting if found else ():
            yield from _fired(rule, found)
        for hit in found_by(self._patterns, read):
            rule = self._expressions[hit.word][0]
            if rule in counting and counts(hit):
                yield Fired(rule.id, "regex", hit.found)


def found_by(patterns: Patterns, text: Text) -> Iterator[Hit]:
    """Expressions are read on the text without disguises, and with its marks."""
    for number, pattern in patterns.of(text.plain):
        match = pattern.search(text.plain)
        yield Hit(number, match[0].strip(), match.span())
    for number, pattern in patterns.of(text.marked):
        yield Hit(number, pattern.search(text.marked)[0].strip())


def _fired(rule: Rule, found: dict[str, Hit]) -> Iterator[Fired]:
    if rule.kind not in ("block", "combination"):
        return
    hits = [found[word] for word in rule.words if word in found]
    if rule.kind == "block" and hits:
        yield Fired(rule.id, "block", hits[0].found)
    others = [found[word] for word in rule.together if word in found]
    if rule.kind == "combination" and hits and others:
        yield Fired(rule.id, "combination", f"{hits[0].found} + {others[0].found}")
