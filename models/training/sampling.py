"""Draws with a trained pipeline, many prompts at once.

The stock pipeline repeats the timestep twice instead of once a row, so with guidance it takes
one prompt at a time; here each row has its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.prx.pipeline_prx_pixel import PRXPixelPipeline
from diffusers.schedulers.scheduling_flow_match_euler_discrete import (
    FlowMatchEulerDiscreteScheduler,
)

STEPS = 16
GUIDANCE = 1.5
# The pipeline's own lower bound of t where it turns a picture into a velocity.
_MIN_T = 0.05


@torch.no_grad()
def draw(
    pipeline: PRXPixelPipeline,
    prompts: Sequence[str],
    seed: int,
    steps: int = STEPS,
    guidance: float = GUIDANCE,
) -> np.ndarray:
    """Pictures, uint8 of shape (N, H, W, 3), as the pipeline would draw them one by one."""
    scheduler: Any = FlowMatchEulerDiscreteScheduler.from_config(pipeline.scheduler.config)
    scheduler.set_timesteps(steps)
    encoded: Any = pipeline.encode_prompt(list(prompts))
    text, mask, empty, empty_mask = encoded
    text, mask = torch.cat([empty, text]), torch.cat([empty_mask, mask])
    size = pipeline.config["default_sample_size"]
    generator = torch.Generator().manual_seed(seed)
    latents = torch.randn((len(prompts), 3, size, size), generator=generator)
    latents = latents.to(text) * pipeline.config["noise_scale"]
    for t in scheduler.timesteps:
        time = (t / scheduler.config["num_train_timesteps"]).to(text)
        predicted: Any = pipeline.transformer(
            torch.cat([latents, latents]),
            timestep=time.expand(2 * len(prompts)),
            encoder_hidden_states=text,
            attention_mask=mask,
        )
        without, prompted = predicted.sample.chunk(2)
        clean = without + guidance * (prompted - without)
        velocity = (latents - clean) / time.clamp(min=_MIN_T)
        latents = scheduler.step(velocity, t, latents).prev_sample
    pixels = (latents.float().clamp(-1, 1) + 1) * 127.5
    return pixels.round().byte().permute(0, 2, 3, 1).cpu().numpy()
