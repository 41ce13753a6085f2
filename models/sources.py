"""Which models a worker serves and where their files are. Reads nothing but folder listings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
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
_NAME = r"[\w.-]+"
_ENTRY = re.compile(
    rf"(?P<name>{_NAME}(?:\+{_NAME})*)(?::(?P<word>{_NAME}))?=(?P<location>[^@]+?)"
    r"(?:@(?P<revision>[\w./-]+))?(?::(?P<scale>-?[0-9]+(?:\.[0-9]+)?))?",
    re.ASCII,
)
_LONGEST_NAME = 100


class Lora(BaseModel):
    """A LoRA's file, its folder or repo, and how strongly it works."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    location: str
    revision: str = ""
    scale: float = 1.0


class Word(BaseModel):
    """A textual inversion's file, its folder or repo, and the word that it stands for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    word: str
    location: str
    revision: str = ""


class Source(BaseModel):
    """A model's name, its folder or repo id on the Hugging Face hub, and the pinned revision; with
    the LoRAs that make this model of it, and the words that it is taught."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    location: str
    revision: str = ""
    loras: tuple[Lora, ...] = ()
    words: tuple[Word, ...] = ()


class Writer(BaseModel):
    """The model that writes prompts out, and the names of those that it does it for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Source
    models: tuple[str, ...]


def no_model(name: str) -> Source | None:
    """Nothing is known by its name alone."""
    return None


def parse(text: str, known: Callable[[str], Source | None] = no_model) -> tuple[Source, ...]:
    """Sources from `name=path`, `name=repo`, `name=repo@revision`, or the name alone of one that is
    `known`; separated by commas.

    `name+lora=path` is a further model: the one of that name, with a LoRA; `:0.8` after the path
    is its scale. `name:word=path` teaches a word to the named one, and so to all made of it.

    Raises ValueError with a sentence that quotes the entry.
    """
    sources: dict[str, Source] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        match = _ENTRY.fullmatch(entry)
        if not match:
            _add(sources, _known(entry, known))
            continue
        name, word, scale = match["name"], match["word"], match["scale"]
        location, revision = match["location"], match["revision"] or ""
        base = name if word else name.rpartition("+")[0]
        if base and base not in sources:
            raise ValueError(f"{entry!r} needs the model {base!r}, named before it")
        if word and "+" in name:
            raise ValueError(f"{entry!r}: only a model without a LoRA is taught a word")
        if scale and (word or not base):
            raise ValueError(f"{entry!r}: only a LoRA (name+lora=path) has a scale")
        if word:
            words = (*sources[name].words, Word(word=word, location=location, revision=revision))
            sources[name] = sources[name].model_copy(update={"words": words})
        elif base:
            lora = Lora(location=location, revision=revision, scale=float(scale or 1))
            loras = (*sources[base].loras, lora)
            _add(sources, sources[base].model_copy(update={"name": name, "loras": loras}))
        else:
            _add(sources, Source(name=name, location=location, revision=revision))
    return tuple(_taught(source, sources) for source in sources.values())


def _add(sources: dict[str, Source], source: Source) -> None:
    if source.name in sources:
        raise ValueError(f"two models are named {source.name!r}")
    if len(source.name) > _LONGEST_NAME:
        raise ValueError(f"{source.name!r} is longer than {_LONGEST_NAME} characters")
    sources[source.name] = source


def _known(entry: str, known: Callable[[str], Source | None]) -> Source:
    found = known(entry) if is_name(entry) else None
    if found is None:
        raise ValueError(
            f"{entry!r} is not name=path, name=repo or name=repo@revision, nor the name of a "
            "starter or of a model that `python -m models get` fetched"
        )
    return found


def _taught(source: Source, sources: Mapping[str, Source]) -> Source:
    """With the words of the model that it is made of."""
    return source.model_copy(update={"words": sources[source.name.partition("+")[0]].words})


def is_name(text: str) -> bool:
    """May a model be called so?"""
    return (
        re.fullmatch(_NAME, text, re.ASCII) is not None
        and len(text) <= _LONGEST_NAME
        and not text.startswith(".")
    )


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
