"""Any text-to-image pipeline of diffusers, through its stock call.

A checkpoint is loaded by the class that its model_index.json names. Where that class is not
text-to-image itself (an inpainting checkpoint, a decoder), AutoPipelineForText2Image knows the
sibling that is. Asking it last and not first saves seconds at every start: importing it imports
every pipeline there is.
"""

from __future__ import annotations

import inspect
import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from jobs.contract import (
    AnyRequest,
    Aspect,
    ImagineRequest,
    ImagineResult,
    ModelCard,
    Size,
)
from models.errors import Blocked, ModelUnusable
from models.family import Checkpoint, Family, OnStep, Output, Place
from models.pictures import write_png

if TYPE_CHECKING:
    import torch

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
# Guidance of 1 or less means none; these raise an error for less.
_REFUSE_BELOW_ONE = frozenset({"PRXPipeline", "PRXPixelPipeline"})
# Latents are never this many to a side, so a larger number counts pixels already.
_LARGEST_SIDE = 2048


class DiffusersImage(Family):
    """One pipeline, one picture at a time."""

    name = "diffusers_image"

    def __init__(self, pipeline: Any, card: ModelCard) -> None:
        self.pipeline = pipeline
        self.card = card
        self._accepts = _parameters(type(pipeline))

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        return "_class_name" in checkpoint.index

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        from diffusers.utils.logging import disable_progress_bar

        source = checkpoint.source
        loader = _loader(checkpoint)
        disable_progress_bar()
        pipeline: Any = loader.from_pretrained(
            source.location,
            revision=source.revision or None,
            dtype=_dtype(checkpoint, place),
            use_safetensors=True,
            local_files_only=not place.hub_downloads,
        )
        pipeline.to(place.device)
        pipeline.set_progress_bar_config(disable=True)
        return cls(pipeline, _card(checkpoint, pipeline))

    def sample(self) -> tuple[ImagineRequest, bytes]:
        size = next(iter(self.card.sizes.values()))
        return ImagineRequest(
            model=self.card.name,
            prompt="a lion",
            width=size.width,
            height=size.height,
            num_inference_steps=min(3, self.card.max_steps),
            guidance_scale=self.card.default_guidance,
            seed=0,
        ), b""

    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        assert isinstance(request, ImagineRequest)
        started = time.perf_counter()
        answer = self.pipeline(**self._arguments(request, on_step))
        if any(getattr(answer, "nsfw_content_detected", None) or ()):
            raise Blocked(self.card.name)
        png = write_png(answer.images[0])
        result = ImagineResult(
            width=request.width,
            height=request.height,
            seconds=time.perf_counter() - started,
            revision=self.card.revision,
        )
        return Output(result, (png,))

    def _arguments(self, request: ImagineRequest, on_step: OnStep) -> dict[str, Any]:
        """What this pipeline's call takes of the request."""
        import torch

        total = request.num_inference_steps

        def step_ended(_: Any, index: int, __: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            # Schedulers of second order call back twice a step.
            on_step(min(index + 1, total), total)
            return tensors

        arguments: dict[str, Any] = {
            "prompt": request.prompt,
            "width": request.width,
            "height": request.height,
            "num_inference_steps": total,
            "guidance_scale": request.guidance_scale,
            # On the CPU whatever the device: a seed means the same picture everywhere.
            "generator": torch.Generator("cpu").manual_seed(request.seed),
            "callback_on_step_end": step_ended,
            # The sizes on the card are the model's own; binning would resize them.
            "use_resolution_binning": False,
        }
        if type(self.pipeline).__name__ in _REFUSE_BELOW_ONE:
            arguments["guidance_scale"] = max(1.0, request.guidance_scale)
        if self.card.negative_prompt and request.negative_prompt:
            arguments["negative_prompt"] = request.negative_prompt
        return {name: value for name, value in arguments.items() if name in self._accepts}


def _loader(checkpoint: Checkpoint) -> Any:
    """The class whose `from_pretrained` gives a text-to-image pipeline for this checkpoint."""
    import diffusers
    from diffusers.pipelines.pipeline_utils import DiffusionPipeline

    named = checkpoint.index["_class_name"]
    own = getattr(diffusers, named, None) if isinstance(named, str) else None
    if not (isinstance(own, type) and issubclass(own, DiffusionPipeline)):
        own = None
    if own and _draws_from_text(own):
        return own
    from diffusers.pipelines.auto_pipeline import (
        AUTO_TEXT2IMAGE_PIPELINES_MAPPING,
        AutoPipelineForText2Image,
        _get_model,  # no public way to ask
    )

    if own and _get_model(named) in AUTO_TEXT2IMAGE_PIPELINES_MAPPING:
        return AutoPipelineForText2Image
    raise ModelUnusable(checkpoint.source.name, f"{named} does not draw pictures from text.")


def _draws_from_text(pipeline: type) -> bool:
    accepts = _parameters(pipeline)
    required = {
        name
        for name, parameter in accepts.items()
        if parameter.default is parameter.empty
        and parameter.kind is not parameter.VAR_KEYWORD
        and name != "self"
    }
    return (
        {"prompt", "width", "height"} <= accepts.keys()
        and not {"image", "num_frames"} & accepts.keys()
        and required <= {"prompt"}
    )


def _parameters(pipeline: type) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(pipeline.__call__).parameters


def _dtype(checkpoint: Checkpoint, place: Place) -> torch.dtype:
    """Float32 on CPU. On a GPU, half precision for U-Nets; transformers overflow in it."""
    import torch

    if place.dtype != "auto":
        return getattr(torch, place.dtype)
    if place.device == "cpu":
        return torch.float32
    return torch.float16 if "unet" in checkpoint.index else torch.bfloat16


def _card(checkpoint: Checkpoint, pipeline: Any) -> ModelCard:
    """Limits from the card file, else from the pipeline's own configuration and defaults."""
    file, accepts = checkpoint.card, _parameters(type(pipeline))
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
        family=DiffusersImage.name,
        revision=file.revision or checkpoint.source.revision,
        cost=1.0,
        sizes=file.sizes or _sizes(_side(pipeline)),
        default_steps=steps,
        max_steps=max(steps, file.max_steps or min(max(50, 2 * steps), _MAX_STEPS)),
        default_guidance=guidance,
        max_guidance=max_guidance,
        negative_prompt=negative,
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
