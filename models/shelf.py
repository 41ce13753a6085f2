"""Which models are loaded: what is in use, and as many of the others as a memory budget holds.

Every model is loaded once at the start, so that one that cannot be is known before a member asks
for it, and its card and its size are known. What is not in use makes way when another is wanted,
that first which was not used for longest. Networks that models share (a base and those with a LoRA
on it) are counted once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

import structlog

from jobs.contract import ModelCard
from models import loading
from models.errors import DoesNotFit, NoRoom
from models.family import Family, Place
from models.memory import give_back
from models.sources import Source

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Shelf:
    """The models of one device process. `budget`: bytes of weights."""

    def __init__(self, families: Sequence[type[Family]], place: Place, budget: int) -> None:
        self._families = families
        self._place = place
        self._budget = budget
        self._sources: dict[str, Source] = {}
        self._sizes: dict[str, int] = {}
        self._loaded: dict[str, Family] = {}  # last: what was used last
        self._in_use: list[str] = []
        self.cards: dict[str, ModelCard] = {}

    def add(self, source: Source) -> None:
        """Load it for the first time, and measure it. Raises `ModelUnusable`."""
        # What its files hold is near enough to make room by.
        self._load(source, loading.weight_bytes(source, self._place))
        self._sources[source.name] = source

    @property
    def loaded(self) -> tuple[str, ...]:
        return tuple(self._loaded)

    def beside(self, name: str) -> tuple[str, ...]:
        """The models that there is room for while this one is in use."""
        room = self._budget - self._sizes[name]
        return tuple(
            other
            for other, size in self._sizes.items()
            if size <= room or self._kin(self._sources[other], self._sources[name])
        )

    @contextmanager
    def using(
        self, name: str, around_loading: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> Iterator[Family]:
        """The model, which stays loaded within this. `around_loading` only where it has to be
        loaded before.

        Raises `NoRoom` where what is in use leaves none, or is drawing with the networks that this
        one would change, or `ModelUnusable`.
        """
        if name not in self._loaded:
            size, source = self._sizes[name], self._sources[name]
            if source.loras and self._shared_in_the_middle(source):
                raise NoRoom(name)
            more = 0 if self._kin_among(source, self._in_use) else size
            if self._in_use and self._bytes(self._in_use) + more > self._budget:
                raise NoRoom(name)
            with around_loading():
                self._load(source, size)
        self._loaded[name] = model = self._loaded.pop(name)
        self._in_use.append(name)
        try:
            yield model
        finally:
            self._in_use.remove(name)

    def _load(self, source: Source, size: int) -> None:
        started = time.monotonic()
        if self._kin_among(source, self._loaded):
            size = 0
        self._make_way(self._budget - size)
        model = self._read(source)
        self._loaded[source.name] = model
        self._sizes[source.name] = sum(weights_of(model).values())
        self.cards[source.name] = model.card
        seconds = round(time.monotonic() - started, 2)
        log.info("model_loaded", model=source.name, family=model.name, seconds=seconds)
        self._make_way(self._budget, source.name)

    def _read(self, source: Source) -> Family:
        known = self.cards.get(source.name)
        try:
            return loading.load(source, self._families, self._place, known)
        except DoesNotFit:
            if not self._make_way(0):
                raise
        # The error held what was read by then, so this is not done above.
        give_back()
        return loading.load(source, self._families, self._place, known)

    def _make_way(self, most: int, *keep: str) -> bool:
        """Unload until at most so many bytes are left, or nothing that could go. False: nothing
        could."""
        gone: list[str] = []
        for name in [each for each in self._loaded if each not in (*keep, *self._in_use)]:
            if self._bytes(self._loaded) <= most:
                break
            del self._loaded[name]
            gone.append(name)
        if gone:
            log.info("models_unloaded", models=gone)
            give_back()
        return bool(gone)

    def _bytes(self, names: Iterable[str]) -> int:
        held: dict[Hashable, int] = {}
        for name in names:
            held |= weights_of(self._loaded[name])
        return sum(held.values())

    def _shared_in_the_middle(self, source: Source) -> bool:
        """Is one of its kin drawing step by step? A LoRA that is loaded is on at once, and only
        where steps are joined each of them turns on its own again."""
        drawing = [name for name in self._in_use if not self._loaded[name].joins]
        return self._kin_among(source, drawing)

    def _kin_among(self, source: Source, names: Iterable[str]) -> bool:
        return any(self._kin(source, self._sources[name]) for name in names)

    def _kin(self, one: Source, other: Source) -> bool:
        """Are they made of the same networks?"""
        return one.model_copy(update={"name": other.name, "loras": other.loras}) == other


def weights_of(model: Family) -> dict[Hashable, int]:
    """Bytes of its parameters and buffers, each by what it is."""
    held: dict[Hashable, int] = {}
    for network in model.networks():
        for tensors in (network.parameters(), network.buffers()):
            held |= {id(tensor): tensor.nbytes for tensor in tensors}
    return held
