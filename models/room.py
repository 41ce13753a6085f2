"""What more a device may have, given what it has: how many jobs, of which models.

`offer`: what the device serves; `held`: the jobs on it.
"""

from __future__ import annotations

from collections.abc import Collection

from jobs.job import Lease
from models.wire import Ready


def room(offer: Ready, held: Collection[Lease]) -> tuple[int, list[str]]:
    """How many jobs the device has room for, and for which models."""
    # A job that failed before has the device to itself, and claims stop until it is over.
    suspect = any(lease.attempt > 1 for lease in held)
    # One that there is no memory for beside the others waits there until they are done: if more
    # came meanwhile, it would wait for ever.
    names = {lease.request.model for lease in held}
    crowded = any(not names <= {*offer.beside[name]} for name in names)
    count = 0 if suspect or crowded else offer.capacity - len(held)
    return count, [card.name for card in offer.cards]


def room_for_a_caption(offer: Ready, held: Collection[Lease]) -> tuple[int, list[str]]:
    """Beside what fills the device there is room for one caption, if that is no suspect, of a
    model that there is memory for."""
    full = len(held) >= offer.capacity
    suspect = any(lease.attempt > 1 for lease in held)
    describing = any(lease.request.kind == "describe" for lease in held)
    count = 1 if full and not suspect and not describing else 0
    captioners = {card.name for card in offer.cards if card.between_steps}
    return count, sorted(captioners & beside(offer, held))


def beside(offer: Ready, held: Collection[Lease]) -> set[str]:
    """The models that there is memory for beside those in use."""
    names = {card.name for card in offer.cards}
    return names.intersection(*(offer.beside[lease.request.model] for lease in held))
