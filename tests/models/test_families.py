"""Each family from a tiny checkpoint, through the same way in as any real one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from io import BytesIO
from typing import Any, cast

import numpy as np
import pytest
import torch
from PIL import Image

from jobs.contract import (
    MAX_PREVIEW,
    PREVIEW_SIDE,
    DescribeRequest,
    DescribeResult,
    ImagineRequest,
    ImagineResult,
)
from models.diffusion.schedule import fresh, start_late
from models.diffusion.sketch import Sketch
from models.diffusion.start import encoded, noised_latents
from models.errors import Cancelled, Unreadable
from models.family import Family, OnStep, Preview
from models.pictures import write_png
from models.words import same

Load = Callable[[str], Family]
PICTURES = ("prx", "sd", "pixart")
AREA = (-2.0, -1.5, 1.0, 1.5)  # of the Mandelbrot set
CAPTIONERS = ("vit-gpt2", "no-processor", "cnn-rnn", "blip", "llava")


def imagine(model: Family, **changes: Any) -> ImagineRequest:
    size = model.card.sizes["square"]
    request = ImagineRequest(
        model=model.card.name,
        prompt="a lion on a blue background",
        width=size.width,
        height=size.height,
        num_inference_steps=3,
        guidance_scale=3.0,
        seed=7,
    )
    return request.model_copy(update=changes)


def picture(colour: str = "red", side: int = 40) -> bytes:
    out = BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    return out.getvalue()


def ignore(step: int, total: int, preview: Preview | None = None) -> None:
    """A step that nobody watches."""


def cancel_after(step: int) -> OnStep:
    def on_step(done: int, total: int, preview: Preview | None = None) -> None:
        assert done <= step, "it went on after it was told to leave"
        if done == step:
            raise Cancelled

    return on_step


class Told:
    """Remembers what it was told after each step."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []
        self.previews: list[bytes] = []

    def __call__(self, done: int, total: int, preview: Preview | None = None, /) -> None:
        self.steps.append((done, total))
        if preview:
            self.previews.append(preview())


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def pixels(data: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(opened(data), np.float32)


def difference(one: bytes, other: bytes) -> float:
    """Mean, of 255."""
    return float(np.abs(pixels(one) - pixels(other)).mean())


@pytest.mark.parametrize("name", PICTURES)
def test_draws_a_png_of_the_size_asked_for(load: Load, name: str) -> None:
    model = load(name)
    request = imagine(model)
    output = model.run(request, b"", ignore)
    assert isinstance(output.result, ImagineResult)
    drawn = Image.open(BytesIO(output.blobs[0]))
    assert drawn.format == "PNG"
    assert drawn.size == (request.width, request.height)
    assert output.result.seconds > 0


@pytest.mark.parametrize("name", PICTURES)
def test_a_seed_repeats_and_another_does_not(load: Load, name: str) -> None:
    model = load(name)
    first, again, other = (
        model.run(imagine(model, seed=seed), b"", ignore).blobs[0] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize("name", PICTURES)
def test_the_prompt_the_negative_prompt_and_guidance_matter(load: Load, name: str) -> None:
    model = load(name)
    requests = (
        imagine(model),
        imagine(model, prompt="a red cat"),
        imagine(model, negative_prompt="a red cat"),
        imagine(model, guidance_scale=9.0),
        imagine(model, guidance_scale=0.0),
    )
    assert len({model.run(request, b"", ignore).blobs[0] for request in requests}) == 5


@pytest.mark.parametrize("name", PICTURES)
def test_each_step_is_told(load: Load, name: str) -> None:
    told = Told()
    model = load(name)
    model.run(imagine(model), b"", told)
    assert told.steps == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("name", PICTURES)
def test_cancel_stops_at_the_step_and_the_model_goes_on(load: Load, name: str) -> None:
    model = load(name)
    before = model.run(imagine(model), b"", ignore).blobs
    with pytest.raises(Cancelled):
        model.run(imagine(model, num_inference_steps=50), b"", cancel_after(2))
    assert model.run(imagine(model), b"", ignore).blobs == before


@pytest.mark.parametrize("name", PICTURES)
def test_several_pictures_are_those_of_their_seeds_alone(load: Load, name: str) -> None:
    model, told = load(name), Told()
    output = model.run(imagine(model, num_images=3), b"", told)
    assert isinstance(output.result, ImagineResult)
    assert output.result.seeds == (7, 8, 9)
    alone = [model.run(imagine(model, seed=seed), b"", ignore).blobs[0] for seed in (7, 8, 9)]
    assert max(difference(*pair) for pair in zip(output.blobs, alone, strict=True)) < 1
    assert len(set(output.blobs)) == 3
    assert told.steps == [(step, 9) for step in range(1, 10)], "progress counts over all"


@pytest.mark.parametrize("name", PICTURES)
def test_cancel_leaves_all_pictures_at_once(load: Load, name: str) -> None:
    model = load(name)
    with pytest.raises(Cancelled):
        model.run(imagine(model, num_images=4), b"", cancel_after(5))


@pytest.mark.parametrize("name", PICTURES)
def test_every_sampler_on_the_card_draws_and_leaves_the_model_its_own(
    load: Load, name: str
) -> None:
    model = load(name)
    own = model.run(imagine(model), b"", ignore).blobs[0]
    samplers = model.card.samplers
    assert len(samplers) >= 2
    told = {sampler: Told() for sampler in samplers}
    drawn = [model.run(imagine(model, sampler=s), b"", told[s]).blobs[0] for s in samplers]
    assert drawn[0] == own, "the first on the card is the model's own"
    assert all(picture != own for picture in drawn[1:])
    assert all(each.steps[-1] == (3, 3) for each in told.values())
    assert model.run(imagine(model), b"", ignore).blobs[0] == own


def through_the_vae(model: Any, start: bytes) -> bytes:
    """What is left of a picture that is encoded and decoded: these VAEs have learnt nothing."""
    pipeline = model.pipeline
    with torch.inference_mode():
        latents = encoded(pipeline.vae, pipeline.image_processor.preprocess(opened(start)))
        decoded = pipeline.vae.decode(latents / pipeline.vae.config.scaling_factor).sample
    return write_png(pipeline.image_processor.postprocess(decoded)[0])


@pytest.mark.parametrize("name", ["sd", "pixart"])
def test_the_less_strength_the_more_of_the_start_picture_stays(load: Load, name: str) -> None:
    """As far as networks that have learnt nothing can show it; the starter shows it well."""
    model = load(name)
    side = model.card.sizes["square"].width
    start = write_png(Image.effect_mandelbrot((side, side), AREA, 50))
    left = through_the_vae(model, start)
    near, far = (
        model.run(imagine(model, num_inference_steps=20, strength=s), start, ignore).blobs[0]
        for s in (0.05, 1.0)
    )
    assert difference(left, near) < difference(left, far)


@pytest.mark.parametrize("sampler", ["Euler", "Heun"])
def test_a_late_start_goes_on_as_if_it_had_never_stopped(load: Load, sampler: str) -> None:
    """Samples on the way, noised as they are, are drawn on from to the very same picture."""
    pipeline: Any = cast(Any, load("prx")).pipeline
    steps, seen = 6, list[Any]()

    def call(scheduler: Any, **more: Any) -> Any:
        def remember(_: Any, index: int, __: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            seen.append(tensors["latents"].clone())
            return tensors

        own = copy.copy(pipeline)
        own.scheduler = scheduler
        return own(
            "a lion",
            num_inference_steps=steps,
            guidance_scale=1.0,
            use_resolution_binning=False,
            output_type="pt",
            callback_on_step_end=remember,
            **more,
        ).images

    whole = call(fresh(pipeline.scheduler, sampler), generator=torch.Generator().manual_seed(3))
    calls = len(seen)
    order = 2 if sampler == "Heun" else 1
    assert calls == steps * order - (order - 1)
    late = fresh(pipeline.scheduler, sampler)
    start_late(late, 2)
    # Heun's first call of a step only looks ahead: a step ends with its second.
    rest = call(late, latents=seen[(steps - 2) * order - 1])
    assert len(late.timesteps) == 2 * order - (order - 1)
    assert torch.allclose(whole, rest, atol=1e-4)


def test_a_start_picture_is_noised_to_the_level_of_its_first_step(load: Load) -> None:
    pipeline: Any = cast(Any, load("prx")).pipeline
    scheduler = fresh(pipeline.scheduler)
    start_late(scheduler, 3)
    plain = Image.new("RGB", (32, 32), (255, 0, 0))
    latents = noised_latents(pipeline, scheduler, plain, 10, torch.Generator().manual_seed(1))
    whole = fresh(pipeline.scheduler)
    whole.set_timesteps(10)
    level = float(whole.sigmas[7])
    noise = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    red = torch.tensor([1.0, -1.0, -1.0]).reshape(1, 3, 1, 1)
    assert torch.allclose(latents, (1 - level) * red + level * noise, atol=1e-5)


@pytest.mark.parametrize("sampler", ["Euler", "Euler a", "Heun", "DPM++ 2M"])
def test_a_start_picture_is_as_noisy_by_every_sampler(load: Load, sampler: str) -> None:
    """PixArt's pipeline takes what it is given for noise, and scales it as the sampler has it."""
    model = load("pixart")
    network, seen = cast(Any, model).pipeline.transformer, dict[str, float]()

    def first_input(name: str) -> float:
        def look(_: Any, given: tuple[Any, ...], named: dict[str, Any]) -> None:
            latents = named["hidden_states"] if "hidden_states" in named else given[0]
            seen.setdefault(name, float(latents.std()))

        hook = network.register_forward_pre_hook(look, with_kwargs=True)
        request = imagine(model, sampler=name, strength=0.5, num_inference_steps=10)
        model.run(request, picture(), ignore)
        hook.remove()
        return seen[name]

    assert first_input(sampler) == pytest.approx(first_input("DDIM"), rel=0.1)


def test_a_model_of_latents_is_not_clipped_by_the_sampler_it_is_given(load: Load) -> None:
    """What its own configuration says about it stays."""
    own = cast(Any, load("pixart")).pipeline.scheduler
    assert "clip_sample" not in own.config
    assert fresh(own, "DDIM").config.clip_sample is False
    clips = own.from_config({**own.config, "clip_sample": True})
    assert fresh(clips, "DDIM").config.clip_sample is True


@pytest.mark.parametrize("name", PICTURES)
def test_a_seed_repeats_with_a_start_picture_too(load: Load, name: str) -> None:
    model = load(name)
    first, again, other = (
        model.run(imagine(model, strength=0.7, seed=seed), picture(), ignore).blobs[0]
        for seed in (1, 1, 2)
    )
    assert first == again != other


@pytest.mark.parametrize("name", PICTURES)
def test_a_start_picture_of_another_shape_is_cut_and_sized(load: Load, name: str) -> None:
    model, told = load(name), Told()
    request = imagine(model, strength=0.5, num_inference_steps=6, num_images=2)
    output = model.run(request, picture(side=100), told)
    size = model.card.sizes["square"]
    assert Image.open(BytesIO(output.blobs[1])).size == (size.width, size.height)
    assert told.steps == [(step, 6) for step in range(1, 7)], "half the steps of two pictures"


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("steps", [1, 4])
def test_a_little_strength_still_runs_a_step(load: Load, name: str, steps: int) -> None:
    model, told = load(name), Told()
    request = imagine(model, strength=0.05, num_inference_steps=steps)
    model.run(request, picture(), told)
    assert told.steps == [(1, 1)]


@pytest.mark.parametrize("name", PICTURES)
def test_cancel_works_with_a_start_picture(load: Load, name: str) -> None:
    model = load(name)
    with pytest.raises(Cancelled):
        model.run(imagine(model, num_inference_steps=20, strength=0.9), picture(), cancel_after(3))


def test_the_sibling_shares_the_weights(load: Load) -> None:
    model: Any = load("sd")
    assert model._sibling.unet is model.pipeline.unet
    assert model._sibling.vae is model.pipeline.vae


@pytest.mark.parametrize("name", PICTURES)
def test_previews_come_near_the_picture(load: Load, name: str) -> None:
    model, told = load(name), Told()
    request = imagine(model, num_inference_steps=12, guidance_scale=1.0)
    output = model.run(request, b"", told)
    assert len(told.previews) == 12
    assert max(map(len, told.previews)) <= MAX_PREVIEW
    last = Image.open(BytesIO(told.previews[-1]))
    assert last.format == "JPEG"
    assert max(last.size) <= PREVIEW_SIDE
    drawn = Image.open(BytesIO(output.blobs[0]))
    assert drawn.width % last.width == 0


def test_the_colours_of_latents_are_fitted_to_the_vae(load: Load) -> None:
    """The sketch of what the VAE encodes is like the picture, with no VAE run for it."""
    pipeline: Any = cast(Any, load("sd")).pipeline
    sketch = Sketch.of(pipeline)
    assert sketch
    coarse = np.random.default_rng(1).integers(0, 255, (6, 6, 3), np.uint8)
    mosaic = Image.fromarray(coarse).resize((48, 48), Image.Resampling.NEAREST)
    with torch.inference_mode():
        latents = encoded(pipeline.vae, pipeline.image_processor.preprocess(mosaic))
    seen = sketch.picture(latents)
    assert seen is not None
    drawn = np.asarray(seen)[2::4, 2::4].reshape(-1)
    likeness = np.corrcoef(drawn, coarse.reshape(-1))[0, 1]
    assert likeness > 0.5


def test_latents_that_are_no_planes_have_no_preview(load: Load) -> None:
    """FLUX and its like pack theirs."""
    sketch = Sketch.of(cast(Any, load("sd")).pipeline)
    assert sketch
    assert sketch.picture(torch.zeros(1, 16, 64)) is None


@pytest.mark.parametrize("name", CAPTIONERS)
def test_captions_a_picture(load: Load, name: str) -> None:
    model = load(name)
    assert model.card.kind == "describe"
    told = Told()
    output = model.run(DescribeRequest(model=name), picture(), told)
    assert isinstance(output.result, DescribeResult)
    assert output.result.captions[0].strip()
    copy = Image.open(BytesIO(output.blobs[0]))
    assert (copy.format, output.result.content_type) == ("JPEG", "image/jpeg")
    assert told.steps[0][0] == 1
    assert all(step <= total for step, total in told.steps)
    again = model.run(DescribeRequest(model=name), picture(), ignore)
    assert isinstance(again.result, DescribeResult)
    assert again.result.captions == output.result.captions


def describe(model: Family, **changes: Any) -> DescribeResult:
    request = DescribeRequest(model=model.card.name).model_copy(update=changes)
    result = model.run(request, picture(), ignore).result
    assert isinstance(result, DescribeResult)
    return result


@pytest.mark.parametrize("name", CAPTIONERS)
def test_captions_are_different_ones_and_a_seed_repeats_them(load: Load, name: str) -> None:
    model, told = load(name), Told()
    assert model.card.max_captions == 4
    first = describe(model, captions=4, seed=1)
    assert 2 <= len(first.captions) <= 4
    assert len({same(caption) for caption in first.captions}) == len(first.captions)
    assert first.captions[0] == describe(model).captions[0], "the best is the best alone"
    random_before = torch.random.get_rng_state()
    assert describe(model, captions=4, seed=1).captions == first.captions
    assert torch.equal(torch.random.get_rng_state(), random_before)
    model.run(DescribeRequest(model=name, captions=4), picture(), told)
    steps = [step for step, _ in told.steps]
    assert steps == sorted(steps)
    assert all(step <= total for step, total in told.steps)


@pytest.mark.parametrize("name", CAPTIONERS)
def test_further_captions_can_be_cancelled(load: Load, name: str) -> None:
    model, told = load(name), Told()
    model.run(DescribeRequest(model=name), picture(), told)

    def on_step(done: int, total: int, preview: Preview | None = None) -> None:
        told.steps.append((done, total))
        if done > total // 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        model.run(DescribeRequest(model=name, captions=4), picture(), on_step)
    assert told.steps[-1][0] < told.steps[-1][1]


@pytest.mark.parametrize("name", CAPTIONERS)
def test_each_detail_on_the_card_is_given(load: Load, name: str) -> None:
    model = load(name)
    for detail in model.card.details:
        result = describe(model, detail=detail)
        assert result.captions[0]
        assert result.alt[:1] == result.captions[0][:1].upper()
        assert detail == "tags" or not result.tags


def test_a_model_that_can_be_asked_has_room_for_a_rich_answer(load: Load) -> None:
    model, short, rich = load("llava"), Told(), Told()
    model.run(DescribeRequest(model="llava"), picture(), short)
    model.run(DescribeRequest(model="llava", detail="rich"), picture(), rich)
    assert rich.steps[-1][1] > short.steps[-1][1]


@pytest.mark.parametrize("name", CAPTIONERS)
def test_a_caption_can_be_cancelled(load: Load, name: str) -> None:
    with pytest.raises(Cancelled):
        load(name).run(DescribeRequest(model=name), picture(), cancel_after(1))


@pytest.mark.parametrize("name", CAPTIONERS)
def test_what_is_no_picture_gets_a_sentence(load: Load, name: str) -> None:
    with pytest.raises(Unreadable, match="not a picture Atelier can read"):
        load(name).run(DescribeRequest(model=name), b"hello", ignore)


def test_cards_say_what_the_checkpoint_can_do(load: Load) -> None:
    prx, sd = load("prx").card, load("sd").card
    assert {aspect: (s.width, s.height) for aspect, s in prx.sizes.items()} == {"square": (32, 32)}
    assert (prx.default_steps, prx.max_steps, prx.default_guidance) == (28, 56, 4.0)
    assert prx.negative_prompt
    assert (sd.default_steps, sd.max_steps, sd.default_guidance) == (50, 100, 7.5)
    assert sd.family == "diffusers_image"
    assert load("llava").card.details == ("short", "rich", "tags"), "it can be asked"
    assert load("blip").card.details == ("short", "tags")
    assert prx.max_images == 4
    assert sd.samplers[0] == "DDIM"
    assert all(0 < load(name).card.cost < 10_000 for name in (*PICTURES, *CAPTIONERS))
