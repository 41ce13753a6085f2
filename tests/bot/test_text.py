"""Members' text never pings, links or breaks the layout (threat 3)."""

from __future__ import annotations

import pytest

from bot.text import cut, plain


@pytest.mark.parametrize(
    "hostile",
    [
        "@everyone",
        "@here",
        "<@123>",
        "<@!123>",
        "<@&123>",
        "<#123>",
        "</imagine:123>",
        "<t:1700000000:R>",
        "<:smile:123>",
        "<a:smile:123>",
        "<id:home>",
        "https://example.com",
        "HTTP://example.com",
        "steam://run/1",
        "discord.gg/abc",
        "<https://example.com>",
    ],
)
@pytest.mark.parametrize("before", ["", "a ", "_", "é", "1", "\\", "["])
def test_nothing_that_discord_would_render_survives(hostile: str, before: str) -> None:
    assert hostile not in plain(f"{before}{hostile} b", 200)


def test_markdown_is_shown_as_typed() -> None:
    assert plain("**b** `c` ||s|| [a](b)", 100) == r"\*\*b\*\* \`c\` \|\|s\|\| \[a\](b)"


@pytest.mark.parametrize("opener", ["# big", "-# small", "> quote", "- item", "+ item", "1. one"])
def test_a_line_starts_nothing(opener: str) -> None:
    assert plain(opener, 100) == "\u200b" + opener


def test_lines_are_joined_and_invisible_characters_dropped() -> None:
    """A right-to-left override would turn the rest of the message around."""
    assert plain("a\nlion\u202e\u2066 \x00on\r\n# blue", 100) == r"a lion on # blue"


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
