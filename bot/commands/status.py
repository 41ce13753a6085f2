"""`/status`: who works, with which models, and how long the queue is."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.replies import QUIET
from bot.studio import Studio
from bot.text import cut, plain
from bot.texts import Words
from bot.translator import command
from jobs.operator import Operator

_FIELD = 1000
_KINDS = ("imagine", "describe", "upscale")


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    async def status(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        words = studio.words(interaction)
        seen = await Operator(studio.queue, studio.catalog.registry, "bot").overview()
        embed = discord.Embed(title=words("status-title"))
        if seen.paused:
            embed.description = words("status-paused", why=plain(seen.paused, 200))
        workers = "\n".join(plain(worker.device, 100) for worker in seen.workers)
        embed.add_field(name=words("status-workers"), value=cut(workers, _FIELD) or "-")
        counts = words("status-counts", queued=seen.queued, running=seen.running)
        if seen.median_wait is not None:
            counts += "\n" + words("status-median", time=_time(seen.median_wait, words))
        if seen.queued:
            counts += "\n" + words("status-oldest", time=words.about(seen.oldest_wait))
        embed.add_field(name=words("status-queue"), value=counts)
        for kind in _KINDS:
            models = ", ".join(plain(card.name, 100) for card in studio.catalog.of_kind(kind))
            if models:
                name = words(f"status-{kind}")
                embed.add_field(name=name, value=cut(models, _FIELD), inline=False)
        await interaction.followup.send(embed=embed, ephemeral=True, allowed_mentions=QUIET)

    return command(studio.texts, "command-status", status)


def _time(seconds: float, words: Words) -> str:
    """To a tenth while it is short; nobody takes longer ones for exact."""
    if seconds >= 60:
        return words.about(seconds)
    return words("seconds", seconds=max(0.1, round(seconds, 1)))
