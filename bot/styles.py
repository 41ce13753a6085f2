"""Named styles: what each adds to a prompt and to a negative prompt, from a file and from servers.

The file is bot/styles.toml, or the one that `ATELIER_STYLES` names. A server's own styles (see
`ServerPreferences.styles`) come first; one of the same name takes the place of the file's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import ConfigDict, Field, TypeAdapter

from bot.files import read_toml
from bot.preferences import Style
from bot.text import one_line
from bot.texts import Words
from jobs.errors import SettingsError

FILE = Path(__file__).parent / "styles.toml"
NONE = "none"
"""What a member says to draw without the style that is set as a default."""
_LONGEST = 100
"""Discord's limit on a choice, its name and its value."""


class _Entry(Style):
    """One table of the file. `name`: as the menus say it where the catalogues do not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: str = Field(min_length=1, max_length=300)
    name: str = Field(default="", max_length=_LONGEST)


_FILE = TypeAdapter(dict[str, _Entry])


@dataclass(frozen=True)
class Named:
    """A style, its name in commands and settings, and its name in a member's language."""

    name: str
    label: str
    style: Style


class Styles:
    """The styles of the file, in its order."""

    def __init__(self, entries: Mapping[str, _Entry]) -> None:
        self._entries = entries

    @classmethod
    def read(cls, path: str = "") -> Self:
        """From the file at `path`, the bot's own where that is ''.

        Raises `SettingsError`, one line that names the setting and what is wrong in the file.
        """
        entries = read_toml("ATELIER_STYLES", path, FILE, _FILE.validate_python)
        wrong = next((name for name in entries if not _is_name(name)), None)
        if wrong is not None:
            what = f"{path}: {wrong!r} is no name of a style"
            raise SettingsError(f"ATELIER_STYLES is wrong: {what}.")
        return cls(entries)

    def offered(self, own: Mapping[str, Style], words: Words) -> list[Named]:
        """All that can be chosen, the server's `own` first, with their names in a language."""
        taken = {name.casefold() for name in own}
        theirs = [Named(name, name, style) for name, style in own.items()]
        ours = [
            Named(name, words.find(f"style-{name}") or entry.name or name, entry)
            for name, entry in self._entries.items()
            if name.casefold() not in taken
        ]
        return theirs + ours

    def find(self, name: str, own: Mapping[str, Style], words: Words) -> Named | None:
        """The style of this name, in whatever case, as commands or as members say it; None where
        there is none."""
        wanted = one_line(name).casefold()
        offered = self.offered(own, words)
        by_name = (named for named in offered if named.name.casefold() == wanted)
        by_label = (named for named in offered if named.label.casefold() == wanted)
        return next(by_name, None) or next(by_label, None)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST and name.casefold() != NONE and one_line(name) == name
