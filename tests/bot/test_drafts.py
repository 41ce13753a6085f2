"""A member's options become a request, or a sentence that says how to mend them."""

from __future__ import annotations

import pytest

from bot.drafts import Draft, prepare
from bot.errors import Refused
from bot.texts import Texts
from jobs.contract import MAX_PROMPT, ModelCard, Size

ENGLISH = Texts().english
CARD = ModelCard(
    name="starter",
    kind="imagine",
    family="diffusers_image",
    cost=1.0,
    sizes={"square": Size(width=128, height=128), "wide": Size(width=160, height=96)},
    default_steps=16,
    max_steps=50,
    default_guidance=2.5,
    max_guidance=20,
)


def test_what_is_left_out_comes_from_the_model() -> None:
    request = prepare(Draft(" a lion "), CARD)
    assert (request.prompt, request.width, request.height) == ("a lion", 128, 128)
    assert (request.num_inference_steps, request.guidance_scale) == (16, 2.5)
    assert CARD.predict(request) == pytest.approx(1.0 * 128 * 128 / 1e6 * 16)


def test_two_requests_without_a_seed_differ() -> None:
    assert prepare(Draft("a lion"), CARD).seed != prepare(Draft("a lion"), CARD).seed


def test_what_is_given_is_kept() -> None:
    request = prepare(Draft("a lion", "wide", steps=4, guidance=0, seed=0), CARD)
    assert (request.width, request.height) == (160, 96)
    assert (request.num_inference_steps, request.guidance_scale, request.seed) == (4, 0, 0)


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (Draft("   "), "prompt is empty"),
        (Draft("\u200b \u2060"), "prompt is empty"),
        (Draft("x" * (MAX_PROMPT + 1)), r"1,001 characters; the limit is 1,000"),
        (Draft("a lion", "tall"), "cannot draw tall. It can draw: square, wide"),
        (Draft("a lion", steps=51), "takes 1 to 50 steps; you asked for 51"),
        (Draft("a lion", steps=-1), "takes 1 to 50 steps; you asked for -1"),
        (Draft("a lion", seed=-1), "A seed is a number from 0"),
        (Draft("\x00\ud800\u202e"), "prompt is empty"),
        (Draft("a lion", guidance=21), "guidance from 0 to 20; you asked for 21"),
    ],
)
def test_what_the_model_cannot_do_is_refused(draft: Draft, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        prepare(draft, CARD)
    assert sentence in ENGLISH.error(refused.value)


def test_prompts_are_written_out_where_the_model_can() -> None:
    able = CARD.model_copy(update={"enhance": True})
    assert prepare(Draft("a lion", enhance=True), able).enhance
    assert not prepare(Draft("a lion"), able).enhance
    with pytest.raises(Refused) as refused:
        prepare(Draft("a lion", enhance=True), CARD)
    assert ENGLISH.error(refused.value) == (
        "starter cannot write prompts out; leave the option off."
    )


def test_guidance_on_a_model_without_it_is_refused() -> None:
    card = CARD.model_copy(update={"default_guidance": 0.0, "max_guidance": 0.0})
    with pytest.raises(Refused) as refused:
        prepare(Draft("a lion", guidance=2), card)
    assert "works without guidance" in ENGLISH.error(refused.value)


def test_control_and_bidirectional_characters_do_not_reach_the_model() -> None:
    prompt = prepare(Draft("a\x00 li\u202eon\ud800\n\U0001f468\u200d\U0001f469"), CARD).prompt
    assert prompt == "a lion\n\U0001f468\u200d\U0001f469"
