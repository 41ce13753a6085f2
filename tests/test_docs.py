"""What the README says of the settings is what the code reads."""

from __future__ import annotations

from docs.settings import README, current


def test_the_table_of_settings_is_current() -> None:
    text = README.read_text(encoding="utf-8")
    assert current(text) == text, "run: python -m docs.settings --write"
