"""Moderators' part of `/studio`: the rules for strikes, one member, and what is searched for."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ui

from bot.forms import text_field
from bot.moderation.blocks import Standing
from bot.moderation.measures import Measure
from bot.preferences import ServerPreferences
from bot.replies import Button, Menu, Post
from bot.text import cut, plain
from bot.texts import Words

WHY = 400
"""Characters of a moderator's reason."""
_FIELD = 1000
_BLOCKED = 15
BLOCKED = _BLOCKED + 1
"""Members to ask for: one more says that there are more."""


def show(server: ServerPreferences, blocked: Sequence[tuple[int, float]], words: Words) -> Post:
    """`blocked`: members and until when, in seconds since the epoch, inf for good."""
    embed = discord.Embed(title=words("button-moderation"))
    steps = ", ".join(f"{hours:g}" for hours in server.strike_hours) or "-"
    embed.add_field(
        name=words("moderation-strikes"),
        value=words("moderation-strikes-are", steps=steps, days=server.strike_days),
        inline=False,
    )
    tenure = words("moderation-tenure-is", hours=server.tenure_hours)
    embed.add_field(
        name=words("moderation-tenure"),
        value=tenure if server.tenure_hours else words("studio-any"),
        inline=False,
    )
    embed.add_field(
        name=words("moderation-approve"), value="\n".join(_approved(server, words)), inline=False
    )
    embed.add_field(
        name=words("moderation-pictures"), value="\n".join(_bands(server, words)), inline=False
    )
    lines = [f"<@{member}> {when(until, words)}" for member, until in blocked[:_BLOCKED]]
    if len(blocked) > _BLOCKED:
        lines.append("…")
    embed.add_field(
        name=words("moderation-blocked"), value="\n".join(lines) or words("nothing"), inline=False
    )
    buttons = [
        Button(words("button-member"), "moderation", "member"),
        Button(words("button-rules-strikes"), "moderation", "strikes"),
        Button(words("button-pictures"), "moderation", "pictures"),
        Button(words("button-audit"), "moderation", "search"),
        Button(
            words("button-approve-some" if server.approve_all else "button-approve-all"),
            "moderation",
            "some" if server.approve_all else "all",
        ),
    ]
    chosen = [("", str(channel), True) for channel in server.approve_channels]
    menu = Menu(
        words("moderation-approve-menu"), "moderation", "channels", chosen, "channels", 0, 25
    )
    return Post("", embeds=[embed], rows=[[menu], buttons])


def _approved(server: ServerPreferences, words: Words) -> list[str]:
    if server.approve_all:
        return [words("moderation-approve-all")]
    told = [words("moderation-approve-doubtful")]
    if server.approve_channels:
        channels = " ".join(f"<#{channel}>" for channel in server.approve_channels)
        told.append(words("moderation-approve-in", channels=channels))
    return told


def when(until: float, words: Words) -> str:
    """`until`: seconds since the epoch; inf for good."""
    return words("for-good") if until == float("inf") else f"<t:{round(until)}:f>"


def strikes_form(server: ServerPreferences, words: Words) -> ui.Modal:
    form = ui.Modal(title=words("button-rules-strikes"), custom_id="a:moderation:strikes")
    steps = " ".join(f"{hours:g}" for hours in server.strike_hours)
    hint = words("strikes-steps-hint")
    form.add_item(text_field(words("strikes-steps"), "steps", steps, hint=hint, most=100))
    form.add_item(text_field(words("strikes-days"), "days", str(server.strike_days), most=3))
    tenure = f"{server.tenure_hours:g}" if server.tenure_hours else ""
    form.add_item(text_field(words("tenure-hours"), "tenure", tenure, most=5))
    return form


def pictures_form(server: ServerPreferences, words: Words) -> ui.Modal:
    form = ui.Modal(title=words("button-pictures"), custom_id="a:moderation:pictures")
    for name, bands in (("bands", server.bands), ("restricted", server.bands_restricted)):
        for side, value in (("review", bands.review), ("block", bands.block)):
            key = f"{name}-{side}"
            about = words(f"{side}-about")
            form.add_item(
                text_field(words(key), f"{name}_{side}", f"{value:g}", about=about, most=5)
            )
    return form


def _bands(server: ServerPreferences, words: Words) -> list[str]:
    kinds = {"ordinary": server.bands, "restricted": server.bands_restricted}
    return [
        words(f"moderation-pictures-{kind}", review=bands.review, block=bands.block)
        for kind, bands in kinds.items()
    ]


def member_form(words: Words) -> ui.Modal:
    form = ui.Modal(title=words("button-member"), custom_id="a:moderation:member")
    menu: ui.UserSelect[ui.View] = ui.UserSelect(custom_id="member")
    form.add_item(ui.Label(text=words("button-member"), component=menu))
    return form


def search_form(events: Sequence[str], words: Words) -> ui.Modal:
    """All fields may be left empty."""
    form = ui.Modal(title=words("button-audit"), custom_id="a:moderation:search")
    menu: ui.UserSelect[ui.View] = ui.UserSelect(custom_id="member", min_values=0, required=False)
    form.add_item(ui.Label(text=words("audit-member"), component=menu))
    form.add_item(text_field(words("audit-job"), "job", "", most=64))
    about = cut(", ".join(events), 100)
    form.add_item(text_field(words("audit-event"), "event", "", about=about, most=40))
    form.add_item(text_field(words("audit-since"), "since", "", hint="2026-03-01", most=20))
    return form


def measure_form(form_id: str, kind: str, words: Words) -> ui.Modal:
    form = ui.Modal(title=words(f"button-{kind}"), custom_id=form_id)
    about = words("measure-hint")
    form.add_item(text_field(words("report-why"), "why", "", long=True, about=about, most=WHY))
    return form


def limits_form(form_id: str, standing: Standing, words: Words) -> ui.Modal:
    form = ui.Modal(title=words("button-limits"), custom_id=form_id)
    daily = "" if standing.daily is None else str(standing.daily)
    pause = "" if standing.cooldown is None else f"{standing.cooldown:g}"
    hint = words("studio-role-hint")
    form.add_item(text_field(words("limits-daily"), "daily", daily, hint=hint, most=6))
    form.add_item(text_field(words("limits-cooldown"), "cooldown", pause, hint=hint, most=6))
    return form


def member_card(
    member: int,
    standing: Standing,
    strikes: int,
    last: Sequence[Measure],
    names: dict[str, str],
    words: Words,
) -> Post:
    """How a member stands in this server. `names`: members' ids, by what the audit calls them."""
    embed = discord.Embed(title=words("button-member"), description=f"<@{member}>")
    until = (standing.until or 0) / 1000 or float("inf")
    blocked = when(until, words) if standing.blocked else words("nothing")
    embed.add_field(name=words("member-strikes"), value=str(strikes))
    embed.add_field(name=words("moderation-blocked"), value=blocked)
    if standing.daily is not None:
        embed.add_field(
            name=words("limits-daily"), value=str(standing.daily or words("studio-any"))
        )
    if standing.cooldown is not None:
        embed.add_field(name=words("limits-cooldown"), value=f"{standing.cooldown:g}")
    lines = [_line(measure, names, words) for measure in last]
    if lines:
        value = cut("\n".join(lines), _FIELD)
        embed.add_field(name=words("member-history"), value=value, inline=False)
    kinds = ["strike", "block", "ban"] if not standing.blocked else ["strike", "ban", "lift"]
    limits = Button(words("button-limits"), "limits", str(member))
    return Post("", embeds=[embed], rows=[[*measures(member, kinds, words), limits]])


def measures(member: int, kinds: Sequence[str], words: Words, job: str = "") -> list[Button | Menu]:
    """What moderators may do about a member; `job`: what it is about."""
    about = f"_{job}" if job else ""
    return [Button(words(f"button-{kind}"), "measure", f"{member}_{kind}{about}") for kind in kinds]


def _line(measure: Measure, names: dict[str, str], words: Words) -> str:
    by = f" <@{names[measure.by]}>" if measure.by in names else ""
    why = f": {plain(measure.why, 100)}" if measure.why else ""
    return f"<t:{round(measure.at)}:d> {words(f'measure-{measure.kind}')}{by}{why}"
