"""What is looked at before a request is taken: may it be asked for here, by this member, so large?

All of it is known from the interaction and from the settings that were loaded with it; only the
quota is counted in the store, so the answer takes no longer than one call to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.errors import Refused
from bot.preferences import ServerPreferences, given, place_of
from bot.quotas import Limits
from bot.settings import BotSettings
from jobs.contract import AnyRequest, ImagineRequest

_NAMED = 10


def allow(
    settings: BotSettings, interaction: discord.Interaction, request: AnyRequest, cost: float
) -> None:
    """Raises `Refused`. `cost`: predicted seconds."""
    server = given(interaction).server
    if server.closed:
        raise Refused("server-closed")
    _place(interaction, server)
    if server.roles and not {role.id for role in roles_of(interaction)} & set(server.roles):
        named = " ".join(f"<@&{role}>" for role in server.roles[:_NAMED])
        raise Refused("role-not-allowed", roles=named)
    drawn = isinstance(request, ImagineRequest)
    if drawn and server.models and request.model not in server.models:
        raise Refused("model-not-allowed", models=", ".join(server.models[:_NAMED]))
    if not interaction.app_permissions.attach_files:
        raise Refused("may-not-attach")
    if settings.most_seconds and cost > settings.most_seconds:
        raise Refused("too-costly", asked=round(cost), most=round(settings.most_seconds))


def limits_of(settings: BotSettings, interaction: discord.Interaction) -> Limits:
    """What one member may ask for here; what the operator allows is the most."""
    own = Limits.of(given(interaction).server, (role.id for role in roles_of(interaction)))
    limits = [limit for limit in (own.daily, settings.daily_pictures) if limit]
    return Limits(min(limits, default=0), own.cooldown)


def pictures_of(request: AnyRequest) -> int:
    """How many count against a quota: a description counts as one picture."""
    return request.num_images if isinstance(request, ImagineRequest) else 1


def roles_of(interaction: discord.Interaction) -> Sequence[discord.Role]:
    return interaction.user.roles if isinstance(interaction.user, discord.Member) else ()


def _place(interaction: discord.Interaction, server: ServerPreferences) -> None:
    here = {interaction.channel_id, place_of(interaction)}
    if server.channels and not here & set(server.channels):
        named = " ".join(f"<#{channel}>" for channel in server.channels[:_NAMED])
        raise Refused("channel-not-allowed", channels=named)
