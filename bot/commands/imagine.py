"""`/imagine`: draw a picture from words."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.accept import accept
from bot.drafts import Draft, prepare
from bot.studio import Studio
from jobs.contract import MAX_SEED, Aspect

_CHOICES = 25
"""Discord's limit on autocomplete results."""


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    @app_commands.describe(
        prompt="What to draw, in words",
        model="Which model draws it",
        aspect="Shape of the picture",
        steps="Denoising steps: more takes longer and shows more detail",
        guidance="How closely to follow the prompt",
        seed="Same seed, prompt and settings: the same picture",
    )
    async def imagine(
        interaction: discord.Interaction,
        prompt: str,
        model: str | None = None,
        aspect: Aspect | None = None,
        steps: app_commands.Range[int, 1, 200] | None = None,
        guidance: app_commands.Range[float, 0, 50] | None = None,
        seed: app_commands.Range[int, 0, MAX_SEED] | None = None,
    ) -> None:
        card = studio.catalog.choose("imagine", model, studio.settings.imagine_model)
        draft = Draft(prompt, aspect, steps, guidance, seed)
        request = prepare(draft, card)
        await accept(studio, interaction, request, card.predict(request))

    async def models(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        names = [card.name for card in studio.catalog.of_kind("imagine")]
        found = [name for name in names if typed.lower() in name.lower()]
        return [app_commands.Choice(name=name, value=name) for name in found[:_CHOICES]]

    command: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="imagine", description="Draw a picture from words", callback=imagine
    )
    command.autocomplete("model")(models)
    return command
