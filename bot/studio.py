"""What every command needs, in one place; made once in `__main__`, passed to each command."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp

from bot.background import Background
from bot.catalog import Catalog
from bot.pending import Pending
from bot.settings import BotSettings
from bot.texts import Texts
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
