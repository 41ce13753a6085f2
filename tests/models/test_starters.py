"""The shipped starters through their families: what members of the sandbox get."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from jobs.contract import (
    AnyResult,
    Bands,
    DescribeRequest,
    DescribeResult,
    ImagineRequest,
    UpscaleRequest,
)
from models import families, loading
from models.checking.open_nsfw import OpenNsfw
from models.describing import Describer
from models.family import Family, Output, Preview
from models.pictures import write_png
from models.sources import STARTERS, Source, starters, writer
from models.training.evaluate import evaluate_writer, says_all
from models.writing import PromptWriter
from tests.models.conftest import CPU

LION = ImagineRequest(
    model="starter",
    prompt="a lion on a blue background",
    width=128,
    height=128,
    num_inference_steps=16,
    guidance_scale=1.5,
    seed=7,
)


@pytest.fixture(scope="module")
def studio() -> dict[str, Family]:
    """Each starter by its name."""
    torch.set_num_threads(1)
    kinds = families.discover()
    return {source.name: loading.load(source, kinds, CPU) for source in starters()}


@pytest.fixture(scope="module")
def lion(studio: dict[str, Family]) -> bytes:
    return studio["starter"].run(LION, b"", ignore).blobs[0]


def ignore(done: int, total: int, preview: Preview | None = None) -> None:
    """A step that nobody watches."""


def pixels(data: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"), np.float32)


def difference(one: bytes, other: bytes) -> float:
    """Mean, of 255."""
    return float(np.abs(pixels(one) - pixels(other)).mean())


def caption(studio: dict[str, Family], picture: bytes) -> str:
    result = (
        studio["starter-captioner"]
        .run(DescribeRequest(model="starter-captioner"), picture, ignore)
        .result
    )
    assert isinstance(result, DescribeResult)
    return result.captions[0]


def test_captions_between_its_steps_leave_a_picture_as_it_is(
    studio: dict[str, Family], lion: bytes
) -> None:
    """Several of each captioner, sampled too: none may touch what the picture draws from."""
    asked = DescribeRequest(model="any", captions=4, seed=1)

    def describe(done: int, total: int, preview: Preview | None = None) -> None:
        for name, model in studio.items():
            if model.card.kind == "describe":
                model.run(asked.model_copy(update={"model": name}), lion, ignore)

    assert studio["starter"].run(LION, b"", describe).blobs == (lion,)


@pytest.mark.parametrize("sampler", ["Euler", "Heun"])
def test_strength_leads_from_the_start_picture_to_the_prompt(
    studio: dict[str, Family], lion: bytes, sampler: str
) -> None:
    starter = studio["starter"]
    pizza = LION.model_copy(
        update={"prompt": "a pizza on a red background", "seed": 3, "sampler": sampler}
    )
    assert sampler in starter.card.samplers
    drawn = {
        strength: starter.run(pizza.model_copy(update={"strength": strength}), lion, ignore).blobs[
            0
        ]
        for strength in (0.05, 0.2, 0.5, 0.8, 1.0)
    }
    far = [difference(lion, picture) for picture in drawn.values()]
    assert far[:4] == sorted(far[:4]), far
    assert abs(far[4] - far[3]) < 3, f"nothing is left at 0.8: {far}"
    assert far[0] < far[-1] / 4, f"nearly the start picture: {far}"
    assert caption(studio, drawn[0.05]) == "a lion on a blue background"
    assert caption(studio, drawn[1.0]) == "a pizza on a red background"
    ignoring_it = starter.run(pizza, b"", ignore).blobs[0]
    assert difference(drawn[1.0], ignoring_it) < 12, "nearly as without"


def test_its_pictures_pass_the_default_check(studio: dict[str, Family], lion: bytes) -> None:
    """P3. Of 60 pictures the highest score was 0.14, a flamingo on a pink background."""
    flamingo = LION.model_copy(update={"prompt": "a flamingo on a pink background"})
    check = OpenNsfw()
    for picture in (lion, *studio["starter"].run(flamingo, b"", ignore).blobs):
        assert check.score(Image.open(BytesIO(picture)).convert("RGB")) < Bands().review


def test_its_previews_show_the_lion_early(studio: dict[str, Family], lion: bytes) -> None:
    previews: list[bytes] = []

    def on_step(done: int, total: int, preview: Preview | None = None) -> None:
        assert preview
        previews.append(preview())

    studio["starter"].run(LION, b"", on_step)
    far = [difference(preview, lion) for preview in previews]
    assert far[0] < 40
    assert far[-1] < 8
    assert caption(studio, previews[3]) == "a lion on a blue background"


def test_it_says_four_different_things_the_best_first(
    studio: dict[str, Family], lion: bytes
) -> None:
    request = DescribeRequest(model="starter-captioner", captions=4, detail="tags", seed=1)
    result = studio["starter-captioner"].run(request, lion, ignore).result
    assert isinstance(result, DescribeResult)
    assert result.captions[0] == "a lion on a blue background"
    assert len(set(result.captions)) == 4
    assert result.tags == ("lion", "blue background"), "of what it is sure of"
    assert result.alt == "A lion on a blue background."


def test_it_says_them_of_several_pictures_at_once_as_of_each(
    studio: dict[str, Family], lion: bytes
) -> None:
    """It is so sure of them that its beam search is needed too."""
    captioner = studio["starter-captioner"]
    assert isinstance(captioner, Describer)
    upside_down, small = Image.open(BytesIO(lion)).rotate(180), Image.open(BytesIO(lion)).reduce(2)
    request = DescribeRequest(model="starter-captioner", captions=4, seed=1)
    asked = [(request, each, ignore) for each in (lion, write_png(upside_down), write_png(small))]
    alone = [captioner.run(*each).result for each in asked]
    together: list[AnyResult] = []
    for each in captioner.run_many(asked):
        assert isinstance(each, Output)
        together.append(each.result)
    assert [words(each) for each in together] == [words(each) for each in alone]


def words(result: AnyResult) -> tuple[str, ...]:
    assert isinstance(result, DescribeResult)
    return result.captions


@pytest.mark.parametrize("scale", [2, 4])
def test_an_enlarged_lion_is_the_same_lion(
    studio: dict[str, Family], lion: bytes, scale: Any
) -> None:
    request = UpscaleRequest(model="starter-upscaler", scale=scale)
    large = Image.open(BytesIO(studio["starter-upscaler"].run(request, lion, ignore).blobs[0]))
    assert large.size == (128 * scale, 128 * scale)
    out = BytesIO()
    large.reduce(scale).save(out, "PNG")
    assert difference(out.getvalue(), lion) < 4
    assert caption(studio, out.getvalue()) == "a lion on a blue background"


@pytest.fixture(scope="module")
def writes() -> PromptWriter:
    return PromptWriter.load(Source(name="writer", location=str(STARTERS / "writer")), CPU)


def test_the_starters_own_writer_is_the_default_for_it() -> None:
    chosen = writer("", starters())
    assert chosen
    assert "starter" in chosen.models
    assert chosen.source.location == str(STARTERS / "writer")


@pytest.mark.parametrize("prompt", ["dog", "a dog", "A happy Dog", "flat hamster", "a dog on"])
def test_a_full_prompt_is_made_of_a_short_one(writes: PromptWriter, prompt: str) -> None:
    written = [writes.write(prompt, seed) for seed in range(8)]
    assert all(text.startswith(prompt) and says_all(text) for text in written)
    assert len(set(written)) > 1


@pytest.mark.parametrize(
    "prompt", ["a dog on a blue background, 3d", "A dog, grey background, flat style."]
)
def test_a_full_prompt_is_left_alone(writes: PromptWriter, prompt: str) -> None:
    assert [writes.write(prompt, seed) for seed in range(8)] == [prompt] * 8


def test_what_is_written_is_what_is_drawn(studio: dict[str, Family], writes: PromptWriter) -> None:
    prompt = writes.write("a lion", 4)
    picture = studio["starter"].run(LION.model_copy(update={"prompt": prompt}), b"", ignore)
    assert prompt.startswith(caption(studio, picture.blobs[0]))


def test_the_writer_uses_the_starters_words() -> None:
    """A sample of what `python -m models.training evaluate-writer` measures."""
    score = evaluate_writer(STARTERS, count=60, seed=9)
    assert score.kept == 1.0
    assert min(score.known, score.full, score.left_alone, score.others) >= 0.95


def test_the_classic_captioner_knows_the_lion_too(studio: dict[str, Family], lion: bytes) -> None:
    model = studio["starter-captioner-classic"]
    result = model.run(DescribeRequest(model=model.card.name), lion, ignore).result
    assert isinstance(result, DescribeResult)
    assert result.captions == ("a lion on a blue background",)


@pytest.mark.parametrize("thing", ["heart", "panda", "skull", "rainbow"])
def test_the_gpt2_that_draws_is_understood(studio: dict[str, Family], thing: str) -> None:
    """By the captioner, who reads 4 of 5 of its pictures; these are sure ones."""
    drawer = studio["starter-gpt2"]
    asked = ImagineRequest(
        model="starter-gpt2",
        prompt=f"a {thing} on a gray background, flat style",
        width=128,
        height=128,
        num_inference_steps=1,
        guidance_scale=drawer.card.default_guidance,
        seed=7,
    )
    [picture] = drawer.run(asked, b"", ignore).blobs
    assert caption(studio, picture) == f"a {thing} on a gray background"
