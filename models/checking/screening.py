"""What the picture check's scores mean: which pictures of a result may leave the worker, and which
previews.

The one way out: `models.work` hands the queue nothing that did not come through here, whatever
family made it. P3: what fails, hangs or says nonsense is a failure of the job, never a pass.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.contract import AnyRequest, AnyResult, Bands, Check, ImagineRequest, ImagineResult
from jobs.settings import LogSettings
from models.checking.asking import Asking
from models.checking.checker import NONE
from models.errors import CheckFailed, PictureBlocked
from models.settings import WorkerSettings
from models.wire import LoadCheck

_BEHIND = 16


@dataclass(frozen=True)
class Screened:
    """What may leave. `blocked`: scores of the pictures that may not."""

    result: AnyResult
    blobs: Sequence[bytes]
    blocked: tuple[float, ...] = ()


class Screen:
    """All pictures of one worker go through it. `asking`: None where the operator wants no check;
    then each needs a person's word, and no preview leaves."""

    def __init__(self, name: str, asking: Asking | None) -> None:
        self.name = name
        self.asking = asking

    async def open(self) -> None:
        """Raises `WorkerUnusable`."""
        if self.asking:
            await self.asking.open()

    async def close(self) -> None:
        if self.asking:
            await self.asking.close()

    async def unusable(self) -> None:
        """Wait until there is no hope that it works again."""
        await (self.asking.unusable if self.asking else asyncio.Event()).wait()

    @property
    def behind(self) -> bool:
        """Do so many pictures wait that the device had better wait too? (P5)"""
        return self.asking is not None and self.asking.waiting >= _BEHIND

    async def result(
        self, request: AnyRequest, result: AnyResult, blobs: Sequence[bytes]
    ) -> Screened:
        """Without the pictures that are blocked. Raises `PictureBlocked` where none is left,
        `CheckFailed`."""
        seeds = _seeds(request, result, len(blobs))
        scores = [await self._score(blob) for blob in blobs]
        bands = request.bands
        kept = [n for n, score in enumerate(scores) if score is None or score < bands.block]
        if blobs and not kept:
            raise PictureBlocked([score for score in scores if score is not None])
        told: dict[str, object] = {"checks": tuple(_check(scores[n], bands) for n in kept)}
        if isinstance(result, ImagineResult) and len(kept) < len(blobs):
            told["seeds"] = tuple(seeds[n] for n in kept)
        return Screened(
            result.model_copy(update=told),
            [blobs[n] for n in kept],
            tuple(score for score in scores if score is not None and score >= bands.block),
        )

    async def preview(self, request: AnyRequest, preview: bytes) -> Check | None:
        """What is known of one that may leave; None where it may not."""
        try:
            score = await self._score(preview)
        except CheckFailed:
            return None
        bands = request.bands
        passes = score is not None and score < min(bands.review, bands.block)
        return Check(score=score, verdict="pass") if passes else None

    async def _score(self, picture: bytes) -> float | None:
        return await self.asking.score(picture) if self.asking else None


def screen_of(settings: WorkerSettings, logs: LogSettings) -> Screen:
    """As the operator wants it."""
    name = settings.picture_check
    if name == NONE:
        return Screen(NONE, None)
    order = LoadCheck(
        check=name,
        labels=settings.labels,
        hub_downloads=settings.hub_downloads,
        log_level=logs.log_level,
        log_form=logs.log_form,
    )
    return Screen(name, Asking(order, settings.check_timeout, settings.load_timeout))


def _check(score: float | None, bands: Bands) -> Check:
    passes = score is not None and score < bands.review
    return Check(score=score, verdict="pass" if passes else "review")


def _seeds(request: AnyRequest, result: AnyResult, count: int) -> Sequence[int]:
    """Of the pictures. Raises `CheckFailed` where it cannot be said which is which."""
    if not (isinstance(request, ImagineRequest) and isinstance(result, ImagineResult)):
        return ()
    seeds = result.seeds or request.seeds[:count]
    if len(seeds) != count:
        raise CheckFailed(f"{count} pictures came with {len(seeds)} seeds")
    return seeds
