"""What is told at the end of a session: who won, and what is not among the entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.records import Record
from bot.replies import Picture, Post
from bot.sessions.session import Session
from bot.sessions.sessions import Entry
from bot.text import cut, plain
from bot.texts import Words
from jobs.contract import ImagineRequest

_PLACES = 3
_LINES = 12
_PROMPT, _ALT = 100, 1000
_DESCRIPTION = 4000
"""https://discord.com/developers/docs/resources/message#embed-object: 4096."""


@dataclass(frozen=True)
class Tally:
    """A session's entries, numbered in the order in which they became public, with their places;
    and what is not among them: those whose message is `gone`, and what was asked for and never
    came."""

    placed: Sequence[tuple[int, int, Entry]]
    gone: int
    missing: int

    @property
    def winners(self) -> list[tuple[int, int, Entry]]:
        """The first three places, however many share them."""
        return [each for each in self.placed if 0 < each[1] <= _PLACES]


def results(
    session: Session,
    tally: Tally,
    records: Mapping[str, Record],
    sheets: Sequence[bytes],
    words: Words,
    *,
    thread: bool,
    blurred: bool,
) -> Post:
    """`sheets`: contact sheets. `thread`: can the entries be read? `blurred`: is one of them shown
    after a click only?"""
    about = session.about
    lines = [words("session-results-counts", entries=len(tally.placed), votes=session.votes)]
    if about.votes != 0:
        lines += _winners(session, tally, records, words, linked=thread)
    if not thread:
        lines.append(words("session-thread-gone"))
    if tally.gone:
        lines.append(words("session-left-out", count=tally.gone))
    if tally.missing:
        lines.append(words("session-not-in-time", count=tally.missing))
    title = words("session-results", theme=plain(about.theme, 200))
    description = cut("\n".join(lines), _DESCRIPTION)
    # Its address and its files' names are what this message is known by.
    embed = discord.Embed(title=cut(title, 256), description=description, url=session.link)
    alt = cut(words("session-sheet-alt", theme=plain(about.theme, 200)), _ALT)
    pictures = [
        Picture(sheet, f"session-{session.id}-sheet-{number}.webp", alt, spoiler=blurred)
        for number, sheet in enumerate(sheets, 1)
    ]
    return Post("", pictures, [embed])


def handed_over(session: Session, number: int, data: bytes, words: Words, *, smaller: bool) -> Post:
    """One file of the export."""
    text = words("session-export", number=number)
    if smaller:
        text += " " + words("session-export-smaller")
    name = f"session-{session.id}-{number}.zip"
    return Post(text, [Picture(data, name, "")])


def _winners(
    session: Session,
    tally: Tally,
    records: Mapping[str, Record],
    words: Words,
    *,
    linked: bool,
) -> list[str]:
    winners = tally.winners
    if not winners:
        return [words("session-no-votes")]
    lines: list[str] = []
    for number, place, entry in winners[:_LINES]:
        name = f"[#{number}]({session.link}/{entry.message})" if linked else f"#{number}"
        votes = words("session-votes-got", count=entry.votes)
        line = f"**{place}.** {name} <@{entry.member}> - {votes}"
        record = records.get(entry.job)
        if record and isinstance(record.request, ImagineRequest):
            line += f"\n> {plain(record.request.prompt, _PROMPT)}"
        lines.append(line)
    if len(winners) > _LINES:
        lines.append(words("session-more-winners", count=len(winners) - _LINES))
    return lines
