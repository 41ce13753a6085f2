"""Trains the starter's diffusion transformer, in pixel space, with its text encoder.

The recipe: PRX predicts the clean picture (x-prediction); noise times are the logit-normal of
Stable Diffusion 3 (arXiv 2403.03206) shifted by `SHIFT` towards noise, because small pictures
with large flat areas show their content through much stronger noise than big ones do; a quarter
of the rows are pure noise. Patches are large, 16 tokens a picture: on a CPU that trains several
times as many pictures. The places of a scene are whole patches. The loss is the velocity's: x-error
over t squared, bounded. Weights are averaged over the steps (EMA); the average is what ships.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers.models.transformers.transformer_prx import PRXTransformer2DModel
from diffusers.pipelines.prx.pipeline_prx_pixel import PRXPixelPipeline
from diffusers.schedulers.scheduling_flow_match_euler_discrete import (
    FlowMatchEulerDiscreteScheduler,
)
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info
from transformers import PreTrainedTokenizerFast, T5Config, T5EncoderModel

from models.training import loop
from models.training.art import Art
from models.training.loop import Schedule, fit
from models.training.scenes import SIZE, draw_scene, paint
from models.training.wording import word
from models.training.words import MAX_TOKENS, build_tokenizer

SHIFT = 6.0
_PATCH = 32
_MIN_T = 0.1
_DROPPED_PROMPTS = 0.1
_PURE_NOISE = 0.25
_WIDTH, _DEPTH = 512, 4
_TEXT_WIDTH = 256
_SCHEDULE = Schedule("picture", warmup=200, averaged=0.999, decay=0.2)


@dataclass(frozen=True)
class Recipe(loop.Recipe):
    """`workers`: processes that paint beside the one that trains; 0: it paints itself."""

    batch: int = 64
    workers: int = 0


class Starter(nn.Module):
    """The two networks that learn together: prompt encoder and denoiser."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self.text_encoder = T5EncoderModel(
            T5Config(
                vocab_size=len(tokenizer),
                d_model=_TEXT_WIDTH,
                d_kv=64,
                d_ff=512,
                num_layers=3,
                num_heads=4,
                dropout_rate=0.0,
            )
        )
        self.transformer = PRXTransformer2DModel(
            in_channels=3,
            patch_size=_PATCH,
            context_in_dim=_TEXT_WIDTH,
            hidden_size=_WIDTH,
            mlp_ratio=3.0,
            num_heads=_WIDTH // 64,
            depth=_DEPTH,
            axes_dim=[32, 32],
            bottleneck_size=256,
            resolution_embeds=False,
        )

    def forward(self, noisy: Tensor, t: Tensor, ids: Tensor, mask: Tensor) -> Tensor:
        """The predicted clean pictures, (N, 3, SIZE, SIZE) in [-1, 1]."""
        text = self.text_encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.transformer(
            noisy, timestep=t, encoder_hidden_states=text, attention_mask=mask
        ).sample

    def pipeline(self) -> PRXPixelPipeline:
        """The stock pipeline around the same networks."""
        return PRXPixelPipeline(
            transformer=self.transformer,
            scheduler=FlowMatchEulerDiscreteScheduler(shift=SHIFT),
            text_encoder=self.text_encoder,
            tokenizer=self.tokenizer,
            default_sample_size=SIZE,
            prompt_max_tokens=MAX_TOKENS,
            noise_scale=1.0,
        )


def train(recipe: Recipe, arts: Sequence[Art], checkpoint: Path) -> Starter:
    """Train by the recipe, as `loop.fit` says. Returns the averaged weights."""
    torch.manual_seed(recipe.seed)
    device = torch.device(recipe.device)
    starter = Starter(build_tokenizer()).to(device)
    optimizer = torch.optim.AdamW(
        starter.parameters(),
        recipe.learning_rate,
        weight_decay=0.0,
        betas=(0.9, 0.95),
        fused=True,
    )
    generator = torch.Generator(device)
    batches: Iterator[tuple[Tensor, Tensor]] = iter(())
    half = device.type == "cuda" or _has_bfloat16()

    def begin(step: int) -> None:
        nonlocal batches
        generator.manual_seed(recipe.seed + step)
        painted = Batches(arts, recipe.batch, recipe.seed + step)
        batches = iter(DataLoader(painted, batch_size=None, num_workers=recipe.workers))

    def loss_of() -> tuple[Tensor, Tensor]:
        clean, ids = (tensor.to(device) for tensor in next(batches))
        clean = clean.permute(0, 3, 1, 2).float() / 127.5 - 1
        t = _noise_times(recipe.batch, generator, device)
        noise = torch.randn(clean.shape, generator=generator, device=device)
        rows = t[:, None, None, None]
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            predicted = starter((1 - rows) * clean + rows * noise, t, ids, ids > 0)
        error = (predicted.float() - clean).pow(2).mean((1, 2, 3))
        return (error / t.clamp(min=_MIN_T) ** 2).mean(), error.mean()

    fit(starter, optimizer, loss_of, recipe, _SCHEDULE, checkpoint, begin=begin)
    return starter.eval()


def _noise_times(count: int, generator: torch.Generator, device: torch.device) -> Tensor:
    u = torch.sigmoid(torch.randn(count, generator=generator, device=device))
    t = SHIFT * u / (1 + (SHIFT - 1) * u)
    pure = torch.rand(count, generator=generator, device=device) < _PURE_NOISE
    return torch.where(pure, torch.ones_like(t), t)


def _has_bfloat16() -> bool:
    """Does this CPU multiply in bfloat16? Elsewhere autocast would be slower than without."""
    return torch.cpu._is_avx512_bf16_supported()


class Batches(IterableDataset[tuple[Tensor, Tensor]]):
    """Endless (pictures, uint8 of (N, SIZE, SIZE, 3); token ids, (N, L)); each process that
    paints has a seed of its own."""

    def __init__(self, arts: Sequence[Art], count: int, seed: int) -> None:
        self._arts, self._count, self._seed = arts, count, seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        worker = get_worker_info()
        rng = random.Random(f"{self._seed} {worker.id if worker else 0}")
        tokenizer = build_tokenizer()
        while True:
            scenes = [draw_scene(rng, self._arts) for _ in range(self._count)]
            pixels = np.stack([paint(scene) for scene in scenes])
            prompts = ["" if rng.random() < _DROPPED_PROMPTS else word(rng, s) for s in scenes]
            tokens = tokenizer(prompts, padding=True, max_length=MAX_TOKENS, truncation=True)
            yield torch.from_numpy(pixels), torch.tensor(tokens["input_ids"])
