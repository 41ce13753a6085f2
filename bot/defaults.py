"""Fills in what a member left out, from what they, their channel or their server set.

A default never gets in the way: one that the model cannot do is left out, as if it were not set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.drafts import Draft, joined
from bot.errors import Refused
from bot.preferences import ServerPreferences, given
from bot.sessions.session import Session
from bot.studio import Studio
from bot.styles import NONE, Named
from jobs.contract import MAX_PROMPT, Detail, Kind, ModelCard

_NAMED = 25
_CHOICES = 25
"""Discord's limit on autocomplete results."""
_FITS: dict[str, Callable[[ModelCard, Any], bool]] = {
    "aspect": lambda card, value: value in card.sizes,
    "steps": lambda card, value: 1 <= value <= card.max_steps,
    "guidance": lambda card, value: 0 <= value <= card.max_guidance,
    "negative": lambda card, value: card.negative_prompt,
    "count": lambda card, value: 1 <= value <= card.max_images,
    "enhance": lambda card, value: card.enhance or not value,
}


def model(
    studio: Studio, interaction: discord.Interaction, kind: Kind, named: str | None = None
) -> ModelCard:
    """The model that was named, else the one that is set, else the bot's. Raises as
    `Catalog.choose`."""
    found = given(interaction).default("model") if kind == "imagine" else None
    own = studio.settings.model_of(kind)
    preferred = [found[0], own] if found else [own]
    here = given(interaction)
    allowed = _allowed(kind, here.server, here.session)
    return studio.catalog.choose(kind, named, *preferred, allowed=allowed)


def offered(
    studio: Studio, interaction: discord.Interaction, kind: Kind, typed: str
) -> list[app_commands.Choice[str]]:
    """While somebody types a model's name: what may be used there, by what is known already (P4).
    Of a thread that was not met since the start it is asked meanwhile whether it has a session."""
    session, thread = None, interaction.channel
    if isinstance(thread, discord.Thread):
        try:
            session = studio.preferences.remembered_session(thread.id)
        except KeyError:
            studio.background.once(studio.preferences.learn(thread.id))
    allowed = _allowed(kind, studio.preferences.remembered(interaction.guild_id), session)
    cards = studio.catalog.offered(kind, allowed)
    found = [card.name for card in cards if typed.lower() in card.name.lower()]
    return [app_commands.Choice(name=name, value=name) for name in found[:_CHOICES]]


def _allowed(kind: Kind, server: ServerPreferences, session: Session | None) -> tuple[str, ...]:
    """By name; empty for any."""
    allowed = server.models if kind == "imagine" else ()
    if session and session.takes and session.about.models:
        own = session.about.models
        # Where the server has forbidden them all since, it is the server that says so.
        return tuple(name for name in own if name in allowed) or own
    return allowed


def fill(draft: Draft, interaction: discord.Interaction, card: ModelCard) -> Draft:
    """The draft with the defaults that this model can do."""
    found: dict[str, Any] = {}
    for option, fits in _FITS.items():
        default = given(interaction).default(option) if getattr(draft, option) is None else None
        if default and fits(card, default[0]):
            found[option] = default[0]
    return replace(draft, **found)


def style(
    studio: Studio, interaction: discord.Interaction, asked: str | None, prompt: str
) -> Named | None:
    """The style that was asked for, else the one that is set; None for none. Raises `Refused`.

    A set one is left out where the prompt has no room for it, or its server has taken it away.
    """
    default = given(interaction).default("style") if asked is None else None
    name = default[0] if default else asked
    if not name or name == NONE:
        return None
    own, words = given(interaction).server.styles, studio.words(interaction)
    found = studio.styles.find(name, own, words)
    if found is None and default is None:
        some = ", ".join(named.label for named in studio.styles.offered(own, words)[:_NAMED])
        raise Refused("style-unknown", offered=some)
    if found and default and len(joined(prompt, found.style.prompt)) > MAX_PROMPT:
        return None
    return found


def private(interaction: discord.Interaction, asked: bool | None) -> bool:
    """Is the result for the member alone?"""
    if asked is None:
        session = given(interaction).session
        if session and session.takes:  # who draws there wants to enter
            return False
        default = given(interaction).default("private")
        return bool(default and default[0])
    return asked


def detail(interaction: discord.Interaction, asked: Detail | None, card: ModelCard) -> Detail:
    """How much a description says."""
    default = given(interaction).default("detail") if asked is None else None
    if default and default[0] in card.details:
        return default[0]
    return asked or card.details[0]
