"""The folder of what `python -m models get` fetched: one folder a model, with a record of where it
came from.

    weights/NAME/origin.json              the record; written first, `complete` only at the end
    weights/NAME/REPOSITORY/...           the checkpoint, by the name it was published under: for
                                          some models only that says that they are distilled
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from models.errors import NameTaken, NotGot
from models.sources import Source

RECORD = "origin.json"


class Origin(BaseModel):
    """Where a model came from. `revision`: what was asked for; `commit`: what that was; `licence`:
    as the repository says; `bytes`: of all its files."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    repo: str
    revision: str = ""
    commit: str
    licence: str = ""
    got: datetime
    bytes: int = 0
    complete: bool = False


class Got(BaseModel):
    """One model of the library."""

    model_config = ConfigDict(frozen=True)

    name: str
    folder: Path
    origin: Origin

    @property
    def checkpoint(self) -> Path:
        return self.folder / self.origin.repo.rpartition("/")[2]

    @property
    def source(self) -> Source:
        return Source(name=self.name, location=str(self.checkpoint), revision=self.origin.commit)


class Library:
    """All of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> tuple[Got, ...]:
        """By name, those too that are not complete."""
        found = (
            self.find(record.parent.name) for record in sorted(self.folder.glob(f"*/{RECORD}"))
        )
        return tuple(got for got in found if got)

    def find(self, name: str) -> Got | None:
        folder = self.folder / name
        try:
            text = (folder / RECORD).read_text(encoding="utf-8")
            return Got(name=name, folder=folder, origin=Origin.model_validate_json(text))
        except (OSError, ValidationError):
            return None

    def begin(self, name: str, repo: str, revision: str, commit: str, licence: str) -> Got:
        """Make its folder, or go on with one that was begun. Raises `NameTaken`."""
        folder, before = self.folder / name, self.find(name)
        if before and (before.origin.repo != repo or before.origin.complete):
            raise NameTaken(name, f"{before.origin.repo} at {before.origin.commit[:12]}")
        if not before and folder.exists():
            raise NameTaken(name, f"{folder}, which was not fetched by this command")
        origin = Origin(
            repo=repo, revision=revision, commit=commit, licence=licence, got=datetime.now(UTC)
        )
        got = Got(name=name, folder=folder, origin=origin)
        got.checkpoint.mkdir(parents=True, exist_ok=True)
        self._write(got)
        return got

    def complete(self, got: Got) -> Got:
        """Everything is there and was checked."""
        finished = {"complete": True, "bytes": size_of(got.checkpoint), "got": datetime.now(UTC)}
        got = got.model_copy(update={"origin": got.origin.model_copy(update=finished)})
        self._write(got)
        return got

    def remove(self, name: str, location: str = "") -> int:
        """Delete what was fetched under this name; bytes freed. `location`: where a model of this
        name lies that is none of the library's. Raises `NotGot`."""
        got = self.find(name)
        if got is None:
            raise NotGot(name, location)
        freed = size_of(got.folder)
        # Broken off, it is no model to serve, and can be removed or fetched again.
        broken = got.origin.model_copy(update={"complete": False})
        self._write(got.model_copy(update={"origin": broken}))
        shutil.rmtree(got.checkpoint, ignore_errors=True)
        shutil.rmtree(got.folder)
        return freed

    def _write(self, got: Got) -> None:
        record = got.folder / RECORD
        new = record.with_suffix(".new")
        new.write_text(got.origin.model_dump_json(indent=2) + "\n", encoding="utf-8")
        new.replace(record)


def size_of(folder: Path) -> int:
    """Bytes of all files in it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
