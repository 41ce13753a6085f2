"""Which models a worker serves and where their files are. Reads nothing but folder listings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from models import card_file
from models.card_file import CardFile

STARTERS = Path(__file__).parent / "starter"
WRITER = "writer"
"""The folder among them that holds the prompt writer: no model that a member could name."""
OFF = "off"
INDEX = "model_index.json"
CONFIG = "config.json"
_PLACE = re.compile(r"(?P<location>[^@]+)(?:@(?P<revision>[\w./-]+))?", re.ASCII)
_ENTRY = re.compile(
    r"(?P<name>[\w.-]{1,100})=(?P<location>[^@]+)(?:@(?P<revision>[\w./-]+))?", re.ASCII
)


class Source(BaseModel):
    """A model's name, its folder or repo id on the Hugging Face hub, and the pinned revision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    location: str
    revision: str = ""


class Writer(BaseModel):
    """The model that writes prompts out, and the names of those that it does it for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Source
    models: tuple[str, ...]


def parse(text: str) -> tuple[Source, ...]:
    """Sources from `name=path`, `name=repo` or `name=repo@revision`, separated by commas.

    Raises ValueError with a sentence that quotes the entry.
    """
    sources: list[Source] = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        match = _ENTRY.fullmatch(entry)
        if not match:
            raise ValueError(f"{entry!r} is not name=path, name=repo or name=repo@revision")
        if any(source.name == match["name"] for source in sources):
            raise ValueError(f"two models are named {match['name']!r}")
        sources.append(
            Source(name=match["name"], location=match["location"], revision=match["revision"] or "")
        )
    return tuple(sources)


def starters(folder: Path = STARTERS) -> tuple[Source, ...]:
    """The models that came with the code: each folder of `models/starter/` that holds one."""
    return tuple(
        Source(name=_own_name(path), location=str(path))
        for path in sorted(folder.glob("*/"))
        if path.name != WRITER and any((path / name).is_file() for name in (INDEX, CONFIG))
    )


def writer(text: str, served: Sequence[Source], folder: Path = STARTERS) -> Writer | None:
    """From `path`, `repo` or `repo@revision`: for all that is served. '': the starters' own, in
    whose words only they were trained, where one of them is served. 'off': none.

    Raises ValueError with a sentence that quotes the text.
    """
    if text == OFF:
        return None
    if text:
        match = _PLACE.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a path, repo or repo@revision")
        source = Source(name=WRITER, location=match["location"], revision=match["revision"] or "")
        return Writer(source=source, models=tuple(each.name for each in served))
    own = folder / WRITER
    names = tuple(
        each.name
        for each in served
        if Path(each.location).expanduser().resolve().parent == folder.resolve()
    )
    if not names or not (own / CONFIG).is_file():
        return None
    return Writer(source=Source(name=WRITER, location=str(own)), models=names)


def _own_name(folder: Path) -> str:
    """What the card file says; else the folder's name. A broken card file is reported at load."""
    try:
        text = (folder / card_file.NAME).read_text(encoding="utf-8")
        return CardFile.model_validate_json(text).name or folder.name
    except (OSError, ValidationError):
        return folder.name
