"""Trains the starter's captioner: a small ViT that looks, a small GPT-2 that says it.

It learns on the same pictures as the diffusion transformer, disturbed (blur, noise, shift,
brightness) so that it reads the content and not the pixels, and on the transformer's own
pictures, so that it can describe what the studio draws.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import Tensor
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessor,
    ViTModel,
)

from models.training import loop
from models.training.art import Art
from models.training.loop import Schedule, fast, fit
from models.training.scenes import SIZE, draw_scene, paint
from models.training.words import MAX_TOKENS, build_tokenizer

IMAGE = 128
"""Side in pixels of what a captioner sees."""
_PATCH = 16
_SCHEDULE = Schedule("captioner", warmup=100)


@dataclass(frozen=True)
class Drawn:
    """A picture the transformer drew, uint8 (SIZE, SIZE, 3), and what it was asked to draw."""

    picture: np.ndarray
    caption: str


@dataclass(frozen=True)
class Recipe(loop.Recipe):
    """`drawn_share` of each batch are the transformer's own pictures."""

    drawn_share: float = 0.2


def build_model(tokenizer: PreTrainedTokenizerFast) -> VisionEncoderDecoderModel:
    """ViT (64 patches, width 192) and GPT-2 (2 layers, width 192) with cross-attention."""
    encoder = ViTModel(
        ViTConfig(
            image_size=IMAGE,
            patch_size=_PATCH,
            hidden_size=192,
            num_hidden_layers=4,
            num_attention_heads=4,
            intermediate_size=576,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        ),
        add_pooling_layer=False,
    )
    special: dict[str, Any] = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    decoder = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(tokenizer),
            n_positions=MAX_TOKENS,
            n_embd=192,
            n_layer=2,
            n_head=4,
            resid_pdrop=0.0,
            embd_pdrop=0.0,
            attn_pdrop=0.0,
            add_cross_attention=True,
            **special,
        )
    )
    model = VisionEncoderDecoderModel(encoder=encoder, decoder=decoder)
    model.config.decoder_start_token_id = tokenizer.bos_token_id
    model.config.pad_token_id = tokenizer.pad_token_id
    model.config.eos_token_id = tokenizer.eos_token_id
    generation = model.generation_config
    assert generation is not None
    generation.update(
        decoder_start_token_id=tokenizer.bos_token_id, max_length=MAX_TOKENS, **special
    )
    return model


def build_processor() -> ViTImageProcessor:
    """Resizes to the encoder's size and scales to [-1, 1]."""
    return ViTImageProcessor(
        size={"height": IMAGE, "width": IMAGE}, image_mean=[0.5] * 3, image_std=[0.5] * 3
    )


def train(
    recipe: Recipe, arts: Sequence[Art], drawn: Sequence[Drawn], checkpoint: Path
) -> VisionEncoderDecoderModel:
    """Train by the recipe, as `loop.fit` says."""
    torch.manual_seed(recipe.seed)
    device = torch.device(recipe.device)
    tokenizer = build_tokenizer()
    model = build_model(tokenizer)
    model.to(device).train()  # pyright: ignore[reportArgumentType] wrongly typed there
    optimizer = torch.optim.AdamW(model.parameters(), recipe.learning_rate, weight_decay=0.01)
    rng = random.Random()

    def begin(step: int) -> None:
        rng.seed(recipe.seed + step)

    def loss_of() -> tuple[Tensor, Tensor]:
        pixels, labels = draw_batch(rng, tokenizer, arts, drawn, recipe)
        with fast(device):
            loss = model(pixel_values=pixels.to(device), labels=labels.to(device)).loss
        return loss, loss

    fit(model, optimizer, loss_of, recipe, _SCHEDULE, checkpoint, begin=begin)
    return model.eval()


def draw_batch(
    rng: random.Random,
    tokenizer: PreTrainedTokenizerFast,
    arts: Sequence[Art],
    drawn: Sequence[Drawn],
    recipe: Recipe,
) -> tuple[Tensor, Tensor]:
    """(pixels of (N, 3, 128, 128) in [-1, 1], labels of (N, L) with padding as -100)."""
    pictures: list[np.ndarray] = []
    captions: list[str] = []
    for _ in range(recipe.batch):
        if drawn and rng.random() < recipe.drawn_share:
            own = rng.choice(drawn)
            picture, caption = own.picture, own.caption
        else:
            scene = draw_scene(rng, arts)
            picture, caption = paint(scene), scene.caption
        pictures.append(_disturb(rng, picture))
        captions.append(caption)
    pixels = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1
    tokens = tokenizer(captions, padding=True, truncation=True, max_length=MAX_TOKENS)
    labels = torch.tensor(tokens["input_ids"])
    labels[labels == tokenizer.pad_token_id] = -100
    return pixels, labels


def _disturb(rng: random.Random, picture: np.ndarray) -> np.ndarray:
    image = Image.fromarray(picture)
    if rng.random() < 0.4:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 2.5)))
    if rng.random() < 0.7:
        # Zoom and shift by up to a tenth; the border takes the background's colour.
        scale, dx, dy = rng.uniform(0.9, 1.15), rng.uniform(-10, 10), rng.uniform(-10, 10)
        middle = SIZE / 2
        matrix = (scale, 0, middle - scale * middle + dx, 0, scale, middle - scale * middle + dy)
        corner = tuple(int(value) for value in picture[0, 0])
        image = image.transform(
            image.size,
            Image.Transform.AFFINE,
            matrix,
            Image.Resampling.BILINEAR,
            fillcolor=corner,
        )
    small = np.asarray(image.resize((IMAGE, IMAGE), Image.Resampling.BILINEAR), np.float32)
    if rng.random() < 0.5:
        small = small * rng.uniform(0.9, 1.1)
    if rng.random() < 0.5:
        noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(small.shape)
        small = small + noise.astype(np.float32) * rng.uniform(0, 14)
    return small.clip(0, 255).astype(np.uint8)
