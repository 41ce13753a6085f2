"""A press on one of our buttons, or one of our forms filled in, however old its message is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord

from bot.errors import Refused
from bot.replies import BUTTON_ID


@dataclass(frozen=True)
class Press:
    """`job`: what the button is about; `index`: which of its pictures, from 0."""

    interaction: discord.Interaction
    action: str
    job: str
    index: int

    @classmethod
    def read(cls, interaction: discord.Interaction) -> Press | None:
        """None when it is neither a button nor a form of ours."""
        data: Any = interaction.data or {}
        match = BUTTON_ID.fullmatch(data.get("custom_id", ""))
        if match is None:
            return None
        return cls(interaction, match["action"], match["job"], int(match["index"] or 0))

    @property
    def answered(self) -> bool:
        """Is it a form that was filled in, not a button?"""
        return self.interaction.type is discord.InteractionType.modal_submit

    @property
    def values(self) -> list[str]:
        """What was chosen, where it is a menu."""
        data: Any = self.interaction.data or {}
        return data.get("values") or []

    @property
    def operates(self) -> bool:
        """Is the presser an owner of the bot itself?"""
        return operates(self.interaction)

    def form_id(self, action: str) -> str:
        """Of a form about the same picture; `action` says which file reads its answer."""
        return f"a:{action}:{self.job}:{self.index}"

    @property
    def moderates(self) -> bool:
        return moderates(self.interaction)

    def moderates_in(self, server: int) -> bool:
        """And is it this server, where what is pressed belongs?"""
        return self.moderates and self.interaction.guild_id == server


def moderates(interaction: discord.Interaction) -> bool:
    """May its member remove other people's messages here? Nobody moderates what members bring along
    with them into a server that does not have the bot itself."""
    return interaction.is_guild_integration() and interaction.permissions.manage_messages


def moderated(press: Press) -> int:
    """The server that the press is in, for who moderates it. Raises `Refused`."""
    if press.interaction.guild_id is None or not press.interaction.is_guild_integration():
        raise Refused("only-in-servers")
    if not press.moderates:
        raise Refused("not-yours-to-set")
    return press.interaction.guild_id


def operates(interaction: discord.Interaction) -> bool:
    """Is its member an owner of the bot itself, or of the team that owns it?"""
    application = interaction.client.application
    if application is None:
        return False
    team = {member.id for member in application.team.members} if application.team else set[int]()
    return interaction.user.id in team | {application.owner.id}
