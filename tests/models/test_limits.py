"""The card's limits at the worker; each refusal says how to mend the request."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.contract import DescribeRequest, ImagineRequest, ModelCard, Size
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


@pytest.mark.parametrize(
    ("change", "card", "sentence"),
    [
        ({"width": 193}, {}, "starter does not draw 193x96. It draws 128x128, 192x96."),
        ({"width": 96, "height": 192}, {}, "starter does not draw 96x192."),
        ({"num_inference_steps": 51}, {}, "at most 50 steps; you asked for 51."),
        ({"guidance_scale": 10.5}, {}, "guidance up to 10; you asked for 10.5."),
        ({}, {"max_guidance": 0.0}, "works without guidance; leave the option out."),
        ({}, {"negative_prompt": False}, "takes no negative prompt; leave it out."),
        ({}, {"kind": "describe"}, "describes pictures and cannot draw them."),
    ],
)
def test_refuses_with_a_sentence(
    change: dict[str, Any], card: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(OverLimit) as caught:
        check(REQUEST.model_copy(update=change), CARD.model_copy(update=card))
    assert sentence in str(caught.value)
    assert not caught.value.failure.retry


def test_a_painter_does_not_describe() -> None:
    with pytest.raises(OverLimit, match="cannot describe"):
        check(DescribeRequest(model="starter"), CARD)
