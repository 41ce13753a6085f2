"""The bot's own words, from a file that an operator may replace, and the locked combinations, from
one that nobody may."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from bot.files import read_toml

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
    clothes: _Part
    harmless: _Part = Field(default=_Part())


@dataclass(frozen=True)
class Listed:
    """`blocked`: in every server. `harmless`: where a word stands in one of these it is not meant.
    `locked`: the two sides that may not come together, what is harmless there, and what a negative
    prompt may not take from an age."""

    blocked: tuple[str, ...]
    harmless: tuple[str, ...]
    locked: _Locked

    @classmethod
    def read(cls, path: str = "") -> Self:
        """From the file at `path`, the bot's own where that is ''.

        Raises `SettingsError`, one line that names the setting and what is wrong in the file.
        """
        words = read_toml("ATELIER_WORDS", path, FILE, _Words.model_validate)
        locked = _Locked.model_validate(tomllib.loads(_LOCKED.read_text(encoding="utf-8")))
        return cls(words.blocked.words, words.harmless.phrases, locked)
