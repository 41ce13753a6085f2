"""`/session`: start a moderated creative session, end it, move its end, and see how one stands."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.replies import QUIET
from bot.sessions.card import listed, standing, when
from bot.sessions.choosing import here, named_here
from bot.sessions.session import THEME
from bot.sessions.starting import end_within, moderated, start
from bot.studio import Studio
from bot.translator import command, group

_ENTRIES = 3
_MOST_ENTRIES, _MOST_VOTES = 50, 100
_LENGTHS = ("30 min", "1 h", "2 h", "6 h", "1 d", "3 d", "7 d")
_CHOICES, _LONGEST = 25, 100
"""Discord's limits on autocomplete results, and on the name of one."""


def build(studio: Studio) -> app_commands.Group:
    async def start_session(
        interaction: discord.Interaction,
        theme: app_commands.Range[str, 1, THEME],
        length: app_commands.Range[str, 1, 60],
        entries: app_commands.Range[int, 1, _MOST_ENTRIES] = _ENTRIES,
        votes: app_commands.Range[int, 0, _MOST_VOTES] | None = None,
        approval: bool = False,
        models: app_commands.Range[str, 1, 500] | None = None,
    ) -> None:
        await start(
            studio,
            interaction,
            theme,
            length,
            entries=entries,
            votes=votes,
            approval=approval,
            models=models or "",
        )

    async def end_session(interaction: discord.Interaction) -> None:
        moderated(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        session = await named_here(studio, interaction)
        await studio.sessions.end(session, by=interaction.user.id)
        await _say(interaction, studio.words(interaction)("session-ending"))

    async def extend(
        interaction: discord.Interaction, length: app_commands.Range[str, 1, 60]
    ) -> None:
        moderated(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        session = await named_here(studio, interaction)
        ends = end_within(studio, length, session.ends)
        await studio.sessions.end(session, ends, by=interaction.user.id, event="session_end_moved")
        moved = when(session.model_copy(update={"ends": ends}))
        await _say(interaction, studio.words(interaction)("session-end-moved", at=moved))

    async def status(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        words, session = studio.words(interaction), here(interaction)
        if session is None:
            sessions = await studio.sessions.open_in(interaction.guild_id or 0)
            await _say(interaction, listed(sessions, words))
            return
        _, _, own, votes = await studio.sessions.counts(session, interaction.user.id)
        await _say(interaction, standing(session, own, votes, words))

    async def lengths(
        _interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        offered = [length for length in _LENGTHS if length.startswith(typed.strip())]
        return [app_commands.Choice(name=length, value=length) for length in offered]

    async def models(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """One more beside those that are typed already."""
        allowed = studio.preferences.remembered(interaction.guild_id).models
        *before, last = [part.strip() for part in typed.split(",")]
        names = [card.name for card in studio.catalog.of_kind("imagine", allowed)]
        found = [n for n in names if n not in before and last.lower() in n.lower()]
        values = [", ".join([*before, name]) for name in found]
        return [
            app_commands.Choice(name=value, value=value)
            for value in values
            if len(value) <= _LONGEST
        ][:_CHOICES]

    started = command(studio.texts, "command-session-start", start_session)
    started.autocomplete("length")(lengths)
    started.autocomplete("models")(models)
    extended = command(studio.texts, "command-session-extend", extend)
    extended.autocomplete("length")(lengths)
    made = group(
        studio.texts,
        "command-session",
        started,
        command(studio.texts, "command-session-end", end_session),
        extended,
        command(studio.texts, "command-session-status", status),
    )
    made.allowed_contexts = app_commands.AppCommandContext(
        guild=True, dm_channel=False, private_channel=False
    )
    made.allowed_installs = app_commands.AppInstallationType(guild=True, user=False)
    return made


async def _say(interaction: discord.Interaction, text: str) -> None:
    await interaction.followup.send(text, ephemeral=True, allowed_mentions=QUIET)
