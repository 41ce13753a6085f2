"""Everything that is put on a picture before it leaves: mark, labels, manifest; in that order."""

from __future__ import annotations

import hmac
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog
from PIL import Image

from bot.fitting import in_encoder, sheet, smaller, webp
from bot.preferences import Preferences, ServerPreferences
from bot.provenance import manifest, watermark
from bot.provenance.identity import Identity
from bot.provenance.labels import ALTERED, Label, label_png, xmp
from bot.provenance.looks import look_of
from bot.records import ALL, Record
from jobs.contract import AnyRequest, ImagineRequest, ImagineResult, UpscaleRequest, UpscaleResult

_log = structlog.get_logger(__name__)
Made = ImagineResult | UpscaleResult


@dataclass(frozen=True)
class Stamped:
    """A picture as it leaves. `suffix`: of its name. `shrunk`: it was too large otherwise."""

    data: bytes
    suffix: str
    shrunk: bool = False


@dataclass(frozen=True)
class Origin:
    """Where one picture is from. `index`: which of its job's, `ALL` for the grid."""

    job: str
    index: int
    label: Label


class Provenance:
    """`identities`: who signs, and after it who did before. `marks`: put a mark into pictures?"""

    def __init__(
        self, identities: Sequence[Identity], preferences: Preferences, *, marks: bool
    ) -> None:
        self.identities = tuple(identities)
        self._preferences = preferences
        self._marks = marks

    async def label(
        self, request: AnyRequest, result: Made, parent: Record | None, server: int, private: bool
    ) -> Label:
        """Of all pictures of a job; `of_one` adds what differs. Raises `StoreUnavailable`."""
        label = Label(request.model, revision=result.revision)
        if is_mixed(request, parent):
            label = replace(label, source=ALTERED)
        if not server or private or not isinstance(request, ImagineRequest):
            return label
        own = await self._preferences.of(f"server:{server}", ServerPreferences)
        if isinstance(own, ServerPreferences) and own.prompt_in_files:
            drawn = result.prompt if isinstance(result, ImagineResult) else ""
            label = replace(label, prompt=drawn or request.prompt)
        return label

    async def finish(self, picture: bytes, limit: int, origin: Origin) -> Stamped:
        """One picture, in at most `limit` bytes."""
        return await self._guarded(picture, limit, origin)

    async def finish_grid(self, pictures: Sequence[bytes], limit: int, origin: Origin) -> Stamped:
        """Several in one, to choose from."""
        whole = await in_encoder(sheet, pictures)
        return await self._guarded(whole, limit, origin)

    async def looks(self, pictures: Sequence[bytes]) -> list[str]:
        """What they look like, as records keep it; '' where that cannot be said."""
        try:
            return [await in_encoder(_look, picture) for picture in pictures]
        except Exception:
            _log.exception("provenance.no_looks")
            return [""] * len(pictures)

    def mark_of(self, job: str, index: int) -> str:
        """The mark that a picture has. Two pictures of a million may have the same one."""
        return self._mark(job, index).hex()

    def _mark(self, job: str, index: int) -> bytes:
        named = hmac.digest(self.identities[0].mark, f"{job}:{index}".encode(), "sha256")
        return named[: watermark.ID_BYTES]

    async def _guarded(self, picture: bytes | Image.Image, limit: int, origin: Origin) -> Stamped:
        """A mistake here keeps no picture from its owner: it then says less of itself."""
        try:
            return await in_encoder(self._stamped, picture, limit, origin)
        except Exception:
            _log.exception("provenance.failed", job_id=origin.job)
        if isinstance(picture, Image.Image):
            return Stamped(await in_encoder(webp, picture), "webp")
        if len(picture) <= limit:
            return Stamped(picture, "png")
        return Stamped(await in_encoder(smaller, picture, limit), "webp", shrunk=True)

    def _stamped(self, picture: bytes | Image.Image, limit: int, origin: Origin) -> Stamped:
        room = max(limit // 2, limit - manifest.MOST)
        label, shrunk = origin.label, False
        if isinstance(picture, Image.Image):
            data, suffix = webp(self._marked(picture, origin), xmp(label)), "webp"
        else:
            data, suffix = picture, "png"
            if self._marks:
                data = _png(self._marked(Image.open(io.BytesIO(picture)), origin))
            data = label_png(data, label)
            if len(data) > room:
                data, suffix, shrunk = smaller(data, room, xmp(label)), "webp", True
        signed = manifest.sign(data, suffix, self.identities[0], label)
        return Stamped(signed if len(signed) <= limit else data, suffix, shrunk)

    def _marked(self, picture: Image.Image, origin: Origin) -> Image.Image:
        if not self._marks:
            return picture
        return watermark.embed(
            picture, self.identities[0].mark, self._mark(origin.job, origin.index)
        )


def of_one(label: Label, request: AnyRequest, result: Made, index: int) -> Label:
    """The label of one of a job's pictures."""
    if index == ALL or not isinstance(request, ImagineRequest):
        return label
    seeds = (result.seeds if isinstance(result, ImagineResult) else ()) or request.seeds
    return replace(label, seed=seeds[index]) if index < len(seeds) else label


def is_mixed(request: AnyRequest, parent: Record | None) -> bool:
    """Is there something in it that no model made here: a member's own picture?

    `parent`: the record of what it was made from, None where that was none of ours, or is unknown.
    """
    strength = request.strength if isinstance(request, ImagineRequest) else None
    started = strength is not None and strength < 1
    if not started and not isinstance(request, UpscaleRequest):
        return False
    return parent is None or parent.mixed


def _png(picture: Image.Image) -> bytes:
    """As workers write them: see models/pictures.py."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _look(picture: bytes) -> str:
    return look_of(Image.open(io.BytesIO(picture))).hex()
