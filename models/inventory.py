"""What there is to serve on this machine: starters, what the settings name, what was fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jobs.contract import Kind
from models import loading
from models.card_file import CardFile
from models.errors import ModelUnknown, ModelUnusable
from models.family import Family, Place
from models.library import Got, Library, size_of
from models.settings import WorkerSettings
from models.sources import Source, starters

From = Literal["starter", "fetched", "setting"]


@dataclass(frozen=True)
class Item:
    """One model. `problem`: why a worker would not serve it, '' where it would; `served`: do the
    settings say so? `kind`: None where its family is not known. `bytes`: on disk, 0 where that is
    not."""

    source: Source
    origin: From
    served: bool
    family: str
    kind: Kind | None
    card: CardFile
    licence: str
    bytes: int
    problem: str
    got: Got | None = None

    @property
    def revision(self) -> str:
        return self.card.revision or self.source.revision


def everything(settings: WorkerSettings, families: Sequence[type[Family]]) -> list[Item]:
    """Starters, then what was fetched, then what only the setting names: other models, and other
    names, LoRAs and words for these."""
    served = {source.name: source for source in settings.sources()}
    library = Library(settings.weights.expanduser())
    found: list[tuple[Source, From, Got | None]] = []
    found.extend((source, "starter", None) for source in starters())
    found.extend((got.source, "fetched", got) for got in library.all())
    listed = {(source.name, source.location) for source, _, _ in found}
    found.extend(
        (source, "setting", None)
        for source in served.values()
        if (source.name, source.location) not in listed
    )
    place = Place("cpu", settings.dtype, hub_downloads=False)
    items: list[Item] = []
    for source, origin, got in found:
        used = served.get(source.name)
        is_served = used is not None and used.location == source.location
        # As it is served: with the words that the setting teaches it.
        whole = used if used is not None and is_served else source
        items.append(_item(whole, origin, is_served, got, families, place))
    return items


def one(name: str, settings: WorkerSettings, families: Sequence[type[Family]]) -> Item:
    """By its name; of several the one that is served. Raises `ModelUnknown`."""
    named = [item for item in everything(settings, families) if item.source.name == name]
    if not named:
        raise ModelUnknown(name)
    return max(named, key=lambda item: item.served)


def _item(
    source: Source,
    origin: From,
    served: bool,
    got: Got | None,
    families: Sequence[type[Family]],
    place: Place,
) -> Item:
    family, kind, card, problem = "", None, CardFile(), ""
    try:
        checkpoint = loading.open_checkpoint(source, place)
        card = checkpoint.card
        found = loading.family_of(checkpoint, families)
        family, kind = found.name, found.kind
    except ModelUnusable as error:
        problem = error.why
    if got and not got.origin.complete:
        problem = f"not fetched whole: python -m models get {got.origin.repo} --name {got.name}"
    licence = card.licence or (got.origin.licence if got else "")
    folder = Path(source.location).expanduser()
    size = size_of(folder) if folder.is_dir() else 0
    return Item(source, origin, served, family, kind, card, licence, size, problem, got)
