"""Each family from a tiny checkpoint, through the same way in as any real one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from jobs.contract import DescribeRequest, DescribeResult, ImagineRequest, ImagineResult
from models.errors import Cancelled, Unreadable
from models.family import Family, OnStep

Load = Callable[[str], Family]
PICTURES = ("prx", "sd")
CAPTIONERS = ("vit-gpt2", "no-processor", "blip")


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


def ignore(step: int, total: int) -> None:
    """A step that nobody watches."""


def cancel_after(step: int) -> OnStep:
    def on_step(done: int, total: int) -> None:
        if done == step:
            raise Cancelled

    return on_step


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
    told: list[tuple[int, int]] = []
    model = load(name)
    model.run(imagine(model), b"", lambda step, total: told.append((step, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("name", PICTURES)
def test_cancel_stops_at_the_step_and_the_model_goes_on(load: Load, name: str) -> None:
    model = load(name)
    before = model.run(imagine(model), b"", ignore).blobs
    with pytest.raises(Cancelled):
        model.run(imagine(model, num_inference_steps=50), b"", cancel_after(2))
    assert model.run(imagine(model), b"", ignore).blobs == before


@pytest.mark.parametrize("name", CAPTIONERS)
def test_captions_a_picture(load: Load, name: str) -> None:
    model = load(name)
    assert model.card.kind == "describe"
    told: list[tuple[int, int]] = []
    output = model.run(
        DescribeRequest(model=name), picture(), lambda step, total: told.append((step, total))
    )
    assert isinstance(output.result, DescribeResult)
    assert output.result.captions[0].strip()
    assert max(Image.open(BytesIO(output.blobs[0])).size) <= 256, "a thumbnail goes with it"
    assert told[0][0] == 1
    assert all(step <= total for step, total in told)
    again = model.run(DescribeRequest(model=name), picture(), ignore)
    assert isinstance(again.result, DescribeResult)
    assert again.result.captions == output.result.captions


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
    assert all(0 < load(name).card.cost < 10_000 for name in (*PICTURES, *CAPTIONERS))
