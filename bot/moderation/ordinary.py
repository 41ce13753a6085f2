"""Is a word an ordinary one? Then it is no other word in disguise, however like one it looks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "ordinary.txt"
# Words of one and two letters, of which the file has every abbreviation, and the small words of the
# bot's other languages.
_SMALL = frozenset(
    """
    a i o ad ah am an as at aw be by do eh ex go ha he hi if in is it me my no of oh ok on or ow ox
    pi so to um up us we ye yo
    der die das den dem des ein eine einen einem einer und ist im in am an auf aus bei mit nach
    von vor zu zum zur es er sie wir ihr ich du nicht auch als wie wo so nur noch mal
    le la les un une des du de et est en au aux sur sous dans par pour avec sans ce cet cette ces
    qui que se sa son ses il elle on ne pas ou nu nue
    el los las una uno unos unas del al con sin por para su sus lo mi tu es como mas
    no wa ga ni wo to mo ka ya
    """.split()  # noqa: SIM905 - as a list it would be a page long
)
_ENDINGS = (
    ("s", ("",)),
    ("es", ("",)),
    ("ies", ("y",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("ly", ("",)),
    ("er", ("", "e")),
    ("ers", ("", "e")),
)
_STEM = 3


def is_ordinary(word: str) -> bool:
    """`word`: in small letters."""
    words = _words()
    if word in _SMALL or (word in words and len(word) >= _STEM):
        return True
    return any(
        word[: -len(ending)] + put in words
        for ending, puts in _ENDINGS
        if word.endswith(ending) and len(word) - len(ending) >= _STEM
        for put in puts
    )


@cache
def _words() -> frozenset[str]:
    lines = (line for line in _FILE.read_text(encoding="ascii").splitlines() if line[0] != "#")
    return frozenset(
        head + ("" if rest == "-" else rest)
        for head, *rests in map(str.split, lines)
        for rest in rests
    )
