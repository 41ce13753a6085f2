"""The captioners that people use, each from a tiny checkpoint of the real classes, through the same
way in as the published ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
import torch

from jobs.contract import DescribeRequest, DescribeResult, Detail
from models.errors import OverLimit, Unreadable
from models.family import Family
from models.limits import check
from tests.models.test_families import Told, ignore, opened, picture

Load = Callable[[str], Family]
DETAILS: dict[str, tuple[Detail, ...]] = {
    "git": ("short", "tags"),
    "blip2": ("short", "tags"),
    "florence2": ("short", "rich", "tags"),
    "smolvlm": ("short", "rich", "tags"),
    "smolvlm2": ("short", "rich", "tags"),
    "qwen-vl": ("short", "rich", "tags"),
}


def describe(model: Family, told: Told, **changes: Any) -> DescribeResult:
    request = DescribeRequest(model=model.card.name).model_copy(update=changes)
    check(request, model.card, b"x")
    result = model.run(request, picture(), told).result
    assert isinstance(result, DescribeResult)
    return result


@pytest.mark.parametrize("name", DETAILS)
def test_it_captions_and_a_seed_repeats(captioner: Load, name: str) -> None:
    model, told = captioner(name), Told()
    best = describe(model, told)
    assert best.captions[0].strip(" ()") != "nothing to say"
    assert told.steps[0][0] == 1
    assert all(step <= total for step, total in told.steps)
    several = describe(model, Told(), captions=4, seed=1)
    assert several.captions[0] == best.captions[0]
    assert 2 <= len(several.captions) <= 4
    assert describe(model, Told(), captions=4, seed=1).captions == several.captions


@pytest.mark.parametrize("name", DETAILS)
def test_each_detail_on_the_card_is_given_and_no_other(captioner: Load, name: str) -> None:
    model = captioner(name)
    assert model.card.details == DETAILS[name]
    for detail in model.card.details:
        assert describe(model, Told(), detail=detail).captions[0]
    if "rich" not in model.card.details:
        with pytest.raises(OverLimit, match="cannot describe a picture as rich"):
            describe(model, Told(), detail="rich")


@pytest.mark.parametrize("name", DETAILS)
def test_the_words_depend_on_the_picture(captioner: Load, name: str) -> None:
    """Networks that have learnt nothing may choose the same words, but not as surely."""
    model = cast(Any, captioner(name))
    asking = model.asking

    def scores(colour: str) -> Any:
        inputs = asking.inputs(opened(picture(colour)), asking.question("short"))
        more = {"output_scores": True, "return_dict_in_generate": True}
        with torch.inference_mode():
            return model.model.generate(**inputs, max_new_tokens=2, do_sample=False, **more).scores

    assert not torch.allclose(scores("red")[0], scores("blue")[0])


@pytest.mark.parametrize("name", DETAILS)
def test_what_is_no_picture_gets_a_sentence(captioner: Load, name: str) -> None:
    with pytest.raises(Unreadable, match="not a picture Atelier can read"):
        captioner(name).run(DescribeRequest(model=name), b"hello", ignore)


def test_florence_is_asked_by_its_task_prompts(captioner: Load) -> None:
    asking = cast(Any, captioner("florence2")).asking
    asked = {detail: asking.question(detail) for detail in DETAILS["florence2"]}
    assert asked == {"short": "<CAPTION>", "rich": "<MORE_DETAILED_CAPTION>", "tags": "<OD>"}
    # "What does the image describe?" and "Describe with a paragraph what is shown in the image.":
    # six and eleven words and stops, between the picture and two ends.
    short, rich = (
        asking.inputs(opened(picture()), asked[detail])["input_ids"].shape[1]
        for detail in ("short", "rich")
    )
    assert rich - short == 11 - 6


def test_florence_names_what_it_found_without_the_places(captioner: Load) -> None:
    asking = cast(Any, captioner("florence2")).asking
    answer = "<s> cat <loc_0> <loc_1> <loc_2> <loc_2> red lion <loc_0> <loc_0> cat <loc_1> </s>"
    tokens = asking._tokenizer(answer, add_special_tokens=False, return_tensors="pt")["input_ids"]
    assert asking.read(tokens, "<OD>") == ["cat, red lion"]
