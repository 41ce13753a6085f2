"""How a session reads: its card in the channel, how one member stands in it, and an entry that was
submitted."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.replies import Button, Picture, Post
from bot.sessions.session import Session
from bot.text import cut, one_line, plain
from bot.texts import Words
from jobs.contract import ImagineRequest

_MODELS, _PROMPT, _ALT = 500, 300, 1000
STATUS, ASK_END, END = 0, 1, 2
"""The buttons of a session's card, by their index."""


def card(session: Session, entries: int, words: Words, results: str = "") -> Post:
    """In the channel, for everyone. `results`: where they are told, once they are."""
    about = session.about
    embed = discord.Embed(title=plain(about.theme, 200))
    if session.takes:
        embed.description = words("session-card", thread=f"<#{session.id}>")
    elif session.status == "over":
        embed.description = words("session-card-over", link=results or session.link)
    else:
        embed.description = words("session-card-closed")
    ends = "session-ends" if session.takes else "session-ended"
    embed.add_field(name=words(ends), value=when(session), inline=False)
    embed.add_field(name=words("session-entries-each"), value=str(about.entries))
    embed.add_field(name=words("session-voting"), value=voting(session, words))
    if about.approval:
        embed.add_field(name=words("session-approval"), value=words("session-approval-on"))
    if about.models:
        models = cut(", ".join(plain(model, 100) for model in about.models), _MODELS)
        embed.add_field(name=words("session-models"), value=models, inline=False)
    counts = words("session-counts", entries=entries, votes=session.votes)
    embed.set_footer(text=counts)
    rows: list[list[Button]] = []
    if session.takes:
        rows.append(
            [
                Button(words("button-session-status"), "session", str(session.id), STATUS),
                Button(words("button-session-end"), "session", str(session.id), ASK_END),
            ]
        )
    return Post("", embeds=[embed], rows=rows)


def when(session: Session) -> str:
    """Discord shows it to each reader in their own zone, and counts down by itself."""
    return f"<t:{round(session.ends)}:R> (<t:{round(session.ends)}:f>)"


def voting(session: Session, words: Words) -> str:
    votes = session.about.votes
    if votes is None:
        return words("session-votes-any")
    return words("session-votes", count=votes) if votes else words("session-votes-none")


def standing(session: Session, own: int, given: int, words: Words) -> str:
    """What one member has entered and voted there."""
    about = session.about
    lines = [
        f"**{plain(about.theme, 200)}** <#{session.id}>",
        f"{words('session-ends')}: {when(session)}" if session.takes else words("session-no-more"),
        words("session-own-entries", count=own, most=about.entries),
    ]
    if about.votes != 0:
        most = -1 if about.votes is None else about.votes
        lines.append(words("session-own-votes", count=given, most=most))
    return "\n".join(lines)


def entry_rows(job: str, votes: int | None, words: Words) -> list[list[Button]]:
    """Under an entry: Vote, where there is voting."""
    return [] if votes == 0 else [[Button(words("button-vote"), "vote", job, 0)]]


def submitted(
    session: Session, job: str, owner: int, request: ImagineRequest, picture: Picture, words: Words
) -> Post:
    """A picture that was drawn elsewhere, as an entry."""
    facts = [
        words("session-entry-of", who=f"<@{owner}>"),
        words("seed", seed=str(request.seed)),
        plain(request.model, 100),
        words("ai-generated"),
    ]
    lines = [f"> {plain(request.prompt, _PROMPT)}", f"-# {' · '.join(facts)}"]
    withdraw = Button(words("button-withdraw"), "withdraw", job)
    vote = [button for row in entry_rows(job, session.about.votes, words) for button in row]
    report = Button(words("button-report"), "report", job, 0)
    return Post("\n".join(lines), [picture], rows=[[*vote, report, withdraw]])


def alt_of(prompt: str, words: Words) -> str:
    return cut(words("alt-drawn", prompt=one_line(prompt)), _ALT)


def listed(sessions: Sequence[Session], words: Words) -> str:
    """Those that run in a server, for whoever asks."""
    if not sessions:
        return words("session-none")
    return "\n".join(
        f"- **{plain(each.about.theme, 200)}** <#{each.id}> "
        + (when(each) if each.takes else words("session-card-closed"))
        for each in sessions
    )
