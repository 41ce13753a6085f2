"""From latents to pictures, off the thread that steps: the decoder of a picture that is done runs
beside the next steps of the others, one picture at a time."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from models import engine
from models.diffusion.start import scale_factor
from models.diffusion.streams import OwnStream, has_streams
from models.memory import give_back, out_of_memory

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

_TILED_OVER = 1_500_000
"""Pixels: more than the million that models are trained on, whose pictures stay in one piece."""


def decode_aside(pipeline: Any) -> None:
    """Its autoencoder's `decode` waits for the engine from now on, wherever a job calls it.

    What overflows in half precision (SDXL's) is made float32 for good: its pipeline would do so
    around each picture, and another's would find it half done.
    """
    import torch

    vae = getattr(pipeline, "vae", None) or getattr(pipeline, "movq", None)
    if vae is None:
        return
    if vae.dtype == torch.float16 and vae.config.get("force_upcast"):
        vae.float()
        vae.register_to_config(force_upcast=False)
        vae.encode = _cast(vae, vae.encode)
    decode = _cast(vae, vae.decode)
    factor = scale_factor(pipeline) or 1
    stream = OwnStream("decode")

    @functools.wraps(decode)
    def decode_in_turn(latents: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
        def work() -> Any:
            tiled = hasattr(vae, "use_tiling")
            if tiled:
                height, width = latents.shape[-2:]
                vae.use_tiling = height * width * factor * factor > _TILED_OVER
            try:
                return decode(latents, *args, **kwargs)
            except Exception as error:
                if not (tiled and out_of_memory(error)) or vae.use_tiling:
                    raise
            # In parts it needs less; above, the error held what had been allocated.
            give_back()
            vae.use_tiling = True
            return decode(latents, *args, **kwargs)

        if not engine.joins():
            return work()
        answer = engine.measured((id(vae), latents.shape, latents.dtype), work)
        if answer is not None:
            return answer
        if has_streams(latents.device):
            return stream.do(work, latents.device, [latents])
        return work()

    vae.decode = decode_in_turn


def picture_of(image: Any) -> Image:
    """What a pipeline gives for one picture: itself, or a tensor (3, h, w) in [0, 1], by the same
    way that diffusers' own processors go."""
    if not hasattr(image, "cpu"):
        return image
    from diffusers.image_processor import VaeImageProcessor

    processor: Any = VaeImageProcessor
    return processor.numpy_to_pil(processor.pt_to_numpy(image[None]))[0]


def _cast(vae: Any, call: Any) -> Any:
    @functools.wraps(call)
    def with_its_type(tensor: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
        return call(tensor.to(vae.dtype), *args, **kwargs)

    return with_its_type
