"""Tiny checkpoints of the pipelines that people use, from the real classes, with random weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.models.zoo import diffusion, flow
from tests.models.zoo.parts import diffusers, shaken, torch

_MAKERS: tuple[Callable[[], Any], ...] = (
    *(diffusion.sd2, diffusion.sdxl, diffusion.sdxl_turbo, diffusion.lcm, diffusion.dit),
    diffusion.kandinsky,
    *(flow.sd3, flow.flux, flow.flux_schnell, flow.flux2_klein),
    *(flow.sana, flow.sana_sprint, flow.z_image, flow.qwen_image),
)
ZOO: dict[str, Callable[[], Any]] = {make.__name__.replace("_", "-"): make for make in _MAKERS}
_CLASSES = {"0": "tench, Tinca tinca", "1": "lion, king of beasts", "2": "tiger cat", "3": "cat"}
# Their published sizes are too much for a test; the others say theirs in their configuration.
_LARGE = ("kandinsky", "flux", "flux-schnell", "flux2-klein", "qwen-image", "z-image")


def save(name: str, folder: Path) -> None:
    torch.manual_seed(0)
    pipeline = ZOO[name]()
    network = getattr(pipeline, "transformer", None) or pipeline.unet
    shaken(network)
    if name == "kandinsky":
        shaken(pipeline.prior_prior)
    pipeline.save_pretrained(folder)
    if name == "dit":  # its pipeline reads them from there, and does not write them
        index = folder / "model_index.json"
        content = json.loads(index.read_text(encoding="utf-8")) | {"id2label": _CLASSES}
        index.write_text(json.dumps(content), encoding="utf-8")
    if name in _LARGE:
        size = {"width": 32, "height": 32}
        file = json.dumps({"sizes": {"square": size}})
        (folder / "atelier.json").write_text(file, encoding="utf-8")


def part_kandinsky(whole: Path, *, decoder: Path, prior: Path) -> None:
    """As it is published: two repositories, of which the decoder's README names the prior's."""
    parts = diffusers.KandinskyV22CombinedPipeline.from_pretrained(whole)
    parts.prior_pipe.save_pretrained(prior)
    parts.decoder_pipe.save_pretrained(decoder)
    (decoder / "README.md").write_text(f"---\nprior:\n- {prior}\n---\n", encoding="utf-8")
    (decoder / "atelier.json").write_bytes((whole / "atelier.json").read_bytes())
