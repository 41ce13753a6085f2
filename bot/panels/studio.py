"""A server's rules in one message: where, who, which models, how much; and the way to the rest."""

from __future__ import annotations

from collections.abc import Iterable

import discord
from discord import ui

from bot.forms import text_field
from bot.preferences import ServerPreferences, given
from bot.replies import Button, Menu, Post
from bot.studio import Studio
from bot.text import cut, plain
from bot.texts import Words
from jobs.operator import Overview

_MENU = 25
_FIELD = 1000
_DAY = 86_400


def show(
    studio: Studio, interaction: discord.Interaction, seen: Overview, *, operates: bool
) -> Post:
    """`operates`: is it an owner of the bot who looks? They alone may pause all of it."""
    words, server = studio.words(interaction), given(interaction).server
    embed = discord.Embed(title=words("studio-title"))
    if seen.paused:
        embed.description = words("status-paused", why=plain(seen.paused, 200))
    elif server.closed:
        embed.description = words("studio-closed")
    for name, value in _facts(studio, server, words):
        embed.add_field(name=name, value=cut(value, _FIELD), inline=len(value) < 40)
    return Post("", embeds=[embed], rows=_rows(studio, server, seen, words, operates=operates))


def quota_form(server: ServerPreferences, words: Words) -> ui.Modal:
    form = ui.Modal(title=words("button-quotas"), custom_id="a:studio:quotas")
    daily = str(server.daily or "")
    form.add_item(
        text_field(words("studio-daily"), "daily", daily, hint=words("studio-any"), most=5)
    )
    pause = f"{server.cooldown:g}" if server.cooldown else ""
    form.add_item(text_field(words("studio-cooldown"), "cooldown", pause, most=5))
    roles: ui.RoleSelect[ui.View] = ui.RoleSelect(
        custom_id="roles", min_values=0, max_values=_MENU, required=False
    )
    form.add_item(ui.Label(text=words("studio-role-who"), component=roles))
    hint = words("studio-role-hint")
    form.add_item(text_field(words("studio-role-daily"), "role_daily", "", hint=hint, most=5))
    form.add_item(text_field(words("studio-role-cooldown"), "role_cooldown", "", hint=hint, most=5))
    return form


def style_form(words: Words) -> ui.Modal:
    form = ui.Modal(title=words("button-styles"), custom_id="a:studio:styles")
    form.add_item(text_field(words("studio-style-name"), "name", "", required=True, most=40))
    hint = words("studio-style-hint")
    form.add_item(
        text_field(words("studio-style-prompt"), "prompt", "", long=True, hint=hint, most=300)
    )
    form.add_item(text_field(words("settings-negative"), "negative", "", long=True, most=300))
    return form


def log_form(server: ServerPreferences, words: Words) -> ui.Modal:
    form = ui.Modal(title=words("button-log"), custom_id="a:studio:log")
    chosen = [discord.Object(server.log_channel)] if server.log_channel else []
    menu: ui.ChannelSelect[ui.View] = ui.ChannelSelect(
        custom_id="channel",
        min_values=0,
        max_values=1,
        required=False,
        channel_types=[discord.ChannelType.text],
        default_values=chosen,
    )
    form.add_item(ui.Label(text=words("studio-log"), component=menu))
    return form


def _facts(studio: Studio, server: ServerPreferences, words: Words) -> list[tuple[str, str]]:
    everywhere, everyone = words("studio-everywhere"), words("studio-everyone")
    per_role = [
        f"<@&{role}> {count or words('studio-any')}" for role, count in server.role_daily.items()
    ]
    daily = server.daily or studio.settings.daily_pictures
    quota = [words("studio-daily-is", count=daily) if daily else words("studio-any"), *per_role]
    for role, seconds in server.role_cooldown.items():
        pause = words("studio-cooldown-is", seconds=seconds) if seconds else words("studio-any")
        quota.append(f"<@&{role}> {pause}")
    if server.cooldown:
        quota.append(words("studio-cooldown-is", seconds=server.cooldown))
    kept = studio.queue_settings
    days = studio.settings.keep_records / _DAY
    return [
        (words("studio-channels"), _mentions("#", server.channels) or everywhere),
        (words("studio-roles"), _mentions("@&", server.roles) or everyone),
        (words("studio-models"), _listed(server.models) or words("studio-all")),
        (words("studio-quotas"), "\n".join(quota)),
        (words("studio-styles"), _listed(server.styles) or "-"),
        (words("studio-log"), _mentions("#", [server.log_channel] if server.log_channel else [])
         or "-"),
        (
            words("studio-retention"),
            words("studio-kept", hours=round(kept.keep_finished / 3600), days=round(days)),
        ),
        (
            words("studio-prompts"),
            words("studio-prompts-on" if server.prompt_in_files else "studio-prompts-off"),
        ),
    ]  # fmt: skip


def _rows(
    studio: Studio, server: ServerPreferences, seen: Overview, words: Words, *, operates: bool
) -> list[list[Button | Menu]]:
    models = list(dict.fromkeys(card.name for card in studio.catalog.of_kind("imagine")))
    # What is allowed and not served right now must not be lost by the next choice.
    models = list(dict.fromkeys([*server.models, *models]))[:_MENU]
    rows: list[list[Button | Menu]] = [
        [_menu(words("studio-channels-menu"), "channels", server.channels, words)],
        [_menu(words("studio-roles-menu"), "roles", server.roles, words)],
    ]
    if models:
        entries = [(name[:100], name, name in server.models) for name in models]
        menu = Menu(
            words("studio-models-menu"), "studio", "models", entries, least=0, most=len(entries)
        )
        rows.append([menu])
    rows.append(
        [
            Button(words("button-quotas"), "studio", "quotas"),
            Button(words("button-styles"), "studio", "styles"),
            Button(words("button-log"), "studio", "log"),
            Button(words("button-server-defaults"), "studio", "server"),
            Button(words("button-channel-defaults"), "studio", "channel"),
        ]
    )
    switch = "open" if server.closed else "close"
    prompts = "hide-prompts" if server.prompt_in_files else "tell-prompts"
    rows.append(
        [
            Button(words("button-rules"), "rules", "show"),
            Button(words("button-moderation"), "moderation", "panel"),
            Button(words(f"button-{switch}"), "studio", switch),
            Button(words(f"button-{prompts}"), "studio", prompts.partition("-")[0]),
        ]
    )
    if operates:
        pause = "resume" if seen.paused else "pause"
        rows[-1].append(Button(words(f"button-{pause}"), "studio", pause))
    return rows


def _menu(placeholder: str, of: str, chosen: Iterable[int], words: Words) -> Menu:
    entries = [("", str(one), True) for one in chosen]
    kind = "roles" if of == "roles" else "channels"
    return Menu(placeholder, "studio", of, entries, kind, least=0, most=_MENU)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(plain(name, 100) for name in names)


def _mentions(mark: str, ids: Iterable[int]) -> str:
    return " ".join(f"<{mark}{one}>" for one in ids)
