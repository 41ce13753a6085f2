"""The pipelines that people use, each from a tiny checkpoint of the real classes, through the same
way in as the published ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from jobs.contract import ImagineResult
from models import families, loading
from models.errors import ModelUnusable, OverLimit
from models.family import Family
from models.limits import check
from models.sources import Source
from tests.models.conftest import CPU
from tests.models.test_families import Told, ignore, imagine, opened, picture

Zoo = Callable[[str], Family]


@dataclass(frozen=True)
class Can:
    """What a card shall say. `guidance`: its default; 0: guidance-free."""

    steps: int
    guidance: float
    negative: bool = True
    start: bool = True
    samplers: bool = False
    side: int = 64


PIPELINES = {
    "sd2": Can(50, 7.5, samplers=True),
    "sdxl": Can(50, 5.0, samplers=True),
    "sdxl-turbo": Can(4, 0.0, negative=False, samplers=True),
    "sd3": Can(28, 7.0),
    "flux": Can(28, 3.5, negative=False, side=32),
    "flux-schnell": Can(4, 0.0, negative=False, side=32),
    "dit": Can(50, 4.0, negative=False, start=False, samplers=True, side=32),
    "lcm": Can(4, 8.5, negative=False, start=False),
    "sana": Can(20, 4.5, start=False),
    "sana-sprint": Can(2, 4.5, negative=False),
    "kandinsky": Can(100, 4.0, start=False, side=32),
    "qwen-image": Can(50, 4.0, side=32),
    "z-image": Can(50, 5.0, side=32),
    "flux2-klein": Can(4, 0.0, negative=False, start=False, side=32),
}


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Zoo:
    """Make and load one by its name, once."""
    import torch

    from tests.models import zoo

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("zoo")
    loaded: dict[str, Family] = {}

    def once(name: str) -> Family:
        if name not in loaded:
            zoo.save(name, folder / name)
            loaded[name] = load(folder / name)
        return loaded[name]

    return once


def load(folder: Path) -> Family:
    return loading.load(Source(name="m", location=str(folder)), families.discover(), CPU)


@pytest.mark.parametrize("name", PIPELINES)
def test_its_card_says_what_it_can_do(zoo: Zoo, name: str) -> None:
    can, card = PIPELINES[name], zoo(name).card
    assert (card.default_steps, card.default_guidance) == (can.steps, can.guidance)
    assert (card.max_guidance > 0) == (can.guidance > 0)
    assert (card.negative_prompt, card.start_picture) == (can.negative, can.start)
    assert bool(card.samplers) == can.samplers
    assert card.sizes["square"].width == can.side


@pytest.mark.parametrize("name", PIPELINES)
def test_a_seed_repeats_and_each_step_is_told(zoo: Zoo, name: str) -> None:
    model, told = zoo(name), Told()
    request = imagine(model, guidance_scale=model.card.default_guidance)
    check(request, model.card)
    output = model.run(request, b"", told)
    assert isinstance(output.result, ImagineResult)
    assert opened(output.blobs[0]).size == (request.width, request.height)
    of_the_prior = [(0, 3)] * 25 if name == "kandinsky" else []
    assert told.steps == [*of_the_prior, (1, 3), (2, 3), (3, 3)]
    again, other, another = (
        model.run(request.model_copy(update=changes), b"", ignore).blobs
        for changes in ({}, {"seed": 8}, {"prompt": "a cat"})
    )
    assert output.blobs == again
    assert output.blobs != other
    assert output.blobs != another


@pytest.mark.parametrize("name", [name for name, can in PIPELINES.items() if can.guidance])
def test_guidance_and_the_negative_prompt_matter_where_offered(zoo: Zoo, name: str) -> None:
    model = zoo(name)
    requests = [imagine(model), imagine(model, guidance_scale=9.0)]
    if model.card.negative_prompt:
        requests.append(imagine(model, negative_prompt="red cat"))
    drawn = {model.run(request, b"", ignore).blobs[0] for request in requests}
    assert len(drawn) == len(requests)


@pytest.mark.parametrize("name", [name for name, can in PIPELINES.items() if can.start])
def test_a_start_picture_saves_steps_and_matters(zoo: Zoo, name: str) -> None:
    model, told = zoo(name), Told()
    guidance = model.card.default_guidance
    request = imagine(model, strength=0.5, num_inference_steps=4, guidance_scale=guidance)
    red = model.run(request, picture("red"), told).blobs
    assert told.steps == [(1, 2), (2, 2)]
    assert model.run(request, picture("red"), ignore).blobs == red
    assert model.run(request, picture("blue"), ignore).blobs != red


@pytest.mark.parametrize("name", PIPELINES)
def test_what_it_cannot_do_is_refused_with_a_sentence(zoo: Zoo, name: str) -> None:
    can, card = PIPELINES[name], zoo(name).card
    fine = imagine(zoo(name), guidance_scale=0.0)
    wrong: list[tuple[dict[str, object], str]] = [
        ({"width": fine.width + 1}, f"does not draw {fine.width + 1}x{fine.height}"),
        ({"num_inference_steps": card.max_steps + 1}, f"at most {card.max_steps} steps"),
        ({"guidance_scale": 30.0}, "guidance up to 20" if can.guidance else "without guidance"),
    ]
    if not can.negative:
        wrong.append(({"negative_prompt": "fog"}, "takes no negative prompt"))
    if not can.start:
        wrong.append(({"strength": 0.5}, "cannot start from a picture"))
    if not can.samplers:
        wrong.append(({"sampler": "Euler"}, "no choice of samplers"))
    for changes, sentence in wrong:
        with pytest.raises(OverLimit, match=sentence):
            check(fine.model_copy(update=changes), card, b"x")


@pytest.mark.parametrize(
    ("prompt", "same"),
    [("Lion", "a lion, in the king of beasts' pose"), ("a tiger cat", "tiger cat and cat")],
)
def test_dit_draws_the_class_that_is_named(zoo: Zoo, prompt: str, same: str) -> None:
    model = zoo("dit")
    one, other, cat = (
        model.run(imagine(model, prompt=text), b"", ignore).blobs for text in (prompt, same, "cat")
    )
    assert one == other != cat


def test_dit_says_which_names_come_near(zoo: Zoo) -> None:
    model = zoo("dit")
    with pytest.raises(OverLimit, match=r"finds none in this prompt\. Nearest: .*lion") as caught:
        model.run(imagine(model, prompt="a loin"), b"", ignore)
    assert caught.value.key == "class-unknown"


def test_kandinsky_is_published_as_a_decoder_that_names_its_prior(tmp_path: Path) -> None:
    from tests.models import zoo

    zoo.save("kandinsky", tmp_path / "whole")
    zoo.part_kandinsky(tmp_path / "whole", decoder=tmp_path / "m", prior=tmp_path / "prior")
    parted, whole = load(tmp_path / "m"), load(tmp_path / "whole")
    request = imagine(whole)
    assert parted.run(request, b"", ignore).blobs == whole.run(request, b"", ignore).blobs


def test_sana_sprint_takes_its_own_number_of_steps_and_others(zoo: Zoo) -> None:
    model = zoo("sana-sprint")
    requests = [imagine(model, num_inference_steps=steps) for steps in (1, 2, 4)]
    assert len({model.run(request, b"", ignore).blobs for request in requests}) == 3
    assert model.card.max_steps == 8


def test_a_published_name_tells_that_a_model_is_distilled(tmp_path: Path) -> None:
    """Nothing in the configuration of Stable Diffusion 3.5's Turbo does."""
    from tests.models import zoo

    zoo.save("sd3", tmp_path / "stable-diffusion-3.5-large-turbo")
    card = load(tmp_path / "stable-diffusion-3.5-large-turbo").card
    assert (card.default_steps, card.max_steps, card.max_guidance) == (4, 16, 0.0)
    assert not card.negative_prompt


def test_a_size_that_the_pipeline_cannot_draw_is_found_at_load(tmp_path: Path) -> None:
    from tests.models import zoo

    zoo.save("sdxl", tmp_path / "m")
    file = {"sizes": {"square": {"width": 60, "height": 60}}}
    (tmp_path / "m" / "atelier.json").write_text(json.dumps(file), encoding="utf-8")
    with pytest.raises(ModelUnusable, match="divisible by 8"):
        load(tmp_path / "m")


def test_a_seed_repeats_with_every_sampler(zoo: Zoo) -> None:
    """DiT's pipeline gives its scheduler no generator, and some draw noise at each step."""
    model = zoo("dit")
    for sampler in model.card.samplers:
        request = imagine(model, sampler=sampler)
        assert model.run(request, b"", ignore).blobs == model.run(request, b"", ignore).blobs
