"""Files that an operator may put in the place of the bot's own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from jobs.errors import SettingsError

_T = TypeVar("_T")


def read_toml(setting: str, path: str, own: Path, validate: Callable[[Any], _T]) -> _T:
    """What `validate` makes of the file at `path`, or of the bot's `own` where that is ''.

    Raises `SettingsError`, one line that names the setting and what is wrong in the file.
    """
    try:
        file = Path(path).expanduser() if path else own
        return validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{setting} is wrong: {path} cannot be read.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{setting} is wrong: {path}: {error}.") from error
    except ValidationError as error:
        detail = error.errors()[0]
        place = ".".join(map(str, detail["loc"]))
        what = f"{path}: {place}: {detail['msg'].lower()}"
        raise SettingsError(f"{setting} is wrong: {what}.") from error
