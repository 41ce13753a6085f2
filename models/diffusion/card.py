"""The card of a pipeline: limits from its card file, else from its own configuration."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jobs.contract import MAX_IMAGES, Aspect, ModelCard, Size
from models.diffusion.schedule import samplers
from models.diffusion.start import scale_factor
from models.family import Checkpoint

_MAX_STEPS = 200  # the contract's own bound
_MAX_GUIDANCE = 20.0
# Distilled to few steps without guidance: where the configuration is that of the whole model, only
# the name that it was published by tells (sdxl-turbo, stable-diffusion-3.5-large-turbo,
# Z-Image-Turbo, FLUX.1-schnell).
_DISTILLED = re.compile(r"(?:^|[-_.])(?:turbo|schnell|lightning)(?:[-_.]|$)", re.IGNORECASE)
_FEW_STEPS = 4
_FEW_STEPS_OF: Mapping[str, int] = {"ZImagePipeline": 9}  # as its own page says
_MOST_OF_FEW = 4  # times as many: more make such models' pictures worse
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
    distilled = _is_distilled(pipeline, checkpoint)
    steps = min(_default(accepts, "num_inference_steps", 28), _MAX_STEPS)
    if distilled:
        steps = min(steps, _FEW_STEPS_OF.get(type(pipeline).__name__, _FEW_STEPS))
    few = distilled or steps <= _FEW_STEPS  # LCM and Sana Sprint: distilled, but guided
    most = _MOST_OF_FEW * steps if few else min(max(50, 2 * steps), _MAX_STEPS)
    steps = file.default_steps or steps
    two_passes = true_guidance(type(pipeline))
    guided = not distilled and bool(two_passes or "guidance_scale" in accepts)
    guidance = file.default_guidance
    if guidance is None:
        guidance = two_passes or float(_default(accepts, "guidance_scale", 0.0)) if guided else 0.0
    negative = file.negative_prompt
    if negative is None:
        # Some have a second pass for it that is off by default.
        second = "true_cfg_scale" not in accepts or two_passes > 0
        negative = guided and "negative_prompt" in accepts and second
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
        max_steps=max(steps, file.max_steps or most),
        default_guidance=guidance,
        max_guidance=max_guidance,
        negative_prompt=negative,
        start_picture=start_picture,
        max_images=MAX_IMAGES,
        samplers=samplers(pipeline),
        max_pixels_in=max_pixels_in if start_picture else 0,
    )


def true_guidance(pipeline: type) -> float:
    """The default of `true_cfg_scale`, where that is how the pipeline is guided (Qwen-Image); 0
    where it is not, or only on demand (FLUX.1)."""
    scale = float(_default(parameters(pipeline), "true_cfg_scale", 0.0))
    return scale if scale > 1 else 0.0


def _is_distilled(pipeline: Any, checkpoint: Checkpoint) -> bool:
    """To few steps, without guidance."""
    if pipeline.config.get("is_distilled") is not None:  # FLUX.2-klein and its base
        return bool(pipeline.config["is_distilled"])
    name = type(pipeline).__name__
    if name == "FluxPipeline" and pipeline.transformer.config.guidance_embeds is False:
        return True  # FLUX.1-schnell: it takes the argument and ignores it
    if _DISTILLED.search(Path(checkpoint.source.location).name):
        return True
    schedule = getattr(getattr(pipeline, "scheduler", None), "config", {})
    # What sd-turbo and sdxl-turbo were published with, and no model of many steps.
    return (
        name in {"StableDiffusionPipeline", "StableDiffusionXLPipeline"}
        and type(pipeline.scheduler).__name__.startswith("Euler")
        and schedule.get("timestep_spacing") == "trailing"
        and schedule.get("prediction_type") == "epsilon"
        and not schedule.get("rescale_betas_zero_snr")
    )


def _default(accepts: Mapping[str, inspect.Parameter], name: str, otherwise: Any) -> Any:
    parameter = accepts.get(name)
    if parameter is None or parameter.default in (parameter.empty, None):
        return otherwise
    return parameter.default


def _side(pipeline: Any) -> int:
    """Pixels to a side of the square pictures that the model was trained on."""
    if hasattr(pipeline, "movq"):  # Kandinsky's U-Nets say nothing of the size
        return _default(parameters(type(pipeline)), "height", 512)
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
    pixels = side * (scale_factor(pipeline) or 1)
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
