"""What a family of models is: the whole of what a file in `models/families/` has to offer.

An instance of a family is one loaded model. The device process loads it, measures it the first
time, and then runs one request after another on it until its memory is wanted for another.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from jobs.contract import AnyRequest, AnyResult, Kind, ModelCard
from models.card_file import CardFile
from models.compiled import Mode
from models.sources import Source

Preview = Callable[[], bytes]
"""Makes a small encoded picture of how far it is, at once; called only when one is wanted."""


class OnStep(Protocol):
    """Called after each step, over all that a request asks for; raises `Cancelled` to stop the
    model there. `preview` where the model has one to show."""

    def __call__(self, done: int, total: int, preview: Preview | None = None, /) -> None: ...


@dataclass(frozen=True)
class Checkpoint:
    """What can be known of a model before its weights are read.

    `index` and `config` are model_index.json and config.json, empty where there is none.
    """

    source: Source
    index: dict[str, Any]
    config: dict[str, Any]
    card: CardFile


@dataclass(frozen=True)
class Place:
    """Where a model shall live, and how. `device` as torch spells it; `dtype` a torch name or
    "auto"."""

    device: str
    dtype: str = "auto"
    hub_downloads: bool = False
    picture_pixels: int = 40_000_000
    compile: Mode = "off"


@dataclass(frozen=True)
class Output:
    """A result and the pictures that go with it, encoded."""

    result: AnyResult
    blobs: tuple[bytes, ...] = ()


class Family(ABC):
    """One loaded model. Import torch, diffusers and transformers inside the methods: a worker
    pays only for what it serves."""

    name: ClassVar[str]
    kind: ClassVar[Kind]
    takes_additions: ClassVar[bool] = False
    """Does it know LoRAs and textual inversions? It then says itself which it cannot take."""
    joins: bool = False
    """May requests run in the middle of each other, and are their networks' calls joined? Where
    not, there is one at a time, and other models' go on after each of its steps."""
    card: ModelCard

    @classmethod
    @abstractmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        """Can this family load it?"""

    @classmethod
    @abstractmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        """Read the weights and write the card. May raise anything: it is reported by name."""

    def warm_up(self) -> None:
        """Whatever takes long and is done once, before the model is measured; not when it is loaded
        again, in the middle of others' work."""
        return

    @abstractmethod
    def networks(self) -> Iterable[Any]:
        """Its torch modules: what a memory budget counts while it is loaded."""

    @abstractmethod
    def sample(self) -> tuple[AnyRequest, bytes]:
        """A small typical request and its attachment, to warm up and to measure the cost with."""

    @abstractmethod
    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        """Do it. Raises `JobError` with a sentence for its owner, or what `on_step` raises."""
