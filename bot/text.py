"""Makes text of members and models safe to show: it never pings, links or breaks the layout."""

from __future__ import annotations

import re
import unicodedata

import discord

_BREAKS = re.compile(r"\s+")
# <@1>, <@&1>, <#1>, </cmd:1>, <:emoji:1>, <t:1:R>, <id:home>: Discord renders all of these.
_TAGS = re.compile(r"<(?=[@#/:a-zA-Z])")
_LINKS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,15}):(?=//)")
_INVITES = re.compile(r"(?i)\b(discord(?:app)?)\.(?=gg|com)")
# Control, format (bidirectional overrides, zero-width), surrogate and private-use characters.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})
_ZERO_WIDTH = "\u200b"


def plain(text: str, limit: int) -> str:
    """One line of at most `limit` characters that shows what was written and does nothing.

    Control, bidirectional and other invisible characters are dropped (they could reorder the
    rest of the message); mentions, timestamps and links are broken by a zero-width space.
    """
    line = cut(one_line(text), limit)
    line = discord.utils.escape_markdown(line, ignore_links=False)
    line = _TAGS.sub("<" + _ZERO_WIDTH, line)
    line = _LINKS.sub(rf"\1{_ZERO_WIDTH}:", line)
    line = _INVITES.sub(rf"\1{_ZERO_WIDTH}.", line)
    return line.replace("@", "@" + _ZERO_WIDTH)


def one_line(text: str) -> str:
    """Without line breaks and invisible characters; empty when there is nothing to see."""
    spaced = "".join(" " if c.isspace() else c for c in text)
    visible = "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE)
    return _BREAKS.sub(" ", visible).strip()


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
