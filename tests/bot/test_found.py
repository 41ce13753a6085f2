"""Which pictures of a message count: those on Discord's own hosts, each once (threat 2)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord

from bot.found import Found, pictures_in

HOSTS = frozenset({"cdn.discordapp.com"})
CDN = "https://cdn.discordapp.com/attachments/1"


class Part:
    """As much of a message as is looked at: its shapes are discord.py's own."""

    def __init__(self, embeds: list[discord.Embed], files: list[Any], *forwarded: Part) -> None:
        self.embeds, self.attachments, self.message_snapshots = embeds, files, forwarded


def file(name: str, kind: str | None = "image/png", at: str = CDN) -> Any:
    data = {"id": "1", "filename": name, "size": 9, "url": f"{at}/{name}?ex=1", "proxy_url": ""}
    state: Any = SimpleNamespace(http=None)  # what would fetch it
    return discord.Attachment(data=cast(Any, {**data, "content_type": kind}), state=state)


def names(message: Part) -> list[str]:
    return [found.name for found in pictures_in(cast(Any, message), HOSTS)]


def test_files_that_are_pictures() -> None:
    assert names(Part([], [file("a.png"), file("b.txt", "text/plain"), file("c", None)])) == [
        "a.png"
    ]
    [found] = pictures_in(cast(Any, Part([], [file("a.png")])), HOSTS)
    assert found == Found("a.png", f"{CDN}/a.png?ex=1", 9)


def test_what_embeds_show_counts_if_discord_has_it() -> None:
    inside = discord.Embed().set_image(url=f"{CDN}/a.png?ex=2").set_thumbnail(url=f"{CDN}/b.png")
    outside = [
        discord.Embed().set_image(url="http://169.254.169.254/latest/meta-data"),
        discord.Embed().set_thumbnail(url="https://cdn.discordapp.com.example.org/a.png"),
        discord.Embed(url=f"{CDN}/c.png"),
    ]
    assert names(Part([inside, *outside], [])) == ["a.png", "b.png"]


def test_none_is_there_twice_and_forwarded_ones_count() -> None:
    again = discord.Embed().set_image(url=f"{CDN}/a.png?ex=2")
    message = Part([again], [file("a.png")], Part([], [file("z.png")]))
    assert names(message) == ["a.png", "z.png"]


def test_there_are_at_most_ten() -> None:
    message = Part([], [file(f"{n}.png") for n in range(10)], Part([], [file("z.png")]))
    assert names(message) == [f"{n}.png" for n in range(10)]
