"""A press on one of our buttons, whoever posted the message and however long ago."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord

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
        """None when it is no button of ours."""
        data: Any = interaction.data or {}
        match = BUTTON_ID.fullmatch(data.get("custom_id", ""))
        if interaction.type is not discord.InteractionType.component or match is None:
            return None
        return cls(interaction, match["action"], match["job"], int(match["index"] or 0))

    @property
    def moderates(self) -> bool:
        """May the presser remove other people's messages here?"""
        return self.interaction.permissions.manage_messages
