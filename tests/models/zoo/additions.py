"""LoRAs and textual inversions as their trainers save them, of random numbers."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from tests.models.zoo.parts import diffusers, torch

peft: Any = importlib.import_module("peft")
safetensors: Any = importlib.import_module("safetensors.torch")

_RANK = 2
_ATTENTION = ["to_q", "to_k", "to_v", "to_out.0"]
_CLIP = ["q_proj", "k_proj", "v_proj", "out_proj"]


def save_lora(base: Path, file: Path, *, encoder: bool = False, seed: int = 0) -> None:
    """For the pipeline in the folder `base`, as diffusers' training scripts do it; `encoder`: for
    its text encoder too."""
    torch.manual_seed(seed)
    pipeline = diffusers.DiffusionPipeline.from_pretrained(base)
    part = "unet" if hasattr(pipeline, "unet") else "transformer"
    layers = {f"{part}_lora_layers": _adapted(getattr(pipeline, part), _ATTENTION)}
    if encoder:
        layers["text_encoder_lora_layers"] = _adapted(pipeline.text_encoder, _CLIP)
    pipeline.save_lora_weights(file.parent, **layers, weight_name=file.name)


def _adapted(network: Any, targets: list[str]) -> dict[str, Any]:
    config = peft.LoraConfig(r=_RANK, lora_alpha=_RANK, target_modules=targets)
    network.add_adapter(config)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if "lora_" in name:
                parameter.copy_(torch.randn(parameter.shape))
    state = peft.get_peft_model_state_dict(network)
    return importlib.import_module("diffusers.utils").convert_state_dict_to_diffusers(state)


def save_word(file: Path, width: int = 32, vectors: int = 2, *, two: bool = False) -> None:
    """`two`: for both text encoders of an SDXL."""
    generator = torch.Generator().manual_seed(0)
    parts = ("clip_l", "clip_g") if two else ("emb_params",)
    tensors = {part: torch.randn(vectors, width, generator=generator) for part in parts}
    safetensors.save_file(tensors, file)
