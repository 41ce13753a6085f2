"""The arms to compare with: stock pipelines, as their documentation has them.

P0: one request at a time, in order of arrival, PNG at Pillow's own settings included. P1: the same
with the network compiled and channels last, on CUDA. P2: requests that are alike (size, steps,
guidance) and wait together are one call with several prompts. Where the next request is for another
model than the one that is loaded, that is loaded anew, which is charged to who waits.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any, ClassVar

from bench.serving.arm import Arm, Clock, Line
from bench.serving.figures import Ended, Run
from bench.serving.machine import peak_memory, reset_peak
from bench.serving.workload import Arrival
from jobs.contract import ImagineRequest

WIDTH = 8
"""Requests in one call of P2, at most."""

Load = Callable[[str], Any]
"""The stock pipeline of this model, from its files, on the device."""


class Plain(Arm):
    """P0."""

    name: ClassVar[str] = "P0"
    what: ClassVar[str] = "stock pipeline, one request at a time"
    width: ClassVar[int] = 1

    def __init__(self, load: Load, model: str) -> None:
        self._load = load
        self._model = model
        self._pipeline = self._opened(model)
        self._swaps = 0

    def serve(self, arrivals: Sequence[Arrival]) -> Run:
        reset_peak()
        clock, self._swaps = Clock(), 0
        line, ended = Line(arrivals, clock), list[Ended]()
        while line:
            group = self.group(line.here())
            if not group:
                assert line.next_at is not None
                clock.wait_until(line.next_at)
                continue
            for each in group:
                line.take(each)
            began = clock.now
            files = self.draw([each.request for each in group])
            at = clock.now
            ended += [
                Ended(each, began, at, len(file)) for each, file in zip(group, files, strict=True)
            ]
        return Run(ended, swaps=self._swaps, memory=peak_memory())

    def draw(self, requests: Sequence[ImagineRequest]) -> list[bytes]:
        """PNG files of requests that are alike but for prompt and seed."""
        if requests[0].model != self._model:
            self._swap(requests[0].model)
        pictures = call(self._pipeline, requests).images
        return [_png(picture) for picture in pictures]

    @classmethod
    def group(cls, here: Iterable[Arrival]) -> list[Arrival]:
        """Those that are one call with the first, in order."""
        group: list[Arrival] = []
        for each in here:
            if not group or _alike(each.request, group[0].request):
                group.append(each)
            if len(group) == cls.width:
                break
        return group

    def _swap(self, model: str) -> None:
        del self._pipeline
        self._pipeline = self._opened(model)
        self._model = model
        self._swaps += 1

    def _opened(self, model: str) -> Any:
        return self._load(model)


class Compiled(Plain):
    """P1."""

    name: ClassVar[str] = "P1"
    what: ClassVar[str] = "P0 with its network compiled, channels last"

    def _opened(self, model: str) -> Any:
        import torch

        pipeline = self._load(model)
        network = getattr(pipeline, "unet", None) or pipeline.transformer
        if hasattr(pipeline, "unet"):
            network.to(memory_format=torch.channels_last)
        network.compile()
        return pipeline


class Grouped(Plain):
    """P2."""

    name: ClassVar[str] = "P2"
    what: ClassVar[str] = f"stock pipeline, up to {WIDTH} equal requests in one call"
    width: ClassVar[int] = WIDTH


def call(pipeline: Any, requests: Sequence[ImagineRequest]) -> Any:
    """The stock call for requests that are alike but for prompt and seed."""
    import torch

    first = requests[0]
    prompts = [each.prompt for each in requests]
    # On the CPU as ours, so that the pictures are the same.
    seeds = [torch.Generator("cpu").manual_seed(each.seed) for each in requests]
    # Else some would draw in another size than was asked for, and the starter's refuse.
    binning = "use_resolution_binning" in inspect.signature(type(pipeline).__call__).parameters
    return pipeline(
        prompt=prompts if len(prompts) > 1 else prompts[0],
        width=first.width,
        height=first.height,
        num_inference_steps=first.num_inference_steps,
        guidance_scale=first.guidance_scale,
        generator=seeds if len(seeds) > 1 else seeds[0],
        **({"use_resolution_binning": False} if binning else {}),
    )


def _alike(one: ImagineRequest, other: ImagineRequest) -> bool:
    return one.model_copy(update={"prompt": other.prompt, "seed": other.seed}) == other


def _png(picture: Any) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
