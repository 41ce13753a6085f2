"""Pictures in a message, whoever sent it: its files, and what its embeds show, if Discord has it.

Only Discord's own hosts of files count: an embed may show an address of anybody's, and reading that
would let a member send the bot into its own network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import discord
from yarl import URL

SPOILER = "SPOILER_"
"""Before the name of a file that Discord shows after a click."""
MOST = 10
"""As many as one message may have as embeds, where they are shown to choose from."""


@dataclass(frozen=True)
class Found:
    """One picture. `size` in bytes, 0 where Discord does not say. `spoiler`: only shown after a
    click."""

    name: str
    url: str
    size: int = 0
    spoiler: bool = False


def pictures_in(message: discord.Message, hosts: frozenset[str]) -> list[Found]:
    """At most ten, in the order in which they are shown, none twice; forwarded ones too."""
    by_path: dict[str, Found] = {}
    for part in (message, *message.message_snapshots):
        for found in _of(part, hosts):
            # Each answer of Discord signs an address anew.
            by_path.setdefault(URL(found.url).path, found)
    return list(by_path.values())[:MOST]


def _of(part: discord.Message | discord.MessageSnapshot, hosts: frozenset[str]) -> Iterator[Found]:
    for file in part.attachments:
        if (file.content_type or "").startswith("image/"):
            name = file.filename.removeprefix(SPOILER)
            yield Found(name, file.url, file.size, file.is_spoiler())
    for embed in part.embeds:
        for shown in (embed.image, embed.thumbnail):
            url = URL(shown.url or "")
            if url.host in hosts:
                yield Found(url.name, str(url))
