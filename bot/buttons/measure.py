"""Strike, Block, Ban and Lift: a form for the reason, and then it is done and the member told."""

from __future__ import annotations

from typing import cast, get_args

import discord

from bot.buttons.press import Press, moderated
from bot.errors import Refused
from bot.forms import answers_of
from bot.moderation import letters
from bot.moderation.blocks import DAY, block, lift
from bot.moderation.measures import Kind, Outcome
from bot.moderation.strikes import strike
from bot.panels.moderation import measure_form, when
from bot.preferences import given
from bot.replies import QUIET
from bot.studio import Studio
from bot.text import one_line


async def press(studio: Studio, press: Press) -> None:
    moderated(press)
    _, kind, _ = _named(press)
    words = studio.words(press.interaction)
    form = measure_form(press.form_id("measure"), kind, words)
    await press.interaction.response.send_modal(form)


async def submitted(studio: Studio, press: Press) -> None:
    interaction = press.interaction
    await interaction.response.defer(ephemeral=True, thinking=True)
    guild = moderated(press)
    member, kind, job = _named(press)
    why = one_line(answers_of(interaction).get("why", ""))
    queue, by, name = studio.queue, interaction.user.id, str(interaction.id)
    place = interaction.guild.name if interaction.guild else ""
    rules = given(interaction).server
    match kind:
        case "strike":
            done = await strike(
                queue, guild, member, rules, name, by=by, why=why, job=job, place=place
            )
        case "lift":
            done = await lift(queue, guild, member, name, by=by, why=why, place=place)
        case _:
            seconds = DAY if kind == "block" else None
            done = await block(
                queue, guild, member, name, by=by, seconds=seconds, why=why, job=job, place=place
            )
    await interaction.followup.send(
        _told(studio, interaction, member, done), ephemeral=True, allowed_mentions=QUIET
    )
    studio.background.once(
        letters.send(interaction.client, queue.store, studio.texts, locale_of(interaction), member)
    )


def locale_of(interaction: discord.Interaction) -> str:
    """Of the server: what language the member has chosen is known when they come themselves."""
    return interaction.guild_locale.value if interaction.guild_locale else ""


def _told(studio: Studio, interaction: discord.Interaction, member: int, done: Outcome) -> str:
    words = studio.words(interaction)
    told = words("measure-done", member=f"<@{member}>", strikes=done.strikes)
    if done.until is None:
        return f"{told} {words('measure-free')}"
    return f"{told} {words('measure-blocked', until=when(done.until or float('inf'), words))}"


def _named(press: Press) -> tuple[int, Kind, str]:
    """Whom, what and about which job. Raises `Refused`."""
    member, _, rest = press.job.partition("_")
    kind, _, job = rest.partition("_")
    if not member.isdecimal() or kind not in get_args(Kind):
        raise Refused("record-gone")
    us = press.interaction.client.user
    if int(member) in (press.interaction.user.id, us.id if us else 0):
        raise Refused("not-about-yourself")
    return int(member), cast(Kind, kind), job
