"""Appeal: the member says why, and the moderators of the server get a card to decide on."""

from __future__ import annotations

import discord
from discord import ui

from bot.buttons.press import Press
from bot.errors import Refused
from bot.forms import answers_of, text_field
from bot.moderation.appeals import TEXT, Appeals, card
from bot.moderation.measures import Measure
from bot.moderation.strikes import strikes_of
from bot.preferences import ServerPreferences
from bot.replies import QUIET
from bot.studio import Studio
from jobs.errors import JobUnknown


async def press(studio: Studio, press: Press) -> None:
    # A form has to be the first answer, so what can be refused is refused before it is filled in.
    await _subject(studio, press)
    words = studio.words(press.interaction)
    form = ui.Modal(title=words("button-appeal"), custom_id=press.form_id("appeal"))
    about = words("appeal-hint")
    form.add_item(
        text_field(
            words("appeal-text"), "text", "", long=True, required=True, about=about, most=TEXT
        )
    )
    await press.interaction.response.send_modal(form)


async def submitted(studio: Studio, press: Press) -> None:
    interaction = press.interaction
    await interaction.response.defer(ephemeral=True, thinking=True)
    measure, rules = await _subject(studio, press)
    appeals = Appeals(studio.queue)
    await appeals.open(measure)
    guild = interaction.client.get_guild(measure.server)
    words = studio.texts.to(guild.preferred_locale.value if guild else "")
    strikes = await strikes_of(studio.queue, measure.server, measure.member, rules)
    held = await studio.approvals.read(measure.job) if measure.kind == "rejection" else None
    post = card(measure, answers_of(interaction).get("text", ""), strikes, words, held)
    try:
        message = await interaction.client.get_partial_messageable(rules.log_channel).send(
            embeds=list(post.embeds),
            view=post.view() or discord.utils.MISSING,
            allowed_mentions=QUIET,
            nonce=f"a{measure.id}"[:25],
        )
    except discord.HTTPException as error:
        raise Refused("appeal-not-posted") from error
    await appeals.shown(measure, message.id)
    await interaction.followup.send(
        studio.words(interaction)("appealed"), ephemeral=True, allowed_mentions=QUIET
    )


async def _subject(studio: Studio, press: Press) -> tuple[Measure, ServerPreferences]:
    """With the rules of the server that it is in: the press may come from elsewhere."""
    try:
        measure = await Appeals(studio.queue).subject(press.job, press.interaction.user.id)
    except JobUnknown:
        raise Refused("appeal-gone") from None
    rules = await studio.preferences.of(f"server:{measure.server}", ServerPreferences)
    assert isinstance(rules, ServerPreferences), "as asked for"
    if not rules.log_channel:
        raise Refused("appeal-nowhere")
    return measure, rules
