"""The models that are measured: the starter; SDXL in its real size with random weights; any other
checkpoint."""

from __future__ import annotations

import importlib
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from models.family import Place
from models.loading import open_checkpoint
from models.sources import Source, starters

STARTER = "starter"
_LIBRARIES = ("torch", "diffusers", "transformers")
# As stabilityai/stable-diffusion-xl-base-1.0 has them.
UNET: dict[str, Any] = {
    "sample_size": 128,
    "in_channels": 4,
    "out_channels": 4,
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "layers_per_block": 2,
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
VAE: dict[str, Any] = {
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
    "sample_size": 1024,
    "scaling_factor": 0.13025,
}
_SCHEDULER: dict[str, Any] = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "timestep_spacing": "leading",
    "steps_offset": 1,
}
TEXT: dict[str, Any] = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "projection_dim": 768,
}
TEXT_2: dict[str, Any] = {
    "hidden_size": 1280,
    "intermediate_size": 5120,
    "num_hidden_layers": 32,
    "num_attention_heads": 20,
    "projection_dim": 1280,
    "hidden_act": "gelu",
}


def starter() -> Source:
    return next(source for source in starters() if source.name == STARTER)


def twins(source: Source, folder: Path) -> list[Source]:
    """Two models of the same files. Each has memory of its own: they are known by their folders,
    which are links."""
    found: list[Source] = []
    for twin in "ab":
        link = folder / twin
        link.symlink_to(Path(source.location).resolve())
        found.append(Source(name=f"{source.name}-{twin}", location=str(link)))
    return found


def save_random_sdxl(folder: Path) -> Source:
    """Write it down in half precision: 7 GB. Weights as the layers begin, none of them zero."""
    torch, diffusers, transformers = (_library(name) for name in _LIBRARIES)
    torch.manual_seed(0)
    unet, vae = diffusers.UNet2DConditionModel(**UNET), diffusers.AutoencoderKL(**VAE)
    vocabulary = _letters()
    texts = [
        transformers.CLIPTextModel(transformers.CLIPTextConfig(**TEXT)),
        transformers.CLIPTextModelWithProjection(transformers.CLIPTextConfig(**TEXT_2)),
    ]
    for network in (unet, vae, *texts):
        fill_zeros(network)
        network.half()
    tokenizers = [
        transformers.CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77) for _ in "12"
    ]
    pipeline = diffusers.StableDiffusionXLPipeline(
        vae=vae,
        text_encoder=texts[0],
        text_encoder_2=texts[1],
        tokenizer=tokenizers[0],
        tokenizer_2=tokenizers[1],
        unet=unet,
        scheduler=diffusers.EulerDiscreteScheduler(**_SCHEDULER),
        add_watermarker=False,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return Source(name="sdxl", location=str(folder))


def fill_zeros(network: Any) -> None:
    """Small noise where a weight is all zeros: products with nothing would be no measure."""
    with _library("torch").no_grad():
        for parameter in network.parameters():
            if not parameter.any():
                parameter.normal_(std=0.02)


def stock_pipeline(source: Source, device: str, dtype: Any) -> Any:
    """By the class that a reader of its page would take."""
    diffusers = _library("diffusers")
    diffusers.utils.logging.disable_progress_bar()
    named = open_checkpoint(source, Place(device)).index.get("_class_name", "")
    # AutoPipelineForText2Image does not know the starter's.
    kind: Any = (
        diffusers.PRXPixelPipeline
        if named == "PRXPixelPipeline"
        else diffusers.AutoPipelineForText2Image
    )
    pipeline = kind.from_pretrained(source.location, dtype=dtype, use_safetensors=True)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(device)


def _letters() -> dict[str, int]:
    """Of a tokenizer that spells, with the ends where the text encoders look for them."""
    letters = [*ascii_lowercase, *(f"{letter}</w>" for letter in ascii_lowercase)]
    ends = {"<|startoftext|>": 49406, "<|endoftext|>": 49407}
    return {letter: number for number, letter in enumerate(letters)} | ends


def _library(name: str) -> Any:
    """Untyped, or typed in ways that forbid what their own documentation does."""
    return importlib.import_module(name)
