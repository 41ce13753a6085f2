"""The card of a pipeline: limits from its card file, else from its own configuration."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping
from typing import Any

from jobs.contract import MAX_IMAGES, Aspect, ModelCard, Size
from models.diffusion.schedule import samplers
from models.family import Checkpoint

_MAX_STEPS = 200  # the contract's own bound
_MAX_GUIDANCE = 20.0
# Width by height, of as many pixels as the square: SDXL's training buckets at 1024.
_RATIOS: Mapping[Aspect, float] = {
    "square": 1.0,
    "portrait": 7 / 9,
    "landscape": 9 / 7,
    "tall": 4 / 7,
    "wide": 7 / 4,
}
# Models trained on one small size fall apart on any other.
_SMALLEST_FLEXIBLE = 512
_GRID = 64
# Latents are never this many to a side, so a larger number counts pixels already.
_LARGEST_SIDE = 2048


def parameters(pipeline: type) -> Mapping[str, inspect.Parameter]:
    """What the pipeline's call takes."""
    return inspect.signature(pipeline.__call__).parameters


def card_of(
    family: str, checkpoint: Checkpoint, pipeline: Any, *, start_picture: bool, max_pixels_in: int
) -> ModelCard:
    """Its cost is not measured yet."""
    file, accepts = checkpoint.card, parameters(type(pipeline))
    steps = file.default_steps or min(_default(accepts, "num_inference_steps", 28), _MAX_STEPS)
    guided = _is_guided(pipeline, accepts)
    guidance = file.default_guidance
    if guidance is None:
        guidance = float(_default(accepts, "guidance_scale", 0.0)) if guided else 0.0
    negative = file.negative_prompt
    if negative is None:
        # With `true_cfg_scale` a negative prompt means a second pass that is off by default.
        negative = guided and "negative_prompt" in accepts and "true_cfg_scale" not in accepts
    max_guidance = file.max_guidance
    if max_guidance is None:
        max_guidance = max(_MAX_GUIDANCE, guidance) if guided else 0.0
    return ModelCard(
        name=checkpoint.source.name,
        kind="imagine",
        family=family,
        revision=file.revision or checkpoint.source.revision,
        cost=1.0,
        sizes=file.sizes or _sizes(_side(pipeline)),
        default_steps=steps,
        max_steps=max(steps, file.max_steps or min(max(50, 2 * steps), _MAX_STEPS)),
        default_guidance=guidance,
        max_guidance=max_guidance,
        negative_prompt=negative,
        start_picture=start_picture,
        max_images=MAX_IMAGES,
        samplers=samplers(pipeline),
        max_pixels_in=max_pixels_in if start_picture else 0,
    )


def _is_guided(pipeline: Any, accepts: Mapping[str, inspect.Parameter]) -> bool:
    if "guidance_scale" not in accepts or pipeline.config.get("is_distilled"):
        return False
    transformer = getattr(pipeline, "transformer", None)
    # FLUX.1-schnell takes the argument and ignores it.
    return getattr(getattr(transformer, "config", None), "guidance_embeds", None) is not False


def _default(accepts: Mapping[str, inspect.Parameter], name: str, otherwise: Any) -> Any:
    parameter = accepts.get(name)
    if parameter is None or parameter.default in (parameter.empty, None):
        return otherwise
    return parameter.default


def _side(pipeline: Any) -> int:
    """Pixels to a side of the square pictures that the model was trained on."""
    side = pipeline.config.get("default_sample_size") or getattr(
        pipeline, "default_sample_size", None
    )
    for part in ("unet", "transformer"):
        if side is None:
            side = getattr(getattr(getattr(pipeline, part, None), "config", None), "sample_size", 0)
            side = side or None
    if side is None:
        return 1024
    side = max(side) if isinstance(side, (list, tuple)) else int(side)
    pixels = side * int(getattr(pipeline, "vae_scale_factor", 1))
    return side if pixels > _LARGEST_SIDE else pixels


def _sizes(side: int) -> dict[Aspect, Size]:
    if side < _SMALLEST_FLEXIBLE:
        return {"square": Size(width=side, height=side)}
    return {
        aspect: Size(
            width=round(side * math.sqrt(ratio) / _GRID) * _GRID,
            height=round(side / math.sqrt(ratio) / _GRID) * _GRID,
        )
        for aspect, ratio in _RATIOS.items()
    }
