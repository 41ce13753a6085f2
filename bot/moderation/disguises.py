"""Is a candidate really the word, or something else that only looks like it?

What was found may be "k1ll", "n a k e d" or "n*ked"; and it may be "pen is", "good" or the A55.
The rule that decides most: ordinary words are what they are.
"""

from __future__ import annotations

import re

from anyascii import anyascii

from bot.moderation.normalise import CAMEL, Reading, Text, alphabet_of, letters_in, marked, natural
from bot.moderation.ordinary import is_ordinary
from bot.moderation.patterns import Shape, Word, squeezed

_LEAST = 3
"""Letters of a word that can be disguised; shorter ones are found as they are."""
_BACKWARDS = 4
_SIGNS = "@$€£¢¥"
"""Nobody writes them inside of a word but for letters."""
_LETTERS, _DIGITS = re.compile(rb"[a-z\x80-\xff@$]"), re.compile(rb"[0-9]")
BEGINS = re.compile(rb"[a-z\x80-\xff0-9@$!|+<^]")
_SIGN = re.compile(rb"[^a-z\x80-\xff0-9@$]")
_MASKING, _JOINING = (
    frozenset([b"*", b"#", b"%", b"?", b"\x7f"]),
    frozenset([b".", b"-", b"_", b"~"]),
)
_LEET = re.compile(r"[0-9@$]")
_LONG = 6
"""Letters of a word of which most may be digits."""
# What joins ordinary words: "hero-in", "and/or", "he'll", "the end.in a".
_JOINS = frozenset("-/'’.,:;&+\"…–—")
_CONTRACTED = frozenset(["s", "t", "d", "m", "ll", "re", "ve"])
_RUN = re.compile(r"(.)\1\1")
_PIECES = 4
_BROKEN = re.compile(r"[^\W\d_]\n[^\W\d_]")


def is_meant(text: Text, reading: Reading, start: int, end: int, word: Word, shape: Shape) -> bool:
    """Of the candidate that stands there in a reading."""
    raw = reading.text[start:end].replace(CAMEL, "").strip()
    words = re.findall(r"[^\W\d_]+", raw.casefold())
    backwards = reading.backwards
    if not backwards and " ".join(words) in shape.forms and not re.search(r"\w\d\w", raw):
        return not (word.accented and _ordinary("".join(words), False)) or _has_marks(text, word)
    part = word.open_left or word.open_right
    if part and not backwards and len(words) == 1 and any(form in words[0] for form in shape.forms):
        return True
    if shape.shortest < (_BACKWARDS if backwards else _LEAST):
        return False
    beside = reading.text[start - 1]
    if _is_natural(raw, reading.text) or (_LEET.search(beside) and not part):
        return False
    codes = reading.codes[start:end].strip()
    letters, digits = len(_LETTERS.findall(codes)), len(_DIGITS.findall(codes))
    missing = shape.shortest - letters - digits - word.written.count("ck")
    if not BEGINS.match(codes) or not letters or missing * 2 > shape.shortest:
        return False
    if digits > letters and shape.shortest < _LONG:  # the A55 is a road
        return False
    if shape.words == 1 and len(raw.split()) > 1:
        return missing <= 0 and _is_spaced(raw, shape, backwards)
    if missing > 0:
        signed = codes.replace(b" ", b"") if shape.words > 1 else codes
        return not backwards and _is_masked(signed, letters, missing)
    if words and words[-1] in _CONTRACTED and re.search("['’]", raw):
        return False
    ordinary = [_ordinary(word, backwards) for word in words]
    signs = {c for c in raw.strip(" .,:;!?\"'") if not c.isalnum() and not c.isspace()}
    if backwards and len(words) > 1 and any(len(w) > 1 for w in words) and signs:
        return False
    if len(words) > 1 and not digits and all(ordinary) and any(len(w) > 1 for w in words):
        return not signs <= _JOINS
    if len(words) == 1 and not signs and not digits:
        return _is_misspelt(words[0], shape, backwards)
    return True


def _is_spaced(raw: str, shape: Shape, backwards: bool) -> bool:
    """Of one word that is written as several."""
    pieces = raw.split()
    sizes = [sum(c.isalnum() or c in _SIGNS for c in piece) for piece in pieces]
    if max(sizes) <= 1:
        return len(pieces) >= _LEAST
    # Lines are seldom broken inside of a sentence, and then rarely just there.
    if _BROKEN.search(raw):
        return True
    if shape.shortest < _BACKWARDS or len(pieces) > _PIECES:
        return False
    if any(piece.isdigit() for piece in pieces):
        return False
    return not all(_ordinary(letters_in(piece), backwards) for piece in pieces)


def _is_masked(codes: bytes, letters: int, missing: int) -> bool:
    """Do signs stand for the letters that are not there: "n*ked"?"""
    if missing == len(re.findall(rb"[!|+^]", codes)):
        return True
    signs = set(_SIGN.findall(codes))
    if len(signs) != 1 or _DIGITS.search(codes):
        return False
    [sign] = signs
    if sign in _JOINING:
        return missing == 1 and letters >= _LEAST and codes[-1:] != sign
    return sign in _MASKING and letters >= missing


def _is_misspelt(letters: str, shape: Shape, backwards: bool) -> bool:
    """Of letters alone: by sound, by look-alikes, by repetition, or read from its end."""
    plain = anyascii(letters).lower()
    if plain in shape.forms:
        return not backwards or not _ordinary(letters, backwards)
    if _ordinary(letters, backwards):
        return False
    if backwards:
        return False
    if squeezed(plain) in {squeezed(form) for form in shape.forms}:
        return shape.shortest > _LEAST or bool(_RUN.search(letters))
    return shape.shortest > _LEAST or not letters.isascii()


def _ordinary(word: str, backwards: bool) -> bool:
    if not word:
        return True
    if not word.isascii():
        if any(alphabet_of(c) != "LATIN" for c in word):
            return False
        word = anyascii(word).lower()
    return is_ordinary(word[::-1] if backwards else word)


def _is_natural(raw: str, text: str) -> bool:
    """Is it a word of another alphabet in a text of that alphabet?"""
    if raw.isascii() or re.search(r"[0-9@$*]", raw):
        return False
    return {alphabet_of(c) for c in raw if c.isalpha()} == {natural(text)}


def _has_marks(text: Text, word: Word) -> bool:
    """Is it written with its marks, without which it would be another word?"""
    return marked(word.written) in text.marked
