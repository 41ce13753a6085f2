"""The card's limits at the worker; each refusal says how to mend the request."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.contract import (
    AnyRequest,
    DescribeRequest,
    ImagineRequest,
    ModelCard,
    Size,
    UpscaleRequest,
)
from models.errors import OverLimit
from models.limits import check

CARD = ModelCard(
    name="starter",
    kind="imagine",
    family="diffusers_image",
    cost=1.0,
    sizes={"square": Size(width=128, height=128), "wide": Size(width=192, height=96)},
    default_steps=16,
    max_steps=50,
    max_guidance=10.0,
    negative_prompt=True,
)
REQUEST = ImagineRequest(
    model="starter",
    prompt="a lion",
    negative_prompt="a cat",
    width=192,
    height=96,
    num_inference_steps=50,
    guidance_scale=10.0,
    seed=1,
)


def test_allows_what_the_card_offers() -> None:
    check(REQUEST, CARD)


EYES = ModelCard(name="eyes", kind="describe", family="caption", cost=1.0, max_captions=4)
GLASS = ModelCard(name="glass", kind="upscale", family="upscale", cost=1.0, scales=(2,))


DRAWN: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"width": 193}, {}, "starter does not draw 193x96. It draws 128x128, 192x96."),
    ({"width": 96, "height": 192}, {}, "starter does not draw 96x192."),
    ({"num_inference_steps": 51}, {}, "at most 50 steps; you asked for 51."),
    ({"guidance_scale": 10.5}, {}, "guidance up to 10; you asked for 10.5."),
    ({}, {"max_guidance": 0.0}, "works without guidance; leave the option out."),
    ({}, {"negative_prompt": False}, "takes no negative prompt; leave it out."),
    ({}, {"kind": "describe"}, "starter describes pictures and cannot draw them."),
    ({"num_images": 4}, {}, "makes at most 1 picture at a time; you asked for 4."),
    ({"num_images": 4}, {"max_images": 2}, "makes at most 2 pictures at a time"),
    ({"strength": 0.5}, {}, "starter cannot start from a picture; leave it out."),
    ({"strength": 0.5}, {"start_picture": True}, "There is no picture to start from; add one"),
    ({"sampler": "Heun"}, {}, "starter has no choice of samplers; leave the option out."),
    ({"sampler": "Heun"}, {"samplers": ("Euler", "DDIM")}, "It offers: Euler, DDIM."),
    ({"enhance": True}, {}, "starter cannot write prompts out; leave the option off."),
]
"""What is asked for, what the card is instead, and how it is refused."""


@pytest.mark.parametrize(("change", "card", "sentence"), DRAWN)
def test_refuses_with_a_sentence(
    change: dict[str, Any], card: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(OverLimit) as caught:
        check(REQUEST.model_copy(update=change), CARD.model_copy(update=card))
    assert sentence in str(caught.value)
    assert not caught.value.failure.retry


def test_allows_every_ability_that_the_card_has() -> None:
    able = {"start_picture": True, "max_images": 4, "samplers": ("Euler", "Heun"), "enhance": True}
    asked = {"strength": 0.5, "num_images": 4, "sampler": "Heun", "enhance": True}
    check(REQUEST.model_copy(update=asked), CARD.model_copy(update=able), b"a picture")
    check(DescribeRequest(model="eyes", captions=4), EYES)
    check(UpscaleRequest(model="glass", scale=2), GLASS)


OTHERS: list[tuple[AnyRequest, ModelCard, str]] = [
    (DescribeRequest(model="starter"), CARD, "starter draws pictures and cannot describe"),
    (UpscaleRequest(model="eyes"), EYES, "eyes describes pictures and cannot enlarge them."),
    (DescribeRequest(model="eyes", detail="tags"), EYES, "as tags. It offers: short."),
    (DescribeRequest(model="eyes", captions=2), GLASS, "enlarges pictures and cannot describe"),
    (UpscaleRequest(model="glass", scale=4), GLASS, "not enlarge 4 times. It offers: 2."),
]


@pytest.mark.parametrize(("request_", "card", "sentence"), OTHERS)
def test_other_kinds_have_limits_too(request_: AnyRequest, card: ModelCard, sentence: str) -> None:
    with pytest.raises(OverLimit) as caught:
        check(request_, card)
    assert sentence in str(caught.value)
