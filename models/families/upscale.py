"""Enlarging pictures: Swin2SR networks, and diffusion upscalers of Stable Diffusion's kind.

A network enlarges by one factor of its own. Twice with one that makes four of it is four times,
halved; four times with one that makes two of it is twice, twice.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, ClassVar, Self

import numpy as np
from PIL import Image

from jobs.contract import AnyRequest, ModelCard, UpscaleRequest, UpscaleResult
from models import tiles
from models.diffusion.loader import networks_of
from models.errors import ModelUnusable
from models.families.diffusers_image import dtype_of
from models.family import Checkpoint, Family, OnStep, Output, Place
from models.pictures import read, write_png

_MAX_PIXELS_IN = 1_100_000
"""A picture of 1024x1024, in any shape; four times it has 17 million."""
_SAMPLE_SIDE = 64
_GUIDANCE = 0.0
_DIFFUSION_STEPS = 20


class _Enlarger(Family):
    """One network that makes `factor` pixels of one, tile by tile; a step is a tile's."""

    kind = "upscale"
    tile: ClassVar[int]
    overlap: ClassVar[int]
    factor: int
    steps: int  # of one tile

    def _describe(self, checkpoint: Checkpoint, place: Place) -> None:
        if self.factor not in (2, 4):
            raise ModelUnusable(
                checkpoint.source.name, f"it enlarges {self.factor} times, not 2 or 4."
            )
        self.card = ModelCard(
            name=checkpoint.source.name,
            kind=self.kind,
            family=self.name,
            revision=checkpoint.card.revision or checkpoint.source.revision,
            cost=1.0,
            scales=(2, 4),
            max_pixels_in=min(_MAX_PIXELS_IN, place.picture_pixels),
        )

    @abstractmethod
    def _run_tile(self, tile: np.ndarray, on_step: Callable[[int], None]) -> np.ndarray:
        """See `tiles.Run`; `on_step` is told how many of `steps` are done."""

    def sample(self) -> tuple[UpscaleRequest, bytes]:
        out = BytesIO()
        Image.new("RGB", (_SAMPLE_SIDE, _SAMPLE_SIDE), "gray").save(out, "PNG")
        return UpscaleRequest(model=self.card.name, scale=4), out.getvalue()

    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        assert isinstance(request, UpscaleRequest)
        started = time.perf_counter()
        picture = self.enlarge(read(attachment, self.card.max_pixels_in), request.scale, on_step)
        result = UpscaleResult(
            width=picture.width,
            height=picture.height,
            seconds=time.perf_counter() - started,
            revision=self.card.revision,
        )
        return Output(result, (write_png(picture),))

    def enlarge(self, picture: Image.Image, scale: int, on_step: OnStep) -> Image.Image:
        """An RGB picture, `scale` times in width and height."""
        pixels = np.asarray(picture, np.float32) / 255
        passes = 2 if scale > self.factor else 1
        sizes = [
            (picture.height * self.factor**i, picture.width * self.factor**i) for i in range(passes)
        ]
        total = self.steps * sum(tiles.count(*size, self.tile, self.overlap) for size in sizes)
        before = 0

        def run(tile: np.ndarray) -> np.ndarray:
            nonlocal before
            enlarged = self._run_tile(tile, lambda done: on_step(before + done, total))
            before += self.steps
            return enlarged

        for _ in range(passes):
            pixels = tiles.enlarge(pixels, self.factor, self.tile, self.overlap, run)
        enlarged = Image.fromarray((pixels * 255).round().clip(0, 255).astype(np.uint8))
        return enlarged.reduce(self.factor // scale) if scale < self.factor else enlarged


class Swin2SR(_Enlarger):
    """transformers' Swin2SR, as in caidas/swin2SR-classical-sr-x2-64."""

    name = "swin2sr"
    tile = 128
    overlap = 32  # twice what a shifted window reaches, and a multiple of it
    steps = 1

    def __init__(self, model: Any, checkpoint: Checkpoint, place: Place) -> None:
        self.model = model
        self.factor = model.config.upscale
        self._describe(checkpoint, place)

    def networks(self) -> Iterable[Any]:
        return (self.model,)

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        return checkpoint.config.get("model_type") == "swin2sr"

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        import transformers

        loader: Any = transformers.Swin2SRForImageSuperResolution
        model = loader.from_pretrained(
            checkpoint.source.location,
            revision=checkpoint.source.revision or "main",
            dtype=dtype_of(checkpoint, place),
            use_safetensors=True,
            local_files_only=not place.hub_downloads,
        )
        return cls(model.to(place.device).eval(), checkpoint, place)

    def _run_tile(self, tile: np.ndarray, on_step: Callable[[int], None]) -> np.ndarray:
        import torch

        # Beyond an edge the network would see its mean colour, and draw a frame.
        window = self.model.config.window_size
        padded = _padded(tile, window, border=window)
        pixels = torch.from_numpy(padded).permute(2, 0, 1)[None]
        with torch.inference_mode():
            answer = self.model(pixels.to(self.model.device, self.model.dtype))
        enlarged = answer.reconstruction[0].permute(1, 2, 0).float().cpu().numpy()
        on_step(1)
        start = window * self.factor
        height, width = (side * self.factor for side in tile.shape[:2])
        return enlarged[start : start + height, start : start + width]


class DiffusionUpscale(_Enlarger):
    """diffusers' StableDiffusionUpscalePipeline, as in stable-diffusion-x4-upscaler."""

    name = "diffusion_upscale"
    tile = 256
    overlap = 32
    factor = 4

    def __init__(self, pipeline: Any, checkpoint: Checkpoint, place: Place) -> None:
        self.pipeline = pipeline
        self.steps = checkpoint.card.default_steps or _DIFFUSION_STEPS
        guidance = checkpoint.card.default_guidance
        self._guidance = _GUIDANCE if guidance is None else guidance
        self._describe(checkpoint, place)

    def networks(self) -> Iterable[Any]:
        return networks_of(self.pipeline)

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        return checkpoint.index.get("_class_name") == "StableDiffusionUpscalePipeline"

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion_upscale import (
            StableDiffusionUpscalePipeline,
        )

        pipeline: Any = StableDiffusionUpscalePipeline.from_pretrained(
            checkpoint.source.location,
            revision=checkpoint.source.revision or None,
            dtype=dtype_of(checkpoint, place),
            use_safetensors=True,
            local_files_only=not place.hub_downloads,
        )
        pipeline.to(place.device)
        pipeline.set_progress_bar_config(disable=True)
        return cls(pipeline, checkpoint, place)

    def _run_tile(self, tile: np.ndarray, on_step: Callable[[int], None]) -> np.ndarray:
        import torch

        # Its U-Net halves three times.
        padded = _padded(tile, 8)
        pixels = torch.from_numpy(padded).permute(2, 0, 1)[None]
        answer = self.pipeline(
            prompt="",
            image=pixels,
            num_inference_steps=self.steps,
            guidance_scale=self._guidance,
            # The same noise for every tile: what differs between them is only the picture.
            generator=torch.Generator("cpu").manual_seed(0),
            output_type="np",
            callback=lambda step, *_: on_step(min(step + 1, self.steps)),
            callback_steps=1,
        )
        return answer.images[0][: tile.shape[0] * self.factor, : tile.shape[1] * self.factor]


def _padded(tile: np.ndarray, multiple: int, border: int = 0) -> np.ndarray:
    """With its edges repeated: by `border` all around, then up to a multiple."""
    rows, columns = (border + -side % multiple for side in tile.shape[:2])
    return np.pad(tile, ((border, rows), (border, columns), (0, 0)), mode="edge")
