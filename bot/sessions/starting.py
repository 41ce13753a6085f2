"""Starts a session: what is looked at first, then the store, the card and its thread."""

from __future__ import annotations

import time
from contextlib import suppress

import discord

from bot.buttons.press import moderates
from bot.checks import place
from bot.decided import rule_fired
from bot.errors import Refused
from bot.moderation.gate import AgainstRules
from bot.preferences import given
from bot.replies import QUIET
from bot.sessions.card import card
from bot.sessions.session import THEME, About, Session
from bot.sessions.thread import missing, open_thread
from bot.sessions.times import end_of
from bot.studio import Studio
from bot.text import cut, one_line
from jobs.errors import LeaseLost

LEAST = 60.0
_DAY = 86_400.0
_NAMED = 10


def moderated(interaction: discord.Interaction) -> int:
    """Its server, for who moderates there now. Raises `Refused`."""
    if interaction.guild_id is None or not interaction.is_guild_integration():
        raise Refused("only-in-servers")
    if not moderates(interaction):
        raise Refused("session-for-moderators")
    return interaction.guild_id


def end_within(studio: Studio, text: str, now: float) -> float:
    """When a session shall end, in seconds since the epoch. `now`: what a length counts from.
    Raises `Refused`."""
    ends, days = end_of(text, now), studio.settings.session_days
    if ends < time.time() + LEAST:
        raise Refused("session-too-short")
    if ends > time.time() + days * _DAY:
        raise Refused("session-too-long", days=days)
    return ends


def models_of(studio: Studio, interaction: discord.Interaction, text: str) -> tuple[str, ...]:
    """Those that are named, separated by commas. Raises `Refused`."""
    offered = _offered(studio, interaction)
    named = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if set(named) - set(offered):
        raise Refused("unknown-model", models=", ".join(offered[:_NAMED]))
    return named


async def start(
    studio: Studio,
    interaction: discord.Interaction,
    theme: str,
    length: str,
    *,
    entries: int,
    votes: int | None,
    approval: bool,
    models: str,
) -> None:
    """Raises `AtelierError`."""
    server = moderated(interaction)
    words, channel = studio.words(interaction), interaction.channel
    if given(interaction).server.closed:
        raise Refused("server-closed")
    place(interaction, given(interaction).server)
    if not isinstance(channel, discord.TextChannel):
        raise Refused("session-not-here")
    if lacking := missing(interaction.app_permissions):
        named = ", ".join(words(f"permission-{name.replace('_', '-')}") for name in lacking)
        raise Refused("session-bot-may-not", missing=named)
    theme = cut(one_line(theme), THEME)
    if not theme:
        raise Refused("session-theme-empty")
    ends = end_within(studio, length, time.time())
    try:
        await studio.moderation.check(interaction, theme, "session theme")
    except AgainstRules as refused:
        studio.background.once(rule_fired(studio, interaction, refused.fired))
        raise
    about = About(
        server=server,
        channel=channel.id,
        theme=theme,
        entries=entries,
        votes=votes,
        approval=approval,
        models=models_of(studio, interaction, models),
        locale=interaction.guild_locale.value if interaction.guild_locale else "",
    )
    with studio.background.command():
        answer = await interaction.response.defer(thinking=True)
        assert answer is not None, "discord.py asks Discord to return the message"
        assert answer.message_id is not None, "a deferred reply is a message"
        origin = studio.settings.origin(interaction.application_id)
        await studio.sessions.open(answer.message_id, about, ends, origin, by=interaction.user.id)
        await _show(
            studio,
            interaction,
            Session(id=answer.message_id, about=about, status="open", ends=ends),
        )


async def _show(studio: Studio, interaction: discord.Interaction, session: Session) -> None:
    """What a process that dies before has not shown, its successor does: see `Keeper`."""
    post = card(session, 0, studio.texts.to(session.about.locale))
    await interaction.edit_original_response(
        embeds=list(post.embeds), view=post.view(), allowed_mentions=QUIET
    )
    refusal = await open_thread(interaction.client, session)
    with suppress(LeaseLost):  # then somebody does it already
        if refusal is not None:
            await studio.sessions.step(session, status="over", event="session_not_opened")
            raise Refused("session-no-thread") from refusal
        await studio.sessions.step(session, opened=True, wait=float("inf"), shown=0)


def _offered(studio: Studio, interaction: discord.Interaction) -> list[str]:
    allowed = given(interaction).server.models
    return [model.name for model in studio.catalog.of_kind("imagine", allowed)]
