"""Audit rows of what somebody decided at a press (P6): who, where, whom it is about, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import discord
from pydantic import BaseModel, ValidationError

from bot.buttons.press import Press
from bot.errors import Refused
from bot.moderation.ruleset import Fired
from bot.preferences import ServerPreferences, Source, keys_of
from bot.studio import Studio
from jobs.errors import StoreUnavailable

_PAUSE = 1.0


async def decided(
    studio: Studio,
    interaction: discord.Interaction,
    event: str,
    *,
    job: str = "",
    about: int | str = "",
    **said: Any,
) -> None:
    """By who pressed, in their server. Raises `StoreUnavailable`."""
    await studio.queue.audit.record(
        event,
        who=interaction.user.id,
        about=about,
        server=interaction.guild_id or "",
        job=job,
        **said,
    )


async def settings_detail(
    studio: Studio, press: Press, values: dict[str, Any], scope: Source = "server"
) -> str:
    """Of the row that goes with a change of settings: what they are from now on."""
    interaction = press.interaction
    return await studio.queue.audit.detail(
        who=interaction.user.id,
        server=interaction.guild_id or "",
        scope=scope,
        settings={name: _plain(value) for name, value in values.items()},
    )


async def change_server(studio: Studio, press: Press, unfit: str, values: dict[str, Any]) -> None:
    """Set settings of the server, with their row, and load them anew. Raises `Refused` with the key
    `unfit` for what does not fit, `StoreUnavailable`."""
    key = keys_of(press.interaction)["server"]
    detail = await settings_detail(studio, press, values)
    try:
        await studio.preferences.change(key, ServerPreferences, detail, **values)
    except ValidationError as error:
        raise Refused(unfit) from error
    await studio.preferences.load(press.interaction)


async def rule_fired(studio: Studio, interaction: discord.Interaction, fired: Fired) -> None:
    """What a member asked for was refused by a rule. Tries until the store answers."""
    while True:
        try:
            await studio.queue.audit.record(
                "refused",
                about=interaction.user.id,
                server=interaction.guild_id or "",
                rule=fired.rule,
                kind=fired.kind,
            )
            return
        except StoreUnavailable:
            await asyncio.sleep(_PAUSE)


def _plain(value: Any) -> Any:
    """As JSON can say it."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, Any]", value).items()
        return {str(name): _plain(each) for name, each in pairs}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in cast("list[Any]", value)]
    return value.model_dump() if isinstance(value, BaseModel) else value
