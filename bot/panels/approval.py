"""What a picture that waits for a moderator's word looks like: to its owner, and to moderators."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import discord
from discord import ui

from bot.forms import text_field
from bot.moderation.approvals import Held
from bot.moderation.blocks import Standing
from bot.panels.moderation import WHY
from bot.posts import GRID
from bot.replies import Button, Post, Reply
from bot.text import cut, plain
from bot.texts import Words
from jobs.contract import Bands, Check, DescribeResult, ImagineRequest, ImagineResult
from jobs.job import Outcome

_PROMPT, _FIELD = 300, 1000
_STYLES = {
    "approved": discord.ButtonStyle.success,
    "blurred": discord.ButtonStyle.primary,
    "rejected": discord.ButtonStyle.danger,
}
_LABELS = {
    "approved": "button-approve",
    "blurred": "button-blur",
    "rejected": "button-reject",
    "block": "button-block",
    "ban": "button-ban",
}


@dataclass(frozen=True)
class Seen:
    """How moderators have seen its owner so far. `strikes`: those that count."""

    strikes: int
    standing: Standing


def waiting(held: Held, words: Words) -> Post:
    lines = [f"> {plain(held.text, _PROMPT)}"] if held.text else []
    lines.append(words("approval-waits", until=f"<t:{held.until}:R>"))
    return Post("\n".join(lines), rows=[[Button(words("button-cancel"), "cancel", held.job)]])


def blurred(post: Post) -> Post:
    """Nobody sees its pictures before a click: Discord hides files, but never what embeds show."""
    pictures = [replace(picture, spoiler=True) for picture in post.pictures]
    embeds = [embed.copy().set_thumbnail(url=None).set_image(url=None) for embed in post.embeds]
    return replace(post, pictures=pictures, embeds=embeds)


def card(
    held: Held,
    outcome: Outcome,
    reply: Reply,
    post: Post,
    seen: Seen,
    review: float,
    words: Words,
) -> Post:
    """What the moderators decide by. Pictures that the check found doubtful open at a click. Its
    text is what `decided` takes the place of. `review`: the score from which they are asked."""
    embed = discord.Embed()
    for name, value in _facts(held, outcome, reply, seen, review, words):
        if value:
            embed.add_field(name=name, value=cut(value, _FIELD), inline=False)
    doubtful = _why(outcome, review) != "everything"
    pictures = [
        replace(picture, spoiler=doubtful) for picture in post.pictures if picture.filename != GRID
    ]
    buttons = [
        Button(
            words(label),
            "verdict",
            f"{held.job}_{verdict}",
            style=_STYLES.get(verdict, discord.ButtonStyle.secondary),
        )
        for verdict, label in _LABELS.items()
    ]
    text = words("approval-card", until=f"<t:{held.until}:R>")
    return Post(text, pictures, [embed], rows=[buttons])


def scores(checks: Sequence[Check]) -> str:
    """One a picture; "-" where the check did not give one."""
    return ", ".join("-" if check.score is None else f"{check.score:.2f}" for check in checks)


def reject_form(form_id: str, verdict: str, words: Words) -> ui.Modal:
    form = ui.Modal(title=words(_LABELS[verdict]), custom_id=form_id)
    about = words("measure-hint")
    form.add_item(
        text_field(words("report-why"), "why", "", long=True, required=True, about=about, most=WHY)
    )
    return form


def decided(held: Held, who: str, words: Words) -> str:
    """The last word on the moderators' card. `who`: '' for nobody."""
    at = f"<t:{held.at or round(time.time())}:f>"
    status = "restored" if held.restored else held.status
    said = words(f"approval-was-{status}", who=who or "-", at=at)
    return f"{said} {plain(held.why, WHY)}" if held.why else said


def _why(outcome: Outcome, review: float) -> Literal["doubtful", "unchecked", "everything"]:
    """Is it for the check that it waits, or for the server's own rule alone? Where each picture
    waits, those are doubtful that would be anywhere."""
    checks = outcome.result.checks if outcome.result else ()
    line = review or Bands().review
    if any(check.score is not None and check.score >= line for check in checks):
        return "doubtful"
    if any(check.score is None for check in checks):
        return "unchecked"
    asked = any(check.verdict == "review" for check in checks)
    return "doubtful" if asked and review else "everything"


def _facts(
    held: Held, outcome: Outcome, reply: Reply, seen: Seen, review: float, words: Words
) -> Sequence[tuple[str, str]]:
    request, result = outcome.request, outcome.result
    what, model = held.text, plain(request.model, 100)
    if isinstance(result, DescribeResult):
        what = " / ".join(result.captions)
    if isinstance(request, ImagineRequest):
        model += f" · {words('seed', seed=str(request.seed))}"
    revision = plain(result.revision, 60) if result else ""
    link = f"https://discord.com/channels/{reply.server}/{reply.channel}/{reply.message}"
    asked = f"<@{held.member}> <#{reply.channel}> [{words('approval-asked')}]({link})"
    since = f"<t:{round(reply.joined)}:R>" if reply.joined else "-"
    history = words(
        "approval-history-is",
        strikes=seen.strikes,
        approved=seen.standing.approved,
        rejected=seen.standing.rejected,
        since=since,
    )
    why = words(f"approval-{_why(outcome, review)}")
    if held.score.strip("-, "):
        why += f" {words('approval-score', score=held.score, review=f'{review:g}')}"
    return [
        (words("report-what"), plain(what, _PROMPT)),
        (words("settings-written-out"),
         plain(result.prompt, _PROMPT) if isinstance(result, ImagineResult) else ""),
        (words("settings-negative"),
         plain(request.negative_prompt, _PROMPT) if isinstance(request, ImagineRequest) else ""),
        (words("report-owner"), asked),
        (words("settings-model"), f"{model} · {revision}" if revision else model),
        (words("approval-why"), why),
        (words("approval-history"), history),
    ]  # fmt: skip
