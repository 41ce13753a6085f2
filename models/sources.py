"""Which models a worker serves and where their files are. Reads nothing but folder listings."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from models import card_file
from models.card_file import CardFile

STARTERS = Path(__file__).parent / "starter"
INDEX = "model_index.json"
CONFIG = "config.json"
_ENTRY = re.compile(
    r"(?P<name>[\w.-]{1,100})=(?P<location>[^@]+)(?:@(?P<revision>[\w./-]+))?", re.ASCII
)


class Source(BaseModel):
    """A model's name, its folder or repo id on the Hugging Face hub, and the pinned revision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    location: str
    revision: str = ""


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
        if any((path / name).is_file() for name in (INDEX, CONFIG))
    )


def _own_name(folder: Path) -> str:
    """What the card file says; else the folder's name. A broken card file is reported at load."""
    try:
        text = (folder / card_file.NAME).read_text(encoding="utf-8")
        return CardFile.model_validate_json(text).name or folder.name
    except (OSError, ValidationError):
        return folder.name
