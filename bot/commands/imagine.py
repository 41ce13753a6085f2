"""`/imagine`: draw a picture from words."""

from __future__ import annotations

from typing import Any, cast, get_args

import discord
from discord import app_commands

from bot.accept import accept
from bot.drafts import Draft, prepare
from bot.studio import Studio
from bot.translator import choices, command
from jobs.contract import MAX_SEED, Aspect

_CHOICES = 25
"""Discord's limit on autocomplete results."""


def build(studio: Studio) -> app_commands.Command[Any, ..., Any]:
    @app_commands.choices(aspect=choices(studio.texts, "aspect", get_args(Aspect)))
    async def imagine(
        interaction: discord.Interaction,
        prompt: str,
        model: str | None = None,
        aspect: str | None = None,
        steps: app_commands.Range[int, 1, 200] | None = None,
        guidance: app_commands.Range[float, 0, 50] | None = None,
        seed: app_commands.Range[int, 0, MAX_SEED] | None = None,
    ) -> None:
        card = studio.catalog.choose("imagine", model, studio.settings.imagine_model)
        shape = cast("Aspect | None", aspect)
        draft = Draft(prompt, shape, steps, guidance, seed)
        request = prepare(draft, card)
        await accept(studio, interaction, request, card.predict(request))

    async def models(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        names = [card.name for card in studio.catalog.of_kind("imagine")]
        found = [name for name in names if typed.lower() in name.lower()]
        return [app_commands.Choice(name=name, value=name) for name in found[:_CHOICES]]

    built = command(studio.texts, "command-imagine", imagine)
    built.autocomplete("model")(models)
    return built
