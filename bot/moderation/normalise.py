"""Text as people read it, however it is written: one reading or more, each as text and as codes.

A reading is matched as bytes of a small alphabet: a to z; one byte for each set of letters that
other characters pass for (Cyrillic `н` looks like h and sounds like n); digits, punctuation and a
space as they are. Nothing is decided here: see bot/moderation/matching.py.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from anyascii import anyascii

CAMEL = "\x01"
"""Stands where small letters turn to capitals: "NakedWoman" is two words."""
_LOOKALIKES = Path(__file__).parent / "lookalikes.txt"
_OTHER_LETTER, _SYMBOL, _FIRST_SET = 0xFF, 0x7F, 0x80
_REMEMBERED = 10_000
_SOME = 12
_TOKEN = re.compile(r"[a-z]{3,}")
# Letters of these are read by their sound too. Chinese and the like have no spaces between words.
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "COPTIC", "CHEROKEE")
NO_SPACES = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
    "BOPOMOFO",
)
# Letters and symbols that show nothing.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_MONEY = str.maketrans("€£¥¢©®µ§¡¿", "elycorusi?")
# "(naked:1.3)", "[naked:0.5]": how strongly a word counts.
_WEIGHT = re.compile(r"::?\s*-?[0-9.]+(?=\s*[)\]}>])|(?<=[\w)\]}])::-?[0-9.]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z]{2})(?=[a-z])")
# What is shown from right to left, up to where that ends.
_OVERRIDE = re.compile("\u202e([^\u202c\n]*)")
_TURNED = {
    **dict(zip("ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", "abcdefghijklmnopqrstuvwxyz", strict=True)),
    **dict(zip("ᵷıʅ∀ƆƎℲ⅁ſ⅂Ԁᴚ⊥∩Λ⅄", "gilacefgjlprtuvy", strict=True)),
}
_TURNS = re.compile("[" + "".join(c for c in _TURNED if not c.isascii()) + "]")
# Letters drawn with other characters, those that contain others first.
_DRAWN = (
    ("\\/\\/", "w"), ("|\\/|", "m"), ("/\\/\\", "m"), ("|\\|", "n"), ("/\\/", "n"), ("\\/", "v"),
    ("/\\", "a"), ("/-\\", "a"), ("|-|", "h"), ("|_|", "u"), ("|<", "k"), ("|{", "k"), ("|)", "d"),
    ("|]", "d"), ("[)", "d"), ("|>", "p"), ("|3", "b"), ("|_", "l"), ("()", "o"), ("><", "x"),
    ("}{", "h"), ("'/", "y"),
)  # fmt: skip
_DRAWS = re.compile(r"[|\\/\[<>(){}]{2}|/-\\|\|[-_3]|'/")


@dataclass(frozen=True)
class Reading:
    """`codes`: of `text`, one byte a character. Both begin and end with a space.

    `backwards`: the text was turned round.
    """

    text: str
    codes: bytes
    backwards: bool = False


@dataclass(frozen=True)
class Text:
    """A text with all the ways to read it, the plain one first.

    `marked`: small letters with their marks, without what is invisible; hiragana for katakana, and
    one letter for those of Russian and Arabic that people write for each other.
    """

    readings: tuple[Reading, ...]
    marked: str

    @classmethod
    def read(cls, text: str) -> Text:
        text = html.unescape(text) if "&" in text else text
        found = [clean(text)]
        if _TURNS.search(text):
            found.append(clean("".join(_TURNED.get(c, c) for c in text)))
        if "\u202e" in text:
            found.append(clean(_OVERRIDE.sub(lambda match: match[1][::-1], text)))
        drawn = _undrawn(text)
        if drawn != text:
            found.append(clean(drawn))
        # Letters that sound like several: "ш" is "sh". What is Latin already reads the same.
        plain = found[0]
        if not plain.isascii() and any(map(_sounds_long, plain)) and not natural(plain):
            found.append(clean(anyascii(plain)))
        both = (_reading(one, turned) for one in found for turned in (False, True))
        return cls(tuple(both), marked(text))

    @property
    def plain(self) -> str:
        return self.readings[0].text

    @cached_property
    def tokens(self) -> list[tuple[str, int]]:
        """Words of `plain` in letters of a to z, small, and where each begins."""
        return [(match[0], match.start()) for match in _TOKEN.finditer(self.plain.lower())]


def marked(text: str) -> str:
    """As `Text.marked`."""
    if text.isascii():
        return text.lower()
    kept = unicodedata.normalize("NFKC", text).translate(_KEPT_MARKED)
    return kept.casefold().translate(_FOLDED)


def clean(text: str) -> str:
    """Without marks, invisible characters and weights; capitals stay."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_KEPT)
        text = unicodedata.normalize("NFD", text).translate(_KEPT).replace("ß", "ss")
    return _CAMEL.sub(CAMEL, _WEIGHT.sub("", text))


def lookalikes_of(c: str) -> str:
    """The letters of a to z that pass for a letter of another alphabet."""
    return "".join(sorted(_looks().get(c, ())))


def codes_for(letter: str) -> bytes:
    """Every code that may stand for a letter of a to z."""
    return bytes([ord(letter), *(code for letters, code in _sets().items() if letter in letters)])


def letters_in(text: str) -> str:
    """Small letters alone."""
    return "".join(c for c in text if c.isalpha()).casefold()


def natural(text: str) -> str:
    """The alphabet, other than ours, that a text of some length is written in; '' for none."""
    letters = [alphabet_of(c) for c in text if c.isalpha()]
    most = max(set(letters), key=letters.count, default="LATIN")
    count = letters.count(most)
    return most if most != "LATIN" and count >= _SOME and count * 10 > len(letters) * 6 else ""


def _reading(cleaned: str, backwards: bool) -> Reading:
    text = f" {cleaned[::-1] if backwards else cleaned} "
    return Reading(text, text.translate(_CODES).encode("latin-1"), backwards)


def _undrawn(text: str) -> str:
    if _DRAWS.search(text):
        for drawing, letter in _DRAWN:
            text = text.replace(drawing, letter)
    return text


class _Table(dict[int, "int | str | None"]):
    """For `str.translate`: worked out for each character when it is first met, and remembered."""

    def __init__(self, work_out: Callable[[str], int | str | None]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, point: int) -> int | str | None:
        if len(self) > _REMEMBERED:
            self.clear()
        self[point] = found = self._work_out(chr(point))
        return found


def _kept(c: str) -> str | None:
    if c in _BLANK:
        return None
    if c.isspace():
        return c
    return None if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Mn", "Me"} else c


def _code(c: str) -> int:
    if c.isascii():
        return ord(" " if c.isspace() else c.lower())
    if c.isspace():
        return ord(" ")
    digit = unicodedata.decimal(c, None)
    if digit is not None:
        return ord("0") + digit
    letters = _letters(c)
    if letters:
        return _sets()[letters]
    if c.isalpha() and not _script(c).startswith(NO_SPACES):
        return _OTHER_LETTER
    return _SYMBOL


def _letters(c: str) -> frozenset[str]:
    """The letters of a to z that it looks like, and the one that it sounds like."""
    found = set(_looks().get(c, ())) | set(_looks().get(c.lower(), ()))
    sound = _sound(c)
    if sound and (len(sound) == 1 or _script(c).startswith("LATIN")):
        found.add(sound[0])
    if not found and not c.isalpha():  # letters on buttons, in circles, of flags
        name = anyascii(c).lower()
        found = {name} if len(name) == 1 and name.isalpha() else {c.translate(_MONEY)}
    return frozenset(letter for letter in found if "a" <= letter <= "z")


def _sound(c: str) -> str:
    if not _script(c).startswith(_ALPHABETS):
        return ""
    sound = anyascii(c).lower()
    return sound if sound.isalpha() else ""


def _sounds_long(c: str) -> bool:
    return not c.isascii() and len(_sound(c)) > 1


def _script(c: str) -> str:
    return unicodedata.name(c, "")


def alphabet_of(c: str) -> str:
    return _script(c).partition(" ")[0]


@cache
def _looks() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in _LOOKALIKES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            letter, _, characters = line.partition(" ")
            for c in characters:
                found.setdefault(c, set()).add(letter)
    return found


@cache
def _sets() -> dict[frozenset[str], int]:
    """The code of each set of letters that a character can stand for."""
    singles = {frozenset(chr(code)): code for code in range(ord("a"), ord("z") + 1)}
    characters = {*_looks(), *map(str.upper, _looks())}
    # Every letter of the alphabets that are read by sound: their blocks lie below U+2000.
    characters |= {chr(point) for point in range(0x80, 0x2000)}
    sets = {_letters(c) for c in characters if len(c) == 1} - set(singles) - {frozenset()}
    several = sorted(map(sorted, sets))
    assert _FIRST_SET + len(several) < _OTHER_LETTER, "an alphabet of bytes"
    return singles | {frozenset(s): _FIRST_SET + n for n, s in enumerate(several)}


_KEPT = _Table(_kept)
_KEPT_MARKED = _Table(lambda c: c if unicodedata.category(c) in {"Mn", "Mc"} else _kept(c))
# https://www.unicode.org/charts/PDF/U30A0.pdf: the same sounds, 0x60 further on.
_HIRAGANA = {point: point - 0x60 for point in range(0x30A1, 0x30F7)}
# Arabic: vowel signs and the stroke that only stretches a word go; an alef is an alef, and a final
# ha or ya has its dots or not. Its digits are digits.
_ARABIC: dict[int, int | str | None] = {
    **dict.fromkeys([*range(0x064B, 0x0653), 0x0670, 0x0640]),
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **str.maketrans("ىة", "يه"),
    **{first + n: str(n) for first in (0x0660, 0x06F0) for n in range(10)},
}
_FOLDED = {**_HIRAGANA, **_ARABIC, ord("ё"): "е"}
_CODES = _Table(_code)
