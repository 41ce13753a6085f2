"""From a source to a loaded, measured model: the one way in, for the device and for tests."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import structlog
from PIL import Image
from pydantic import ValidationError

from jobs.contract import ImagineRequest, ModelCard, UpscaleRequest
from models import card_file
from models.card_file import CardFile
from models.errors import (
    Cancelled,
    DoesNotFit,
    FamilyUnknown,
    FilesMissing,
    ModelUnusable,
    WorkerUnusable,
)
from models.family import Checkpoint, Family, Place, Preview
from models.memory import out_of_memory
from models.sources import CONFIG, INDEX, Source

_MEASURE_SECONDS = 5.0
_LEAST_COST = 1e-6

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def load(
    source: Source,
    families: Sequence[type[Family]],
    place: Place,
    known: ModelCard | None = None,
) -> Family:
    """Load, warm up and measure one model. Raises `ModelUnusable`.

    `known`: its card from when it was loaded before, so it is not measured again.
    """
    checkpoint = open_checkpoint(source, place)
    family = family_of(checkpoint, families)
    if (source.loras or source.words) and not family.takes_additions:
        raise ModelUnusable(source.name, "it takes neither LoRAs nor textual inversions.")
    try:
        model = family.load(checkpoint, place)
        if known is None:
            model.warm_up()
        card = known or _measured(model)
    except ModelUnusable:
        raise
    except Exception as error:
        if out_of_memory(error):
            raise DoesNotFit(source.name) from error
        # Libraries raise anything here, with pages of text; the log has it in full.
        log.exception("model_failed_to_load", model=source.name)
        raise ModelUnusable(source.name, first_line(error)) from error
    model.card = card
    return model


def family_of(checkpoint: Checkpoint, families: Sequence[type[Family]]) -> type[Family]:
    """The first that can load it. Raises `FamilyUnknown`."""
    family = next((family for family in families if family.fits(checkpoint)), None)
    if family is None:
        source = checkpoint.source
        what = checkpoint.index.get("_class_name") or checkpoint.config.get("model_type", "unnamed")
        raise FamilyUnknown(source.name, source.location, what)
    return family


def open_checkpoint(source: Source, place: Place) -> Checkpoint:
    """Read the small files that say what a model is. Raises `ModelUnusable`."""
    index, config = (_read_json(source, name, place) for name in (INDEX, CONFIG))
    if not index and not config:
        raise FilesMissing(source.name, source.location)
    try:
        card = CardFile.model_validate(_read_json(source, card_file.NAME, place))
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(map(str, detail["loc"]))
        raise ModelUnusable(
            source.name, f"{card_file.NAME}: {field}: {detail['msg'].lower()}"
        ) from error
    return Checkpoint(source, index, config, card)


def weight_bytes(source: Source, place: Place) -> int:
    """Of the weights' files in its folder, or in the hub's cache; 0 where there are none."""
    found = (find_file(source, name, place) for name in (INDEX, CONFIG))
    folder = next((path.parent for path in found if path), None)
    return sum(file.stat().st_size for file in folder.rglob("*.safetensors")) if folder else 0


def _measured(model: Family) -> ModelCard:
    return model.card.model_copy(update={"cost": max(measure(model), _LEAST_COST)})


def measure(model: Family) -> float:
    """Seconds on the device, in the units of `ModelCard.cost`.

    Runs the sample at least one step far, and for no longer than about `_MEASURE_SECONDS`: a
    large model on a slow device shall not be warmed up for minutes.
    """
    request, attachment = model.sample()
    started = time.perf_counter()
    ticks, share, told = [started], 1.0, 1

    def on_step(done: int, total: int, preview: Preview | None = None) -> None:
        nonlocal share, told
        share, told = done / total, total
        ticks.append(time.perf_counter())
        if ticks[-1] - started > _MEASURE_SECONDS:
            raise Cancelled

    whole = False
    with suppress(Cancelled):
        model.run(request, attachment, on_step)
        whole = True
    ended = time.perf_counter()
    if isinstance(request, ImagineRequest):
        steps = [b - a for a, b in pairwise(ticks)] or [ended - started]
        # The first step pays for warming up, so it counts only where it is the only one.
        step = statistics.median(steps[1:] or steps)
        # A model of tokens tells of each of them, which is more often than it has steps.
        step *= told / request.num_inference_steps
        around = max(0.0, ended - started - sum(steps))
        per_step = step + around / max(1, model.card.default_steps)
        return per_step * 1e6 / (request.width * request.height)
    seconds = (ended - started) / (1.0 if whole else share)
    if whole and seconds <= _MEASURE_SECONDS:
        # The first run paid for warming up.
        started = time.perf_counter()
        model.run(request, attachment, _ignore)
        seconds = time.perf_counter() - started
    if isinstance(request, UpscaleRequest):
        return seconds * 1e6 / _pixels(attachment)
    return seconds


def pick_device(name: str) -> tuple[str, str]:
    """The device in torch's spelling and in words. Raises `WorkerUnusable` when it is not there."""
    if name == "cpu":
        return "cpu", "CPU"
    import torch

    if name == "auto":
        if torch.cuda.is_available():
            name = "cuda"
        else:
            name = "mps" if torch.backends.mps.is_available() else "cpu"
    if name.startswith("cuda"):
        index = int(name.partition(":")[2] or 0)
        if index >= torch.cuda.device_count():
            raise WorkerUnusable(f"ATELIER_DEVICE is {name}, but torch sees no such GPU here.")
        return f"cuda:{index}", torch.cuda.get_device_name(index)
    if name == "mps":
        if not torch.backends.mps.is_available():
            raise WorkerUnusable("ATELIER_DEVICE is mps, but torch sees no Apple GPU here.")
        return "mps", "Apple GPU"
    return "cpu", "CPU"


def _ignore(done: int, total: int, preview: Preview | None = None) -> None:
    """A step that nobody watches."""


def _pixels(attachment: bytes) -> int:
    with Image.open(BytesIO(attachment)) as picture:
        return picture.width * picture.height


def _read_json(source: Source, name: str, place: Place) -> dict[str, Any]:
    path = find_file(source, name, place)
    if path is None:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnusable(source.name, f"{path} cannot be read as JSON.") from error
    return content if isinstance(content, dict) else {}


def find_file(source: Source, name: str, place: Place) -> Path | None:
    """The file in a local folder, or of a repo on the hub (from its cache when offline)."""
    folder = Path(source.location).expanduser()
    if folder.is_dir():
        path = folder / name
        return path if path.is_file() else None
    if folder.is_absolute() or source.location.count("/") != 1:
        return None
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        found = hf_hub_download(
            source.location,
            name,
            revision=source.revision or None,
            local_files_only=not place.hub_downloads,
        )
    except (LocalEntryNotFoundError, ValueError):  # not in the cache; not a repo's name at all
        return None
    except HfHubHTTPError as error:
        if error.response is not None and error.response.status_code == 404:
            return None
        raise ModelUnusable(source.name, first_line(error)) from error
    return Path(found)


def first_line(error: BaseException) -> str:
    """What a library's error says, short enough for a sentence."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__
