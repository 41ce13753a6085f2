"""Makes text of members and models safe to show: it never pings, links or breaks the layout."""

from __future__ import annotations

import re
import unicodedata

_BREAKS = re.compile(r"\s+")
# <@1>, <@&1>, <#1>, </cmd:1>, <:emoji:1>, <t:1:R>, <id:home>: Discord renders all of these.
_TAGS = re.compile(r"<(?=[@#/:a-zA-Z])")
_INVITES = re.compile(r"(?i)(discord(?:app)?)\.(?=gg|com)")
# discord.py's own escape_markdown stops at the first pair of brackets it meets.
_MARKDOWN = re.compile(r"([\\*_~|`\[\]])")
# Headings, small text, quotes and lists count at the start of a line only.
_OPENERS = re.compile(r"^(?=[#>+-]|\d+[.)])")
# Control, format (bidirectional overrides, zero-width), surrogate and private-use characters.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})
_ZERO_WIDTH = "\u200b"


def plain(text: str, limit: int) -> str:
    """One line of at most `limit` characters that shows what was written and does nothing.

    Control, bidirectional and other invisible characters are dropped (they could reorder the
    rest of the message); mentions, timestamps and links are broken by a zero-width space.
    """
    line = cut(one_line(text), limit)
    line = _OPENERS.sub(_ZERO_WIDTH, _MARKDOWN.sub(r"\\\1", line))
    line = _TAGS.sub("<" + _ZERO_WIDTH, line)
    line = line.replace("://", f":{_ZERO_WIDTH}//")
    line = _INVITES.sub(rf"\1{_ZERO_WIDTH}.", line)
    return line.replace("@", "@" + _ZERO_WIDTH)


def typed(text: str) -> str:
    """What a person typed, without what no person types: control and bidirectional characters.

    Line breaks and the joiners that emoji and some scripts need stay.
    """
    return "".join(c for c in text if c == "\n" or not _is_untyped(c)).strip()


def _is_untyped(c: str) -> bool:
    # Arabic letter mark, left-to-right and right-to-left marks, embeddings, overrides, isolates.
    directs = c in "\u061c\u200e\u200f" or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"
    return directs or unicodedata.category(c) in {"Cc", "Cs", "Co"}


def one_line(text: str) -> str:
    """Without line breaks and invisible characters; empty when there is nothing to see."""
    spaced = "".join(" " if c.isspace() else c for c in text)
    visible = "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE)
    return _BREAKS.sub(" ", visible).strip()


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
