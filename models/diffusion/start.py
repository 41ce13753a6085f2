"""Drawing from a start picture, with the one loaded set of weights.

Most pipelines have an image-to-image sibling in diffusers, which takes over their networks. For
the others a start picture is what it is everywhere: encoded, noised to the level that its strength
stands for, and drawn on from there by the stock pipeline.
"""

from __future__ import annotations

import inspect
import math
from typing import TYPE_CHECKING, Any

from models.diffusion.schedule import noised

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

# Without a sibling, and known to take noised latents (as they are, or scaled as `noised_latents`
# undoes) and to make their timesteps of the number of steps alone.
_FROM_LATENTS = frozenset(
    {"PRXPixelPipeline", "PRXPipeline", "PixArtAlphaPipeline", "PixArtSigmaPipeline"}
)
# Its strength picks other timesteps but saves no step.
_OTHER_STRENGTH = frozenset({"LatentConsistencyModelImg2ImgPipeline"})


def sibling(pipeline: Any) -> Any | None:
    """The image-to-image pipeline around the same networks; None where there is none."""
    import diffusers
    from diffusers.pipelines.pipeline_utils import DiffusionPipeline

    name = type(pipeline).__name__.removesuffix("Pipeline") + "Img2ImgPipeline"
    kind = getattr(diffusers, name, None)
    if (
        not (isinstance(kind, type) and issubclass(kind, DiffusionPipeline))
        or name in _OTHER_STRENGTH
        or not hasattr(kind, "get_timesteps")
        or not {"image", "strength"} <= inspect.signature(kind.__call__).parameters.keys()
    ):
        return None
    # Its default would turn all weights into float32.
    found = kind.from_pipe(pipeline, dtype=None)
    found.set_progress_bar_config(disable=True)
    return found


def scale_factor(pipeline: Any) -> int | None:
    """Pixels to a side of one latent; None where the pipeline has no autoencoder that says."""
    known = getattr(pipeline, "vae_scale_factor", None)
    if known is None:
        blocks = getattr(
            getattr(getattr(pipeline, "vae", None), "config", None), "block_out_channels", None
        )
        known = blocks and 2 ** (len(blocks) - 1)
    return known and int(known)


def takes_latents(pipeline: Any) -> bool:
    """Can it start from a picture although it has no sibling?"""
    return type(pipeline).__name__ in _FROM_LATENTS


def whole_steps(steps: int, strength: float) -> int:
    """Steps of the schedule of which a start picture's part is run: enough for one to be left."""
    steps = max(steps, math.ceil(1 / strength))
    return steps if int(steps * strength) >= 1 else steps + 1


def noised_latents(
    pipeline: Any, scheduler: Any, picture: Image, steps: int, generator: torch.Generator
) -> torch.Tensor:
    """The start picture as `latents` of a pipeline that `takes_latents`: (1, C, h, w).

    `scheduler` starts late (see `start_late`); its first timestep of so many says how much noise.
    """
    import torch

    network = pipeline.transformer
    pixels = pipeline.image_processor.preprocess(picture).to(network.device, network.dtype)
    vae = getattr(pipeline, "vae", None)
    with torch.inference_mode():
        latents = pixels if vae is None else encoded(vae, pixels)
    # Drawn on the CPU, as the pipelines do: a seed means the same everywhere.
    noise = torch.randn(latents.shape, generator=generator).to(latents)
    noise = noise * pipeline.config.get("noise_scale", 1.0)
    scheduler.set_timesteps(steps, device=latents.device)
    latents = noised(scheduler, latents, noise, scheduler.timesteps[:1])
    # PixArt's pipelines take latents for noise of level 1, and multiply them by this. The others
    # are of flow, whose schedulers have no such level.
    return latents / getattr(scheduler, "init_noise_sigma", 1.0)


def encoded(vae: Any, pixels: torch.Tensor) -> torch.Tensor:
    """Latents as pipelines scale them, of pictures in [-1, 1]."""
    answer = vae.encode(pixels.to(vae.dtype))
    latents = answer.latent_dist.mode() if hasattr(answer, "latent_dist") else answer.latent
    shift = getattr(vae.config, "shift_factor", None) or 0.0
    return ((latents - shift) * vae.config.scaling_factor).to(pixels.dtype)
