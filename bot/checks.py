"""What is looked at before a request is taken: may it be asked for here, by this member, so large?

All of it is known from the interaction and from the settings that were loaded with it; only the
quota is counted in the store, so the answer takes no longer than one call to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

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
    place(interaction, server)
    if server.roles and not {role.id for role in roles_of(interaction)} & set(server.roles):
        named = " ".join(f"<@&{role}>" for role in server.roles[:_NAMED])
        raise Refused("role-not-allowed", roles=named)
    tenure(interaction, server.tenure_hours)
    drawn = isinstance(request, ImagineRequest)
    if drawn and server.models and request.model not in server.models:
        raise Refused("model-not-allowed", models=", ".join(server.models[:_NAMED]))
    session = given(interaction).session
    if drawn and session and session.closed:
        raise Refused("session-closed")
    if drawn and session and session.takes and session.about.models:
        models = session.about.models
        if request.model not in models:
            raise Refused("session-model", models=", ".join(models[:_NAMED]))
    if not interaction.app_permissions.attach_files:
        raise Refused("may-not-attach")
    if settings.most_seconds and cost > settings.most_seconds:
        raise Refused("too-costly", asked=round(cost), most=round(settings.most_seconds))


def barred(interaction: discord.Interaction) -> None:
    """Before anything a member does but what is `FOR_THE_BLOCKED`. Raises `Refused`.

    Who may change the server's settings at Discord is never barred: or one moderator could lock out
    all who could undo it.
    """
    if not interaction.permissions.manage_guild:
        here = given(interaction)
        here.standing.refuse_if_blocked(appeals=bool(here.server.log_channel))


def tenure(interaction: discord.Interaction, hours: float) -> None:
    """Has the member been in the server for long enough? One whose joining Discord does not tell is
    a visitor."""
    if not hours or not isinstance(interaction.user, discord.Member):
        return
    joined = interaction.user.joined_at
    if joined is None:
        raise Refused("no-member-here")
    since = joined + timedelta(hours=hours)
    if since > discord.utils.utcnow():
        raise Refused("too-new", at=discord.utils.format_dt(since, "R"))


def limits_of(settings: BotSettings, interaction: discord.Interaction) -> Limits:
    """What one member may ask for here; what the operator allows is the most."""
    here = given(interaction)
    own = Limits.of(here.server, (role.id for role in roles_of(interaction)), here.standing)
    limits = [limit for limit in (own.daily, settings.daily_pictures) if limit]
    return Limits(min(limits, default=0), own.cooldown)


def approved_first(interaction: discord.Interaction) -> bool:
    """Does a moderator see every picture first that others would see here?"""
    session = given(interaction).session
    if session is not None and session.takes and session.about.approval:
        return True
    server = given(interaction).server
    return server.approves_first(interaction.channel_id, place_of(interaction))


def pictures_of(request: AnyRequest) -> int:
    """How many count against a quota: a description counts as one picture."""
    return request.num_images if isinstance(request, ImagineRequest) else 1


def roles_of(interaction: discord.Interaction) -> Sequence[discord.Role]:
    return interaction.user.roles if isinstance(interaction.user, discord.Member) else ()


def place(interaction: discord.Interaction, server: ServerPreferences) -> None:
    here = {interaction.channel_id, place_of(interaction)}
    if server.channels and not here & set(server.channels):
        named = " ".join(f"<#{channel}>" for channel in server.channels[:_NAMED])
        raise Refused("channel-not-allowed", channels=named)
