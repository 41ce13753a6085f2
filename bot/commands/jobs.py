"""`/jobs`: what a member has waiting and running, with Cancel, and their last results."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.faces import Subject
from bot.moderation.approvals import Held
from bot.records import Record
from bot.replies import QUIET, Button, Post
from bot.studio import Studio
from bot.text import plain
from bot.texts import Words
from bot.translator import command
from jobs.contract import ImagineRequest, UpscaleRequest
from jobs.job import Glimpse, Status

_LAST = 10
_CANCELS = 9
"""Buttons for single jobs; the tenth place is for all."""
_SHOWN = 15
_TEXT = 60


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    async def jobs(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        words = studio.words(interaction)
        under_way = await studio.cards.of(interaction.user.id)
        waiting = await studio.approvals.of(interaction.user.id)
        last = await studio.records.last_of(interaction.user.id, _LAST)
        post = show(under_way, waiting, last, words)
        view = post.view() or discord.utils.MISSING
        await interaction.followup.send(
            embeds=list(post.embeds), view=view, ephemeral=True, allowed_mentions=QUIET
        )

    return command(studio.texts, "command-jobs", jobs)


def show(
    under_way: list[tuple[Subject, Glimpse]],
    waiting: list[Held],
    last: list[Record],
    words: Words,
) -> Post:
    """In embeds: they hold more than a message's own text, and what members wrote may be long.

    `waiting`: for moderators.
    """
    entries = [
        (_line(subject, glimpse, words), "" if glimpse.cancelled else subject.job)
        for subject, glimpse in under_way
    ]
    entries += [(_before_moderators(held, words), held.job) for held in waiting]
    lines: list[str] = []
    cancels: list[Button] = []
    for number, (line, job) in enumerate(entries[:_SHOWN], 1):
        lines.append(f"**{number}** {line}")
        if number <= _CANCELS and job:
            cancels.append(Button(f"{words('button-cancel')} {number}", "cancel", job))
    if len(entries) > _SHOWN:
        lines.append(words("jobs-further", count=len(entries) - _SHOWN))
    if not entries:
        lines.append(words("jobs-none"))
    elif len(entries) > 1:
        cancels.append(Button(words("button-cancel-all"), "cancelall", "0"))
    embeds = [discord.Embed(description="\n".join(lines))]
    if last:
        listed = [f"- {_titled(record, words)} <t:{round(record.at)}:R>" for record in last]
        embeds.append(discord.Embed(title=words("jobs-last"), description="\n".join(listed)))
    rows = [cancels[start : start + 5] for start in range(0, len(cancels), 5)]
    return Post("", embeds=embeds, rows=rows)


def _line(subject: Subject, glimpse: Glimpse, words: Words) -> str:
    what = plain(subject.text, _TEXT) or plain(subject.model, _TEXT)
    if glimpse.cancelled:
        return f"{what} - {words('card-cancelling')}"
    if glimpse.status is Status.QUEUED:
        return f"{what} - {words('card-queued')}"
    told = words(f"card-{subject.kind}", model=plain(subject.model, _TEXT))
    progress = glimpse.progress
    steps = f" {progress.step}/{progress.total}" if progress and progress.total else ""
    return f"{what} - {told}{steps}"


def _before_moderators(held: Held, words: Words) -> str:
    told = words("approval-waits", until=f"<t:{held.until}:R>")
    return f"{plain(held.text, _TEXT)} - {told}" if held.text else told


def _titled(record: Record, words: Words) -> str:
    """With its address, unless nobody but its owner's screen has it."""
    title = _title(record, words)
    return title if record.private else f"[{title}]({record.link})"


def _title(record: Record, words: Words) -> str:
    request = record.request
    if isinstance(request, UpscaleRequest):
        return f"{words('button-upscale')} {request.scale}\N{MULTIPLICATION SIGN}"
    if isinstance(request, ImagineRequest):
        return plain(request.prompt, _TEXT)
    return plain(record.captions[0] if record.captions else request.model, _TEXT)
