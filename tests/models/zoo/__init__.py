"""Tiny checkpoints of the pipelines that people use, from the real classes, with random weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.models.zoo import diffusion, flow
from tests.models.zoo.parts import shaken, torch

_MAKERS: tuple[Callable[[], Any], ...] = (
    *(diffusion.sd2, diffusion.sdxl, diffusion.sdxl_turbo, diffusion.lcm, diffusion.dit),
    *(flow.sd3, flow.flux, flow.flux_schnell, flow.flux2_klein),
    *(flow.sana, flow.z_image, flow.qwen_image),
)
ZOO: dict[str, Callable[[], Any]] = {make.__name__.replace("_", "-"): make for make in _MAKERS}
_CLASSES = {"0": "tench, Tinca tinca", "1": "lion, king of beasts", "2": "tiger cat", "3": "cat"}
# Their published sizes are too much for a test; the others say theirs in their configuration.
_LARGE = ("flux", "flux-schnell", "flux2-klein", "qwen-image", "z-image")


def save(name: str, folder: Path) -> None:
    torch.manual_seed(0)
    pipeline = ZOO[name]()
    network = getattr(pipeline, "transformer", None) or pipeline.unet
    shaken(network)
    pipeline.save_pretrained(folder)
    if name == "dit":  # its pipeline reads them from there, and does not write them
        index = folder / "model_index.json"
        content = json.loads(index.read_text(encoding="utf-8")) | {"id2label": _CLASSES}
        index.write_text(json.dumps(content), encoding="utf-8")
    if name in _LARGE:
        size = {"width": 32, "height": 32}
        file = json.dumps({"sizes": {"square": size}})
        (folder / "atelier.json").write_text(file, encoding="utf-8")
