"""The models on offer, from the cards of live workers, kept in memory.

Autocomplete and local checks read only this copy: they never wait for Redis (P4).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection

import structlog

from bot.errors import Refused
from jobs.contract import Kind, ModelCard, Worker
from jobs.errors import StoreUnavailable
from jobs.workers import CARD_TTL, Registry, cards

_log = structlog.get_logger(__name__)
_REFRESH = 2.0
_NAMED = 15


class Catalog:
    """A copy of the live cards, refreshed by `run`."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.workers: tuple[Worker, ...] = ()
        self._cards: dict[str, ModelCard] = {}
        self._heard = 0.0
        self._silent = False

    async def run(self) -> None:
        """Keep the copy fresh until cancelled."""
        while True:
            await self.refresh()
            await asyncio.sleep(_REFRESH)

    async def refresh(self) -> None:
        """Read the cards once; a silent store leaves the old ones until they would lapse."""
        try:
            self.workers = tuple(await self.registry.live())
            self._cards = cards(self.workers)
            self._heard, self._silent = time.monotonic(), False
        except StoreUnavailable as error:
            if not self._silent:
                _log.warning("catalog.stale", cause=error.cause)
            self._silent = True
            if time.monotonic() - self._heard > CARD_TTL:
                self._cards, self.workers = {}, ()

    def of_kind(self, kind: Kind, allowed: Collection[str] = ()) -> list[ModelCard]:
        """Models of one kind, by name; where some are `allowed`, only those."""
        cards = [card for card in self._cards.values() if card.kind == kind]
        return [card for card in cards if not allowed or card.name in allowed]

    def offered(self, kind: Kind, allowed: Collection[str] = ()) -> list[ModelCard]:
        """As `of_kind`; but a list that names none of this kind was not meant for it."""
        return self.of_kind(kind, allowed) or self.of_kind(kind)

    def named(self, kind: Kind, name: str) -> ModelCard:
        """The model of this name. Raises as `choose`."""
        return self.choose(kind, name)

    def choose(
        self, kind: Kind, name: str | None, *preferred: str, allowed: Collection[str] = ()
    ) -> ModelCard:
        """The model a member named, else the first of the preferred, else the first on offer.

        `allowed`: by name, where not all are. Raises `Refused` when there is no worker or no such
        model, `StoreUnavailable` when that cannot be known.
        """
        offered = {card.name: card for card in self.offered(kind, allowed)}
        if not offered and self._silent:
            raise StoreUnavailable
        if not offered:
            raise Refused(f"no-worker-{kind}")
        if name:
            if name not in offered:
                # The name is the member's own text: it is not repeated, only what may be chosen.
                some = ", ".join(list(offered)[:_NAMED])
                raise Refused("unknown-model", models=some)
            return offered[name]
        return next(
            (offered[one] for one in preferred if one in offered), next(iter(offered.values()))
        )
