"""`/imagine`: draw a picture from words."""

from __future__ import annotations

from typing import Any, cast, get_args

import discord
from discord import app_commands

from bot import attachments, defaults
from bot.accept import accept
from bot.decoding import Taken
from bot.drafts import Draft, prepare
from bot.errors import Refused
from bot.studio import Studio
from bot.styles import NONE
from bot.translator import choices, command
from jobs.contract import LEAST_STRENGTH, MAX_IMAGES, MAX_SEED, Aspect

_STRENGTH = 0.6
_CHOICES, _LONGEST = 25, 100
"""Discord's limits on autocomplete results, and on the name of one."""


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
        negative: str | None = None,
        count: app_commands.Range[int, 1, MAX_IMAGES] | None = None,
        image: discord.Attachment | None = None,
        strength: app_commands.Range[float, LEAST_STRENGTH, 1.0] | None = None,
        sampler: str | None = None,
        enhance: bool | None = None,
        style: str | None = None,
        private: bool | None = None,
    ) -> None:
        card = defaults.model(studio, interaction, "imagine", model)
        shape = cast("Aspect | None", aspect)
        if strength is not None and image is None:
            raise Refused("strength-needs-picture")
        if image is not None:
            attachments.check(image, studio.settings.picture_bytes)
            strength = _STRENGTH if strength is None else strength
        named = defaults.style(studio, interaction, style, prompt)
        draft = Draft(
            prompt,
            shape,
            steps,
            guidance,
            seed,
            negative,
            count,
            strength,
            sampler,
            enhance,
            named.style if named else None,
        )
        request = prepare(defaults.fill(draft, interaction, card), card)

        async def picture() -> Taken:
            if image is None:
                return Taken()
            return await attachments.take(studio.http, image, studio.settings, studio.decoder)

        alone = defaults.private(interaction, private)
        await accept(
            studio,
            interaction,
            request,
            card.predict(request),
            picture,
            private=alone,
            style=named.label if named else "",
        )

    async def models(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return defaults.offered(studio, interaction, "imagine", typed)

    async def samplers(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        given = interaction.namespace.model
        offered = {card.name: card for card in studio.catalog.of_kind("imagine")}
        cards = [offered[given]] if given in offered else list(offered.values())
        names = dict.fromkeys(name for card in cards for name in card.samplers)
        found = [name for name in names if typed.lower() in name.lower()]
        return [app_commands.Choice(name=name, value=name) for name in found[:_CHOICES]]

    async def styles(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        own = studio.preferences.remembered(interaction.guild_id).styles
        words = studio.words(interaction)
        offered = [(named.label, named.name) for named in studio.styles.offered(own, words)]
        offered.insert(0, (words("style-none"), NONE))
        wanted = typed.casefold()
        return [
            app_commands.Choice(name=label[:_LONGEST], value=name)
            for label, name in offered
            if wanted in label.casefold() or wanted in name.casefold()
        ][:_CHOICES]

    built = command(studio.texts, "command-imagine", imagine)
    built.autocomplete("style")(styles)
    built.autocomplete("model")(models)
    built.autocomplete("sampler")(samplers)
    return built
