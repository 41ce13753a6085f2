"""Trains the starter's diffusion transformer, in pixel space, with its text encoder.

The recipe: PRX predicts the clean picture (x-prediction); noise times are the logit-normal of
Stable Diffusion 3 (arXiv 2403.03206) shifted by `SHIFT` towards noise, because small pictures
with large flat areas show their content through much stronger noise than big ones do; a quarter
of the rows are pure noise. Patches are large, 16 tokens a picture: on a CPU that trains several
times as many pictures, and 384 numbers a patch hold 99.6% of the art's variance (by PCA).
 The loss is the velocity's: x-error over t squared, bounded.
Weights are averaged over the steps (EMA); the average is what ships.
"""

from __future__ import annotations

import random
import time
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
from tqdm import tqdm
from transformers import PreTrainedTokenizerFast, T5Config, T5EncoderModel

from models.training.art import Art
from models.training.scenes import SIZE, draw_scene, paint, word
from models.training.words import MAX_TOKENS, build_tokenizer

SHIFT = 6.0
_PATCH = 32
_MIN_T = 0.1
_DROPPED_PROMPTS = 0.1
_PURE_NOISE = 0.25
_WARMUP_STEPS = 200


@dataclass(frozen=True)
class Recipe:
    """What one run does; `minutes` of wall time decides the learning rate's decay to zero."""

    minutes: float
    batch: int = 32
    learning_rate: float = 1e-3
    seed: int = 0
    device: str = "cpu"


class Starter(nn.Module):
    """The two networks that learn together: prompt encoder and denoiser."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self.text_encoder = T5EncoderModel(
            T5Config(
                vocab_size=len(tokenizer),
                d_model=192,
                d_kv=48,
                d_ff=384,
                num_layers=2,
                num_heads=4,
                dropout_rate=0.0,
            )
        )
        self.transformer = PRXTransformer2DModel(
            in_channels=3,
            patch_size=_PATCH,
            context_in_dim=192,
            hidden_size=384,
            mlp_ratio=3.0,
            num_heads=6,
            depth=4,
            axes_dim=[32, 32],
            bottleneck_size=128,
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
    """Train for `recipe.minutes`, resuming from `checkpoint` when it exists.

    The checkpoint is written every few minutes and at the end; an interrupted run loses at most
    that. Returns the averaged weights.
    """
    torch.manual_seed(recipe.seed)
    device = torch.device(recipe.device)
    starter = Starter(build_tokenizer()).to(device)
    parameters = list(starter.parameters())
    optimizer = torch.optim.AdamW(
        parameters, recipe.learning_rate, weight_decay=0.0, betas=(0.9, 0.95), fused=True
    )
    average = [p.detach().clone() for p in parameters]
    step, elapsed = 0, 0.0
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        starter.load_state_dict(saved["weights"])
        optimizer.load_state_dict(saved["optimizer"])
        average, step, elapsed = saved["average"], saved["step"], saved["elapsed"]

    def save() -> None:
        state = {
            "weights": starter.state_dict(),
            "optimizer": optimizer.state_dict(),
            "average": average,
            "step": step,
            "elapsed": elapsed,
        }
        torch.save(state, partial := checkpoint.with_suffix(".partial"))
        partial.replace(checkpoint)

    batches = _batches(random.Random(recipe.seed + step), starter.tokenizer, arts, recipe.batch)
    generator = torch.Generator(device).manual_seed(recipe.seed + step)
    total, saved_at, errors = recipe.minutes * 60, elapsed, 0.0
    started = time.monotonic() - elapsed
    bar = tqdm(total=round(total), initial=round(elapsed), unit="s", desc="picture")
    while elapsed < total:
        clean, ids = (tensor.to(device) for tensor in next(batches))
        t = _noise_times(recipe.batch, generator, device)
        noise = torch.randn(clean.shape, generator=generator, device=device)
        rows = t[:, None, None, None]
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            predicted = starter((1 - rows) * clean + rows * noise, t, ids, ids > 0)
        error = (predicted.float() - clean).pow(2).mean((1, 2, 3))
        loss = (error / t.clamp(min=_MIN_T) ** 2).mean()
        # Linear decay to nearly nothing: the last tenth is where details sharpen.
        rate = min(1.0, step / _WARMUP_STEPS) * max(0.01, 1 - elapsed / total)
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * rate
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        with torch.no_grad():
            keep = min(0.999, step / (step + 20))
            for mean, parameter in zip(average, parameters, strict=True):
                mean.lerp_(parameter, 1 - keep)
        errors += 0.02 * (error.mean().item() - errors)
        elapsed = time.monotonic() - started
        bar.update(round(elapsed) - bar.n)
        bar.set_postfix(step=step, error=f"{errors:.4f}", refresh=False)
        if elapsed - saved_at > 180:
            save()
            saved_at = elapsed
    bar.close()
    save()
    with torch.no_grad():
        for parameter, mean in zip(parameters, average, strict=True):
            parameter.copy_(mean)
    return starter.eval()


def _noise_times(count: int, generator: torch.Generator, device: torch.device) -> Tensor:
    u = torch.sigmoid(torch.randn(count, generator=generator, device=device))
    t = SHIFT * u / (1 + (SHIFT - 1) * u)
    pure = torch.rand(count, generator=generator, device=device) < _PURE_NOISE
    return torch.where(pure, torch.ones_like(t), t)


def _batches(
    rng: random.Random, tokenizer: PreTrainedTokenizerFast, arts: Sequence[Art], count: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless (pictures in [-1, 1] of (N, 3, SIZE, SIZE), token ids of (N, MAX_TOKENS))."""
    while True:
        scenes = [draw_scene(rng, arts) for _ in range(count)]
        pixels = np.stack([paint(scene) for scene in scenes])
        prompts = ["" if rng.random() < _DROPPED_PROMPTS else word(rng, s) for s in scenes]
        tokens = tokenizer(prompts, padding="max_length", max_length=MAX_TOKENS, truncation=True)
        pictures = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1
        yield pictures.contiguous(), torch.tensor(tokens["input_ids"])
