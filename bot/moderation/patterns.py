"""From a word of a rule to the pattern that finds it and what may be a disguise of it.

A pattern is wide on purpose: what it finds is a candidate, for bot/moderation/disguises.py to
judge. Patterns are for google-re2, which takes time in proportion to the text whatever they say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.moderation.normalise import (
    NO_SPACES,
    alphabet_of,
    clean,
    codes_for,
    letters_in,
    lookalikes_of,
    marked,
)

# Besides the codes of look-alikes: what else is written for a letter.
_LEET = {
    "a": "4@^", "b": "86", "c": "k", "e": "3&", "g": "96", "h": "#", "i": "1!|yl", "k": "q",
    "l": "1|!7i", "o": "0", "q": "9", "r": "", "s": "5$z", "t": "7+", "u": "v", "v": "u",
    "x": "%", "y": "i", "z": "2",
}  # fmt: skip
# Two letters for one: by sound or by looks.
_PAIRS = {"f": ("ph",), "m": ("rn",), "w": ("vv", "uu"), "x": ("ks",)}
_MASKS = "*#%?._-~\x7f"
"""Stand for any letter: "n*ked"."""
_LETTER = r"a-z\x80-\xff"
_BETWEEN = rf"[^{_LETTER}]*"
# In blocks: to google-re2 "neither letter, mark nor digit" is hundreds of ranges, and with a few
# hundred words of other alphabets it would have no room for them.
_SIGNS = (
    r"\x{0}-/:-@\x{5b}-`{-\x{a9}\x{ab}-\x{b4}\x{b6}-\x{b9}\x{bb}-\x{bf}\x{60c}-\x{60d}\x{61b}-\x{61f}"
    r"\x{66a}-\x{66d}\x{2000}-\x{2bff}\x{3000}-\x{3003}\x{3008}-\x{3020}\x{fe10}-\x{fe6f}\x{1f000}-\x{1faff}"
)
_INFLECTED = 4
"""Letters from which a word has other endings than a plural's."""
_VOWELS = "aeiou"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})


@dataclass(frozen=True)
class Word:
    """One word or phrase of a rule.

    `written`: as its author wrote it, without the signs of the next three. `exact`: with no other
    endings ("ass" in quotes). `open_left`, `open_right`: inside of longer words too ("*ass*").
    """

    written: str
    exact: bool = False
    open_left: bool = False
    open_right: bool = False

    @classmethod
    def read(cls, text: str) -> Word:
        """From a rule. Discord's AutoMod has the same stars."""
        text = text.strip()
        if len(text) > 1 and text[0] == text[-1] == '"':
            return cls(text[1:-1].strip(), exact=True)
        written = text.strip("*").strip()
        return cls(written, False, text.startswith("*"), text.endswith("*"))

    @property
    def latin(self) -> bool:
        """Is it written in letters of a to z, with or without marks?"""
        return clean(self.written).isascii() and bool(letters_in(clean(self.written)))

    @property
    def accented(self) -> bool:
        """Has it marks, without which it may be another word?"""
        return not self.written.isascii()


@dataclass(frozen=True)
class Shape:
    """What a word looks like undisguised. `forms`: with its endings, in small letters, one space
    between words. `letters`: how many, doubled ones counted once."""

    forms: frozenset[str]
    letters: int
    shortest: int
    words: int


def shape_of(word: Word) -> Shape:
    forms = {
        " ".join([*head, stem + ending])
        for parts in _variants(word)
        for head, (stem, endings) in [(parts[:-1], _endings(parts[-1], word))]
        for ending in endings
    }
    parts = _variants(word)[0]
    whole = "".join(parts)
    return Shape(frozenset(forms), len(squeezed(whole)), len(whole), len(parts))


def pattern_of(word: Word) -> str:
    """Of google-re2, for the bytes of a reading; its one group is the candidate."""
    bodies: list[str] = []
    for *head, last in _variants(word):
        stem, endings = _endings(last, word)
        start = _body("".join(head) + stem)
        tails = [_BETWEEN + _body(ending) if ending else "" for ending in endings]
        bodies.append(start + (f"(?:{'|'.join(tails)})" if tails != [""] else ""))
    left = "" if word.open_left else f"[^{_LETTER}]"
    # Digits may follow the word, but not stand for its last letters.
    right = "" if word.open_right else f"(?:[^{_LETTER}0-9@$]|[0-9]+[^{_LETTER}0-9])"
    return f"{left}({'|'.join(bodies)}){right}"


def native_pattern_of(word: Word) -> str:
    """Of a word in another alphabet, for `Text.marked`. Its one group is the candidate.

    Whole words where there are spaces between words. Signs may stand between its letters, and
    letters of a to z that look the same for them.
    """
    letters = [c for c in marked(word.written) if not c.isspace()]
    pieces = ["[" + "".join(map(_escaped, c + lookalikes_of(c))) + "]" for c in letters]
    if any(alphabet_of(c).startswith(NO_SPACES) for c in letters):
        body = r"[^\pL\pM\pN]*".join(pieces)
        return f"({body})"
    body = f"[{_SIGNS}]*".join(pieces)
    left = "" if word.open_left else r"(?:^|[^\pL\pM])"
    right = "" if word.open_right else r"(?:[^\pL\pM]|$)"
    return f"{left}({body}){right}"


def _escaped(c: str) -> str:
    return f"\\x{{{ord(c):x}}}"


def squeezed(letters: str) -> str:
    """Doubled letters once."""
    return re.sub(r"(.)\1+", r"\1", letters)


def _variants(word: Word) -> list[list[str]]:
    """Its parts, in small letters; "ä" is both "a" and "ae"."""
    found = [word.written, word.written.translate(_UMLAUTS)]
    split = [re.findall(r"[a-z0-9]+", clean(one).lower()) for one in dict.fromkeys(found)]
    return split


def _endings(last: str, word: Word) -> tuple[str, list[str]]:
    """The part of a word that stays, and what may follow; the word itself is the first."""
    if word.exact or word.open_right or not last.isalpha():
        return last, [""]
    verb = len(last) >= _INFLECTED
    more = ["ed", "ing"] if verb else []
    if last.endswith("e"):
        return last[:-1], ["e", "es", *more]
    if last.endswith("y") and last[-2:-1] not in _VOWELS:
        return last[:-1], ["y", "ies", *(["ied", "ying"] if verb else [])]
    if re.search(r"(s|x|z|ch|sh)$", last):
        return last, ["", "es", *more]
    if re.fullmatch(
        r"[^aeiou]*[aeiou][^aeiouwxy]", last
    ):  # "stabbed", but "striped" is not "strip"
        return last, ["", "s", *(last[-1] + ending for ending in more)]
    return last, ["", "s", *more]


def _body(letters: str) -> str:
    pieces: list[str] = []
    while letters:
        if letters.startswith("ck"):  # "dik", "dicc"
            pieces.append(f"(?:{_piece('c')}(?:{_BETWEEN}{_piece('k')})?|{_piece('k')})")
            letters = letters[2:]
        elif letters[0] == "c" and letters[1:2] in ("e", "i", "y"):  # "genozide"
            pieces.append(f"(?:{_piece('c')}|[sz]+)")
            letters = letters[1:]
        else:
            pieces.append(_piece(letters[0]))
            letters = letters[1:]
    return _BETWEEN.join(pieces)


@cache
def _piece(letter: str) -> str:
    if not letter.isalpha():
        return letter + "+"
    one = f"[{_class(letter)}]+"
    pairs = [f"[{_class(a)}]+{_BETWEEN}[{_class(b)}]+" for a, b in _PAIRS.get(letter, ())]
    return f"(?:{'|'.join([one, *pairs])})" if pairs else one


def _class(letter: str) -> str:
    extra = (_LEET.get(letter, "") + _MASKS).encode("latin-1")
    return "".join(f"\\x{code:02x}" for code in sorted({*codes_for(letter), *extra}))
