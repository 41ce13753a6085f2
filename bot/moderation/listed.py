"""The bot's own words, from a file that an operator may replace, and the locked combinations, from
one that nobody may."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jobs.errors import SettingsError

FILE = Path(__file__).parent / "words.toml"
_LOCKED = Path(__file__).parent / "locked.toml"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    blocked: _Part = _Part()
    harmless: _Part = _Part()


class _Locked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    age: _Part
    sex: _Part
    harmless: _Part = Field(default=_Part())


@dataclass(frozen=True)
class Listed:
    """`blocked`: in every server. `harmless`: where a word stands in one of these it is not meant.
    `locked`: the two sides that may not come together, and what is harmless there."""

    blocked: tuple[str, ...]
    harmless: tuple[str, ...]
    locked: _Locked

    @classmethod
    def read(cls, path: str = "") -> Self:
        """From the file at `path`, the bot's own where that is ''.

        Raises `SettingsError`, one line that names the setting and what is wrong in the file.
        """
        try:
            file = Path(path).expanduser() if path else FILE
            words = _Words.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"ATELIER_WORDS is wrong: {path} cannot be read.") from error
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"ATELIER_WORDS is wrong: {path}: {error}.") from error
        except ValidationError as error:
            detail = error.errors()[0]
            place = ".".join(map(str, detail["loc"]))
            what = f"{path}: {place}: {detail['msg'].lower()}"
            raise SettingsError(f"ATELIER_WORDS is wrong: {what}.") from error
        locked = _Locked.model_validate(tomllib.loads(_LOCKED.read_text(encoding="utf-8")))
        return cls(words.blocked.words, words.harmless.phrases, locked)
