"""`/jobs`: what a member has waiting and running, with Cancel, and their last results."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.faces import Subject
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
        last = await studio.records.last_of(interaction.user.id, _LAST)
        post = show(under_way, last, words)
        view = post.view() or discord.utils.MISSING
        await interaction.followup.send(
            embeds=list(post.embeds), view=view, ephemeral=True, allowed_mentions=QUIET
        )

    return command(studio.texts, "command-jobs", jobs)


def show(under_way: list[tuple[Subject, Glimpse]], last: list[Record], words: Words) -> Post:
    """In embeds: they hold more than a message's own text, and what members wrote may be long."""
    lines: list[str] = []
    cancels: list[Button] = []
    for number, (subject, glimpse) in enumerate(under_way[:_SHOWN], 1):
        lines.append(f"**{number}** {_line(subject, glimpse, words)}")
        if number <= _CANCELS and not glimpse.cancelled:
            label = f"{words('button-cancel')} {number}"
            cancels.append(Button(label, "cancel", subject.job))
    if len(under_way) > _SHOWN:
        lines.append(words("jobs-further", count=len(under_way) - _SHOWN))
    if not under_way:
        lines.append(words("jobs-none"))
    elif len(under_way) > 1:
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
