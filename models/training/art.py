"""The emoji art that the starters are trained on: which emoji, from which package, as arrays.

The art comes from three npm packages, named with their versions and licences in `PACKAGES`.
`fetch` downloads them once with `npm pack`; nothing else in the project needs npm.
"""

from __future__ import annotations

import io
import json
import random
import subprocess
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image

STYLES = ("3d", "flat")
ART_SIZE = 112
"""Side in pixels of one emoji inside a 128x128 picture; the rest is margin to move it in."""


@dataclass(frozen=True)
class Package:
    """An npm package with art: `member` is the path of one emoji inside the tarball."""

    name: str
    version: str
    member: str
    licence: str

    @property
    def tarball(self) -> str:
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


CONCEPTS = Path(__file__).parent / "concepts.json"
_HELD_OUT = 20
"""One emoji in so many is never trained on by the upscaler: it is measured on those."""

PACKAGES = {
    "3d": Package("@lobehub/fluent-emoji-3d", "1.1.0", "package/assets/{code}.webp", "MIT"),
    "flat": Package(
        "emoji-datasource-google",
        "16.0.0",
        "package/img/google/64/{code}.png",
        "Apache-2.0 (Noto Emoji)",
    ),
}
LABELS = Package("emojibase-data", "17.0.0", "package/en/data.json", "MIT")
"""What the emoji are called; `models/training/concepts.py` makes `concepts.json` from it."""


@dataclass(frozen=True)
class Concept:
    """One thing that the starters know: its name in captions, its emoji, its other names."""

    name: str
    emoji: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Art:
    """One picture of one concept: `rgba` is uint8 of shape (ART_SIZE, ART_SIZE, 4)."""

    concept: Concept
    style: str
    rgba: np.ndarray


def load_concepts(file: Path = CONCEPTS) -> list[Concept]:
    """The concepts of `concepts.json`, or of a file like it, in file order."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [Concept(row["name"], row["emoji"], tuple(row["synonyms"])) for row in rows]


def more_concepts(known: Sequence[Concept], count: int) -> list[Concept]:
    """Those that are known, and as many others as make `count`, always the same ones; 0: all."""
    emoji = {concept.emoji for concept in known}
    others = [concept for concept in load_concepts() if concept.emoji not in emoji]
    random.Random(0).shuffle(others)
    return [*known, *others][: count or None]


def save_concepts(concepts: Sequence[Concept], file: Path) -> None:
    """As `load_concepts` reads them: one a line."""
    lines = ",\n".join(f"  {json.dumps(asdict(concept))}" for concept in concepts)
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def fetch(folder: Path) -> None:
    """Download the tarballs that `folder` lacks.

    Raises `subprocess.CalledProcessError` when npm fails and `FileNotFoundError` without npm.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for package in (*PACKAGES.values(), LABELS):
        if not (folder / package.tarball).exists():
            source = f"{package.name}@{package.version}"
            subprocess.run(["npm", "pack", "--silent", source], cwd=folder, check=True)


def find_pictures(folder: Path) -> set[str]:
    """The codes, without a last fe0f, of the emoji that every package in `folder` has."""
    found: list[set[str]] = []
    for package in PACKAGES.values():
        before, after = package.member.split("{code}")
        with tarfile.open(folder / package.tarball) as tar:
            names = [name for name in tar.getnames() if name.startswith(before)]
        codes = (name.removeprefix(before).removesuffix(after) for name in names)
        found.append({code.removesuffix("-fe0f") for code in codes})
    return set.intersection(*found)


def load_art(folder: Path, concepts: Sequence[Concept] | None = None) -> list[Art]:
    """These concepts, else all, in every style, from the tarballs in `folder` (see `fetch`)."""
    wanted = load_concepts() if concepts is None else concepts
    return [art for style in STYLES for art in _read(folder, style, wanted)]


@dataclass(frozen=True)
class File:
    """One picture of a package as it is published: `data` is WebP or PNG with transparency."""

    data: bytes
    held_out: bool

    def rgba(self) -> Image.Image:
        """In the size it was published in: 256x256 ("3d") or 64x64 ("flat") pixels."""
        return Image.open(io.BytesIO(self.data)).convert("RGBA")


def load_files(folder: Path) -> list[File]:
    """Every emoji there is, of both packages, by name; compressed: decoded they fill a gigabyte.

    Which are held out is decided by the emoji's first code, so that its variants (skin tones)
    and its other style go with it.
    """
    found: list[File] = []
    for package in PACKAGES.values():
        before, after = package.member.split("{code}")
        with tarfile.open(folder / package.tarball) as tar:
            for member in sorted(tar.getmembers(), key=lambda member: member.name):
                if not (member.name.startswith(before) and member.name.endswith(after)):
                    continue
                file = tar.extractfile(member)
                assert file is not None, member.name
                first = member.name.removeprefix(before).removesuffix(after).split("-")[0]
                held_out = zlib.crc32(first.encode()) % _HELD_OUT == 0
                found.append(File(file.read(), held_out))
    return found


def _read(folder: Path, style: str, concepts: Sequence[Concept]) -> Iterator[Art]:
    package = PACKAGES[style]
    with tarfile.open(folder / package.tarball) as tar:
        members = {member.name: member for member in tar.getmembers()}
        for concept in concepts:
            # The two sets disagree on whether a code carries the variation selector fe0f.
            paths = [
                package.member.format(code=code)
                for code in (concept.emoji, f"{concept.emoji}-fe0f")
            ]
            path = next((path for path in paths if path in members), None)
            if path is None:
                raise FileNotFoundError(f"{package.tarball} has no picture of {concept.name}")
            file = tar.extractfile(members[path])
            assert file is not None, path
            picture = Image.open(io.BytesIO(file.read())).convert("RGBA")
            size = (ART_SIZE, ART_SIZE)
            yield Art(concept, style, np.asarray(picture.resize(size, Image.Resampling.LANCZOS)))
