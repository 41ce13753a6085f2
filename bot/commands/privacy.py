"""`/privacy`: what is kept of a member and for how long, as it is set; export and forget."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.moderation.measures import RECORD_LIFE
from bot.replies import Button, Post, whisper
from bot.reports import REMEMBERED
from bot.studio import Studio
from bot.texts import Value, Words
from bot.translator import command

_DAY = 86_400


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    async def privacy(interaction: discord.Interaction) -> None:
        post = show(studio, studio.words(interaction))
        await whisper(interaction, post)

    return command(studio.texts, "command-privacy", privacy)


def show(studio: Studio, words: Words) -> Post:
    queue, bot = studio.queue_settings, studio.settings
    kept: tuple[tuple[str, dict[str, Value]], ...] = (
        ("requests", {"time": words.about(queue.keep_finished)}),
        ("sent", {}),
        ("made", {"time": words.about(min(queue.keep_pictures, queue.keep_finished))}),
        ("held", {"time": words.about(bot.approval_life)}),
        ("records", {"days": round(bot.keep_records / _DAY)}),
        ("preferences", {"days": round(bot.keep_preferences / _DAY)}),
        ("counts", {}),
        ("moderation", {"days": round(RECORD_LIFE / _DAY)}),
        ("reports", {"days": round(REMEMBERED / _DAY)}),
        ("sessions", {"days": round(bot.keep_sessions / _DAY)}),
        ("audit", {"days": round(queue.keep_audit / _DAY)}),
    )
    embed = discord.Embed(title=words("privacy-title"))
    for what, values in kept:
        name, told = words(f"privacy-{what}"), words(f"privacy-{what}-kept", **values)
        embed.add_field(name=name, value=told, inline=False)
    buttons = [
        Button(words("button-export"), "privacy", "export"),
        Button(words("button-forget"), "privacy", "forget", style=discord.ButtonStyle.danger),
    ]
    return Post("", embeds=[embed], rows=[buttons])
