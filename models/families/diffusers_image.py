"""Any text-to-image pipeline of diffusers, through its stock call.

Each picture has a pipeline of its own around the one set of networks: a copy without their weights,
with what the call notes on it and its scheduler. So many can be under way at a time, and where the
network can be joined (`models.stepping`) they share their steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from jobs.contract import AnyRequest, ImagineRequest, ImagineResult, Size
from models import engine
from models.compiled import Mode
from models.diffusion import start
from models.diffusion.additions import Loras, Networks, card_with, shared
from models.diffusion.card import card_of, parameters, true_guidance
from models.diffusion.decoding import decode_aside, picture_of
from models.diffusion.loader import copied, loader_of, networks_of
from models.diffusion.schedule import Watch, start_late
from models.diffusion.sketch import Sketch
from models.errors import Blocked
from models.family import Checkpoint, Family, OnStep, Output, Place, Preview
from models.pictures import fit, read, write_png, write_preview

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

# Guidance of 1 or less means none; these raise an error for less.
_REFUSE_BELOW_ONE = frozenset({"PRXPipeline", "PRXPixelPipeline"})
_SPRINT_STEPS = 2

Tick = Callable[[int, Preview | None], None]
"""Told after each step of one picture: how many are done, and how to see it."""


class DiffusersImage(Family):
    """One pipeline."""

    name = "diffusers_image"
    kind = "imagine"

    takes_additions = True

    def __init__(self, networks: Networks, checkpoint: Checkpoint, place: Place) -> None:
        self._networks = networks
        self._place = place
        self._loras = Loras(networks, checkpoint.source, place)
        self._trigger = checkpoint.card.trigger
        self.joins = bool(networks.steppings)
        self.pipeline = pipeline = networks.pipeline
        self._sibling = start.sibling(pipeline)
        self._sketch = Sketch.of(pipeline)
        self._max_pixels = place.picture_pixels
        self.card = card_of(
            self.name,
            checkpoint,
            pipeline,
            start_picture=self._sibling is not None or start.takes_latents(pipeline),
            max_pixels_in=place.picture_pixels,
        )

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        named = checkpoint.index.get("_class_name")
        return named is not None and not str(named).endswith("UpscalePipeline")

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        source = checkpoint.source
        checkpoint = replace(checkpoint, card=card_with(checkpoint.card, source, place))
        networks = shared(source, place, lambda: cls._pipeline(checkpoint, place))
        return cls(networks, checkpoint, place)

    @classmethod
    def _pipeline(cls, checkpoint: Checkpoint, place: Place) -> Any:
        from diffusers.utils.logging import disable_progress_bar

        source = checkpoint.source
        loader = cls.loader(checkpoint)
        disable_progress_bar()
        pipeline: Any = loader.from_pretrained(
            source.location,
            revision=source.revision or None,
            dtype=dtype_of(checkpoint, place),
            use_safetensors=True,
            local_files_only=not place.hub_downloads,
        )
        pipeline.to(place.device)
        channels_last(pipeline, place.device)
        pipeline.set_progress_bar_config(disable=True)
        decode_aside(pipeline)
        return pipeline

    @classmethod
    def loader(cls, checkpoint: Checkpoint) -> Any:
        """The class whose `from_pretrained` gives the pipeline. Raises `ModelUnusable`."""
        return loader_of(checkpoint)

    def warm_up(self) -> None:
        self.compile(self._place.compile, self.card.sizes.values())

    def compile(self, mode: Mode, sizes: Iterable[Size]) -> None:
        """For pictures of these sizes; where a LoRA may change the network, for none."""
        sample, _ = self.sample()
        asked = [sample.model_copy(update=size.model_dump()) for size in sizes]
        draws = [partial(self._call, each, sample.seed, None, _unwatched) for each in asked]
        self._networks.compile(mode, draws)

    def networks(self) -> Iterable[Any]:
        self._networks.sweep()
        return networks_of(self.pipeline)

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
        picture = None
        if request.strength is not None:
            picture = fit(read(attachment, self._max_pixels), request.width, request.height)
        works = _Drawing(self, request, picture, on_step).works()
        drawn = engine.gather(works) if self.joins else [work() for work in works]
        seeds = [seed for seed, blob in drawn if blob]
        blobs = [blob for _, blob in drawn if blob]
        if not blobs:
            raise Blocked(self.card.name)
        result = ImagineResult(
            width=request.width,
            height=request.height,
            seconds=time.perf_counter() - started,
            revision=self.card.revision,
            seeds=tuple(seeds),
        )
        return Output(result, tuple(blobs))

    def draw(self, request: ImagineRequest, seed: int, picture: Image | None, tick: Tick) -> bytes:
        """One picture, encoded; b"" where the model's own safety check withheld it."""
        if not self.joins:
            self._loras.turn_on()
            return self._encoded(self._call(request, seed, picture, tick))
        key = (self._loras.names, request.width, request.height)
        with engine.joining(key, self._loras.turn_on):
            answer = self._call(request, seed, picture, tick)
        return self._encoded(answer)

    def _encoded(self, answer: Any) -> bytes:
        # The second is IF's. Both have drawn black over what was found.
        for found in ("nsfw_content_detected", "nsfw_detected"):
            if any(getattr(answer, found, None) or ()):
                return b""
        return engine.aside(lambda: write_png(picture_of(answer.images[0])), name="png")

    def _call(self, request: ImagineRequest, seed: int, picture: Image | None, tick: Tick) -> Any:
        """What the stock pipeline answers."""
        import torch

        # On the CPU whatever the device: a seed means the same picture everywhere.
        generator = torch.Generator("cpu").manual_seed(seed)
        arguments = self._arguments(request) | {"generator": generator}
        base = self.pipeline if picture is None else self._sibling or self.pipeline
        pipeline = copied(base, request.sampler)
        scheduler, watch = getattr(pipeline, "scheduler", None), None
        if picture is not None:
            assert request.strength is not None
            steps = start.whole_steps(request.num_inference_steps, request.strength)
            arguments["num_inference_steps"] = steps
            if steps != _SPRINT_STEPS:
                arguments["intermediate_timesteps"] = None
            if self._sibling is not None:
                arguments |= {"image": picture, "strength": request.strength}
            else:
                start_late(scheduler, request.steps_run)
                arguments["latents"] = start.noised_latents(
                    pipeline, scheduler, picture, steps, generator
                )
        accepts = parameters(type(pipeline))
        if self.joins and hasattr(pipeline, "encode_prompt"):
            loras = self._loras
            self._networks.prompts.remember(pipeline, loras.names, loras.turn_on)
        if self.joins and hasattr(pipeline, "image_processor") and hasattr(pipeline, "vae"):
            # Made a picture of where it is encoded; the device is not waited for here. (Without an
            # autoencoder "pt" means the samples as they are.)
            arguments["output_type"] = "pt"

        def step_ended(done: int) -> None:
            tick(done, self._preview(watch))

        def prior_step_ended(*_: Any) -> dict[str, Any]:
            tick(0, None)  # nobody counts these, but who has left need not wait for them
            return {}

        callbacks = _callbacks(step_ended)
        if scheduler is not None:
            told = callbacks.keys() & accepts.keys()
            watch = Watch(scheduler, generator, None if told else step_ended)
        if "callback_on_step_end" in accepts:
            # Kandinsky's take the older one too: they would tell each step twice, and warn of it.
            callbacks |= {"callback": None, "callback_steps": None}
        arguments |= callbacks | {"prior_callback_on_step_end": prior_step_ended}
        return pipeline(**{name: value for name, value in arguments.items() if name in accepts})

    def _preview(self, watch: Watch | None) -> Preview | None:
        sketch = self._sketch
        if sketch is None or watch is None:
            return None

        def preview() -> bytes:
            sample = watch.estimate()
            picture = None if sample is None else sketch.picture(sample)
            return b"" if picture is None else write_preview(picture)

        return preview

    def _arguments(self, request: ImagineRequest) -> dict[str, Any]:
        """What pipelines may take of the request."""
        arguments: dict[str, Any] = {
            "prompt": self._networks.read(self._triggered(request.prompt)),
            "width": request.width,
            "height": request.height,
            "num_inference_steps": request.num_inference_steps,
            "guidance_scale": request.guidance_scale,
            # The sizes on the card are the model's own; binning would resize them.
            "use_resolution_binning": False,
        }
        if request.num_inference_steps != _SPRINT_STEPS:
            # Sana Sprint's time between its two steps, which it refuses for any other number.
            arguments["intermediate_timesteps"] = None
        if type(self.pipeline).__name__ in _REFUSE_BELOW_ONE:
            arguments["guidance_scale"] = max(1.0, request.guidance_scale)
        if self.card.negative_prompt and request.negative_prompt:
            arguments["negative_prompt"] = self._networks.read(request.negative_prompt)
        if true_guidance(type(self.pipeline)):
            # Guided only against something, so against nothing in particular, as its page does.
            arguments.setdefault("negative_prompt", " ")
            arguments["true_cfg_scale"] = arguments.pop("guidance_scale")
        return arguments

    def _triggered(self, prompt: str) -> str:
        """With the words that the card file adds, where they are not there already."""
        said = self._trigger.casefold() in prompt.casefold()
        return prompt if said else f"{prompt}, {self._trigger}"


class _Drawing:
    """The pictures of one request, each with a seed of its own, beside each other where they can
    be. Told of all of them together; the first that is not done yet is shown."""

    def __init__(
        self, model: DiffusersImage, request: ImagineRequest, picture: Image | None, on_step: OnStep
    ) -> None:
        self._model = model
        self._request = request
        self._picture = picture
        self._on_step = on_step
        self._done = [0] * request.num_images

    def works(self) -> list[Callable[[], tuple[int, bytes]]]:
        return [partial(self._draw, *each) for each in enumerate(self._request.seeds)]

    def _draw(self, index: int, seed: int) -> tuple[int, bytes]:
        steps = self._request.steps_run
        total = steps * len(self._done)

        def tick(done: int, preview: Preview | None) -> None:
            self._done[index] = min(done, steps)
            shown = index == next((i for i, done in enumerate(self._done) if done < steps), index)
            self._on_step(sum(self._done), total, preview if shown else None)

        return seed, self._model.draw(self._request, seed, self._picture, tick)


def _callbacks(step_ended: Callable[[int], None]) -> dict[str, Any]:
    """Both ways in which pipelines tell of a step: the one that most have, and the older one."""

    def told(_: Any, index: int, __: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        step_ended(index + 1)
        return tensors

    def told_the_old_way(index: int, *_: Any) -> None:
        step_ended(index + 1)

    return {
        "callback_on_step_end": told,
        "callback": told_the_old_way,
        "callback_steps": 1,
    }


def _unwatched(done: int, preview: Preview | None) -> None:
    """A step that nobody watches."""


def channels_last(pipeline: Any, device: str) -> None:
    """How convolutions are quickest on NVIDIA's GPUs in half precision:
    https://docs.nvidia.com/deeplearning/performance/dl-performance-convolutional"""
    import torch

    if device.startswith("cuda") and hasattr(pipeline, "unet"):
        for part in (pipeline.unet, getattr(pipeline, "vae", None)):
            if part is not None:
                part.to(memory_format=torch.channels_last)


def dtype_of(checkpoint: Checkpoint, place: Place) -> torch.dtype:
    """Float32 on CPU. On a GPU, half precision for U-Nets; transformers overflow in it."""
    import torch

    if place.dtype != "auto":
        return getattr(torch, place.dtype)
    if place.device == "cpu":
        return torch.float32
    return torch.float16 if "unet" in checkpoint.index else torch.bfloat16
