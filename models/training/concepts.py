"""Makes `concepts.json`, the things that the starters know, from emojibase's English labels.

`names.json` is written by hand: the things that were first, with all their names; what to call an
emoji instead of its label; which to leave out, mostly because they look like another. Of people,
symbols and flags only those with a name there are taken: the rest are variants, letters, countries.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.training.art import CONCEPTS, LABELS, Concept, find_pictures, save_concepts

_TAKEN_WHOLE = {0, 3, 4, 5, 6, 7}
"""emojibase's groups: smileys, animals, food, travel, activities, objects."""
_OTHERS = {1, 8, 9}
_CLOCK = re.compile(r"o.clock$|-thirty$")


def write_concepts(folder: Path) -> int:
    """Write `concepts.json` from the tarballs in `folder` (see `art.fetch`); how many they are.

    Raises ValueError where two would have one name.
    """
    by_hand = json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf-8"))
    found = list(_rows(by_hand, _labels(folder), find_pictures(folder)))
    taken: set[str] = set()
    for concept in found:
        for name in (concept.name, *concept.synonyms):
            if name in taken:
                raise ValueError(f"two concepts are called {name!r}")
            taken.add(name)
    save_concepts(found, CONCEPTS)
    return len(found)


def _rows(
    by_hand: dict[str, Any], labels: list[dict[str, Any]], drawn: set[str]
) -> Iterator[Concept]:
    for row in by_hand["first"]:
        yield Concept(row["name"], row["emoji"], tuple(row["synonyms"]))
    known = {row["emoji"] for row in by_hand["first"]}
    for entry in labels:
        label, code = entry["label"].lower(), entry["hexcode"].lower().removesuffix("-fe0f")
        name = by_hand["names"].get(label)
        if entry.get("group") in _TAKEN_WHOLE and label not in by_hand["left_out"]:
            name = name or label
        elif entry.get("group") not in _OTHERS:
            continue
        if name and code in drawn and code not in known and not _CLOCK.search(label):
            yield Concept(name, code, tuple(by_hand["synonyms"].get(name, ())))


def _labels(folder: Path) -> list[dict[str, Any]]:
    with tarfile.open(folder / LABELS.tarball) as tar:
        file = tar.extractfile(LABELS.member)
        assert file is not None
        return json.load(file)
