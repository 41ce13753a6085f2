"""What bot and worker promise each other about a request, beside what pydantic checks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from jobs.contract import (
    MAX_SEED,
    DescribeRequest,
    ImagineRequest,
    ImagineResult,
    ModelCard,
    UpscaleRequest,
)

CARD = ModelCard(name="m", kind="imagine", family="f", cost=2.0, max_pixels_in=4_000_000)


def imagine(**changes: Any) -> ImagineRequest:
    fields: dict[str, Any] = {
        "model": "m",
        "prompt": "a lion",
        "width": 1000,
        "height": 500,
        "num_inference_steps": 20,
        "guidance_scale": 0,
        "seed": 7,
    }
    return ImagineRequest(**(fields | changes))


def test_each_picture_has_a_seed_that_can_be_asked_for_again() -> None:
    assert imagine().seeds == (7,)
    assert imagine(num_images=4).seeds == (7, 8, 9, 10)
    last = imagine(num_images=3, seed=MAX_SEED).seeds
    assert last == (MAX_SEED, 0, 1)
    assert [imagine(seed=seed).seeds[0] for seed in last] == list(last)


@pytest.mark.parametrize(
    ("strength", "steps", "run"),
    [(None, 20, 20), (1.0, 20, 20), (0.5, 20, 10), (0.05, 20, 1), (0.05, 4, 1), (0.3, 10, 3)],
)
def test_a_start_picture_spares_steps(strength: float | None, steps: int, run: int) -> None:
    assert imagine(strength=strength, num_inference_steps=steps).steps_run == run


@pytest.mark.parametrize(
    "changes", [{"num_images": 0}, {"num_images": 5}, {"strength": 0.0}, {"strength": 1.1}]
)
def test_what_is_out_of_bounds_is_no_request(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        imagine(**changes)


def test_predictions_count_pictures_steps_captions_and_pixels() -> None:
    assert CARD.predict(imagine()) == pytest.approx(2.0 * 0.5 * 20)
    assert CARD.predict(imagine(num_images=4)) == pytest.approx(4 * 2.0 * 0.5 * 20)
    assert CARD.predict(imagine(strength=0.25)) == pytest.approx(2.0 * 0.5 * 5)
    assert CARD.predict(DescribeRequest(model="m", captions=3)) == pytest.approx(3 * 2.0)
    assert CARD.predict(UpscaleRequest(model="m"), 250_000) == pytest.approx(2.0 * 0.25)
    assert CARD.predict(UpscaleRequest(model="m")) == pytest.approx(2.0 * 4), "the largest"


def test_cards_and_results_of_an_older_worker_are_read() -> None:
    card = json.dumps({"name": "m", "kind": "imagine", "family": "f", "cost": 1.0})
    read = ModelCard.model_validate_json(card)
    assert (read.max_images, read.start_picture, read.samplers) == (1, False, ())
    assert (read.details, read.max_captions, read.enhance) == (("short",), 1, False)
    result = json.dumps({"kind": "imagine", "width": 8, "height": 8, "seconds": 1.0})
    assert ImagineResult.model_validate_json(result).seeds == ()
