"""Compares the two captioners of the starters, as the worker runs them, on the same pictures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from jobs.contract import DescribeRequest, DescribeResult
from models import families, loading
from models.family import Family, Place, Preview
from models.pictures import write_png
from models.sources import Source
from models.training.evaluate import Named, known, pictures_of, questions, score_of

CAPTIONERS = ("captioner", "captioner-classic")


@dataclass(frozen=True)
class Compared(Named):
    """Shares between 0 and 1. `per_second`: captions, one picture at a time, with decoding it."""

    per_second: float


def compare(starters: Path, count: int = 500, seed: int = 1) -> dict[str, Compared]:
    """Draw `count` prompts and have each captioner in `starters` caption them. By folder."""
    asked = questions(known(starters), count, seed)
    drawn = [
        write_png(Image.fromarray(square))
        for batch in tqdm(pictures_of(starters, asked, seed), desc="draw")
        for square in np.asarray(batch)
    ]
    found: dict[str, Compared] = {}
    for name in CAPTIONERS:
        source = Source(name=name, location=str(starters / name))
        model = loading.load(source, families.discover(), Place("cpu"))
        started = time.perf_counter()
        said = _captions(model, drawn)
        seconds = time.perf_counter() - started
        score = score_of(asked, said)
        found[name] = Compared(score.concept, score.background, score.both, count / seconds)
    return found


def _captions(model: Family, drawn: Sequence[bytes]) -> list[str]:
    request, said = DescribeRequest(model=model.card.name), list[str]()
    for picture in tqdm(drawn, desc=model.card.name):
        result = model.run(request, picture, _ignore).result
        assert isinstance(result, DescribeResult)
        said.append(result.captions[0])
    return said


def _ignore(done: int, total: int, preview: Preview | None = None) -> None:
    """A step that nobody watches."""
