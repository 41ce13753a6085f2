"""Writes the README's table of settings from the settings classes themselves.

python -m docs.settings           prints the table
python -m docs.settings --write   puts it into README.md
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.settings import BotSettings
from jobs.settings import PREFIX, LogSettings, QueueSettings, Settings
from models.settings import WorkerSettings

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- settings: made by python -m docs.settings -->", "<!-- /settings -->"
_READERS: dict[type[Settings], str] = {
    QueueSettings: "both",
    LogSettings: "both",
    BotSettings: "bot",
    WorkerSettings: "worker",
}


def table() -> str:
    """A Markdown table: one row a variable, in the order of the classes."""
    rows: dict[str, list[str]] = {}
    for settings, reader in _READERS.items():
        for name, field in settings.model_fields.items():
            variable = f"{PREFIX}{name.upper()}"
            if variable in rows:
                rows[variable][1] = "both"
                continue
            description = (field.description or "").strip()
            rows[variable] = [f"`{variable}`", reader, _default(field), description]
    return "\n".join(_lines(list(rows.values())))


def current(readme: str) -> str:
    """The README with today's table in it. Raises ValueError when it has no place for one."""
    before, _, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"README.md lacks the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _lines(rows: list[list[str]]) -> Iterator[str]:
    yield "| Variable | Read by | Default | What it does |"
    yield "|---|---|---|---|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "needed"
    default = field.default
    if isinstance(default, float) and default.is_integer():
        default = int(default)
    value = str(default)
    return f"`{value}`" if value else "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        README.write_text(current(README.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(table())


if __name__ == "__main__":
    main()
