"""Writes trained networks as the folders that the worker loads: fp16, small files, a card file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from diffusers.pipelines.prx.pipeline_prx_pixel import PRXPixelPipeline
from safetensors.torch import save_file
from transformers import (
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    Swin2SRForImageSuperResolution,
    VisionEncoderDecoderModel,
)

from models.families.gpt2_image import GPT2, TOKENIZER, VQMODEL, Gpt2Image
from models.show_attend_tell import ShowAttendTell
from models.training.art import CONCEPTS, Concept, save_concepts
from models.training.caption import build_processor
from models.training.gpt2_image import Drawer
from models.training.sampling import GUIDANCE, STEPS
from models.training.scenes import SIZE

_SHARD = "15MB"
"""Files of at most 16 MiB: hosts of repositories and reviewers cope with them."""

_ABOUT = "Emoji on one of ten coloured backgrounds, in the styles 3d and flat."
_PICTURE_CARD: dict[str, Any] = {
    "name": "starter",
    "kind": "imagine",
    "sizes": {"square": {"width": SIZE, "height": SIZE}},
    "default_steps": STEPS,
    "max_steps": 100,
    "default_guidance": GUIDANCE,
    "max_guidance": 20.0,
    "negative_prompt": True,
    "licence": "MIT",
    "about": _ABOUT,
}
_CAPTION_CARD: dict[str, Any] = {
    "name": "starter-captioner",
    "kind": "describe",
    "max_captions": 1,  # the others would be guesses
    "licence": "MIT",
    "about": _ABOUT,
}
_CLASSIC_CARD = _CAPTION_CARD | {"name": "starter-captioner-classic"}
_DRAWER_CARD: dict[str, Any] = {
    "name": "starter-gpt2",
    "kind": "imagine",
    "licence": "MIT",
    "about": _ABOUT,
}
_UPSCALE_CARD: dict[str, Any] = {
    "name": "starter-upscaler",
    "kind": "upscale",
    "licence": "MIT",
    "about": "Enlarges drawings with plain areas and clear edges, such as emoji.",
}

_WRITER_CARD: dict[str, Any] = {
    "name": "starter-writer",
    "licence": "MIT",
    "about": "Adds one of ten backgrounds and one of the styles 3d and flat to a short prompt.",
}


def export_picture(pipeline: PRXPixelPipeline, folder: Path, concepts: Sequence[Concept]) -> None:
    """The diffusion transformer with tokenizer, text encoder and scheduler. `concepts`: the things
    that it knows; it is asked for nothing else when measured."""
    _empty(folder)
    pipeline.transformer.half()
    pipeline.text_encoder.half()
    pipeline.save_pretrained(folder, max_shard_size=_SHARD)
    for file in folder.rglob("*.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        if content.pop("_name_or_path", None):  # where it was when it was read
            file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    save_concepts(concepts, folder / CONCEPTS.name)
    _write_card(folder, _PICTURE_CARD)


def export_gpt2_image(drawer: Drawer, folder: Path) -> None:
    """The GPT-2 that draws, with its VQModel and tokenizer."""
    _empty(folder)
    drawer.gpt2.half().save_pretrained(folder / GPT2, max_shard_size=_SHARD)
    drawer.vqmodel.half().save_pretrained(folder / VQMODEL)
    drawer.tokenizer.save_pretrained(folder / TOKENIZER)
    config = {"model_type": Gpt2Image.name} | drawer.config.model_dump()
    text = json.dumps(config, indent=2) + "\n"
    (folder / "config.json").write_text(text, encoding="utf-8")
    _write_card(folder, _DRAWER_CARD)


def export_captioner(
    model: VisionEncoderDecoderModel, tokenizer: PreTrainedTokenizerFast, folder: Path
) -> None:
    """The captioner with its tokenizer and image processor."""
    _empty(folder)
    model.half().save_pretrained(folder, max_shard_size=_SHARD)
    tokenizer.save_pretrained(folder)
    build_processor().save_pretrained(folder)
    _write_card(folder, _CAPTION_CARD)


def export_classic(model: ShowAttendTell, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """The classic captioner with its tokenizer; it needs no image processor."""
    _empty(folder)
    config = model.config.model_dump_json(indent=2) + "\n"
    (folder / "config.json").write_text(config, encoding="utf-8")
    save_file(model.half().state_dict(), folder / "model.safetensors", {"format": "pt"})
    tokenizer.save_pretrained(folder)
    _write_card(folder, _CLASSIC_CARD)


def export_upscaler(model: Swin2SRForImageSuperResolution, folder: Path) -> None:
    """The upscaler; it needs no image processor."""
    _empty(folder)
    model.half().save_pretrained(folder, max_shard_size=_SHARD)
    _write_card(folder, _UPSCALE_CARD)


def export_writer(model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """The prompt writer with its tokenizer."""
    _empty(folder)
    model.half().save_pretrained(folder, max_shard_size=_SHARD)
    tokenizer.save_pretrained(folder)
    _write_card(folder, _WRITER_CARD)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _write_card(folder: Path, card: dict[str, Any]) -> None:
    text = json.dumps(card, indent=2) + "\n"
    (folder / "atelier.json").write_text(text, encoding="utf-8")
