"""What the docs say of settings, commands, options and pictures is what there is."""

from __future__ import annotations

import re

from bot.texts import FOLDER
from docs import speed
from docs.settings import README, current

DOCS = README.parent / "docs"


def test_the_table_of_settings_is_current() -> None:
    text = README.read_text(encoding="utf-8")
    assert current(text) == text, "run: python -m docs.settings --write"


def test_what_is_said_of_speed_is_what_was_measured() -> None:
    page = speed.PAGE.read_text(encoding="utf-8")
    assert speed.current(page) == page, "run: python -m docs.speed --write"
    drawn = speed.charts()
    assert drawn.keys() == {file.name for file in speed.FOLDER.glob("*.svg")}
    for name, chart in drawn.items():
        assert (speed.FOLDER / name).read_text(encoding="utf-8") == chart, name
        assert f"speed/{name}" in page


def test_members_read_of_every_command_and_option() -> None:
    guide = (DOCS / "members.md").read_text(encoding="utf-8")
    catalogue = (FOLDER / "en.ftl").read_text(encoding="utf-8")
    commands = re.findall(r"^command-\w+ = .*\n    \.name = (.+)", catalogue, re.MULTILINE)
    options = re.findall(r"^    \.\w+-name = (.+)", catalogue, re.MULTILINE)
    assert len(commands) > 5
    assert len(options) > 10
    assert [name for name in commands if f"/{name}" not in guide] == []
    assert [name for name in options if f"`{name}`" not in guide and f"`{name}:" not in guide] == []


def test_every_picture_is_shown_and_there() -> None:
    texts = [page.read_text(encoding="utf-8") for page in (README, *DOCS.glob("*.md"))]
    shown = {name for text in texts for name in re.findall(r"pictures/([\w-]+\.png)", text)}
    assert shown == {picture.name for picture in (DOCS / "pictures").iterdir()}
