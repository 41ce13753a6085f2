"""A page of audit rows for moderators: newest first, with the way to others and to files."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.replies import Button, Post
from bot.text import cut, plain
from bot.texts import Words
from jobs.entries import Entry

ROWS = 10
_LINE = 300


def show(search: str, page: int, rows: Sequence[Entry], count: int, words: Words) -> Post:
    """`search`: names what was looked for. `rows` of this `page`, from 0; `count` in all."""
    pages = max(1, -(-count // ROWS))
    embed = discord.Embed(title=words("button-audit"))
    embed.description = "\n".join(_line(row) for row in rows) or words("audit-none")
    embed.set_footer(text=words("audit-page", page=page + 1, pages=pages, count=count))
    buttons = [
        Button(words("button-newer"), "audit", f"{search}_{page - 1}", disabled=page == 0),
        Button(words("button-older"), "audit", f"{search}_{page + 1}", disabled=page + 1 >= pages),
        Button("JSONL", "audit", f"{search}_jsonl", disabled=not count),
        Button("CSV", "audit", f"{search}_csv", disabled=not count),
    ]
    return Post("", embeds=[embed], rows=[buttons])


def _line(row: Entry) -> str:
    parts = [f"<t:{round(row.at)}:f>", f"**{plain(row.event, 40)}**"]
    if row.who:
        parts.append(_person(row.who))
    if row.member and row.member != row.who:
        parts.append(f"→ {_person(row.member)}")
    if row.job:
        parts.append(f"`{row.job}`")
    said = [row.rule, row.why, row.model if row.event == "queued" else ""]
    parts += [plain(text, 100) for text in said if text]
    return cut(" ".join(parts), _LINE)


def _person(name: str) -> str:
    return f"<@{name}>" if name.isdecimal() else plain(name, 60)
