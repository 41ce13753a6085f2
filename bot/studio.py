"""What every command needs, in one place; made once in `__main__`, passed to each command."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
import discord

from bot.background import Background
from bot.cards import Cards
from bot.catalog import Catalog
from bot.decoding import Decoder
from bot.moderation.approvals import Approvals
from bot.moderation.gate import Moderation
from bot.pending import Pending
from bot.preferences import Preferences, given
from bot.provenance.examining import Examiner
from bot.provenance.stamping import Provenance
from bot.quotas import Quotas
from bot.records import Records
from bot.sessions.sessions import Sessions
from bot.settings import BotSettings
from bot.styles import Styles
from bot.texts import Texts, Words
from jobs.queue import Queue
from jobs.settings import QueueSettings


@dataclass(frozen=True)
class Studio:
    """The commands' view of the world."""

    settings: BotSettings
    queue_settings: QueueSettings
    queue: Queue
    catalog: Catalog
    http: aiohttp.ClientSession
    background: Background
    pending: Pending
    texts: Texts
    cards: Cards
    records: Records
    preferences: Preferences
    quotas: Quotas
    styles: Styles
    moderation: Moderation
    decoder: Decoder
    approvals: Approvals
    sessions: Sessions
    provenance: Provenance
    examiner: Examiner

    def words(self, interaction: discord.Interaction) -> Words:
        """In the language that the member chose, else that of their Discord."""
        return self.texts.to(locale_of(interaction))


def locale_of(interaction: discord.Interaction) -> str:
    return given(interaction).member.language or interaction.locale.value
