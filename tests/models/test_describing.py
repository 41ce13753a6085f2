"""Several requests in one pass: each is answered as if it were alone, and looked at once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from PIL import Image

from jobs.contract import DescribeRequest, DescribeResult
from models import describing, families, loading
from models.describing import Describer
from models.engine import Engine
from models.errors import Cancelled, Unreadable
from models.family import Family, Output, Preview
from models.generating import DRAWS, TEMPERATURES, Sampler
from models.sources import Source
from tests.models.conftest import CPU
from tests.models.test_captioners import DETAILS
from tests.models.test_families import CAPTIONERS, Told, ignore

Load = Callable[[str], Family]
EVERY = tuple(dict.fromkeys((*CAPTIONERS, *DETAILS)))
# Of different shapes: Qwen-VL's questions are then of different lengths.
SHAPES = ((40, 40), (30, 60), (64, 32), (40, 40), (50, 30))


def scribble(number: int) -> bytes:
    """A picture like no other."""
    width, height = SHAPES[number % len(SHAPES)]
    pixels = np.random.default_rng(number).integers(0, 256, (height, width, 3), np.uint8)
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def words(ended: Output | Exception) -> tuple[tuple[str, ...], tuple[str, ...]]:
    assert isinstance(ended, Output), ended
    assert isinstance(ended.result, DescribeResult)
    return ended.result.captions, ended.result.tags


@pytest.fixture
def of(captioner: Load) -> Callable[[str], Describer]:
    def once(name: str) -> Describer:
        model = captioner(name)
        assert isinstance(model, Describer)
        return model

    return once


@pytest.fixture(autouse=True)
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of passes that broke off. What is done in parts then would hide it, so the test fails."""
    told: list[str] = []

    def warning(event: str, **values: Any) -> None:
        told.append(event)

    monkeypatch.setattr(describing.log, "warning", warning)
    return told


@pytest.fixture(autouse=True)
def in_one_pass(warned: list[str]) -> Iterator[None]:
    yield
    assert not warned


Of = Callable[[str], Describer]
_FIRST = (torch.nn.Conv2d, torch.nn.Conv3d, torch.nn.LayerNorm)


@pytest.mark.parametrize("name", EVERY)
def test_each_caption_is_the_one_it_has_alone(of: Of, name: str) -> None:
    """Samples, beams and tags too; one that is no picture spoils none of the others."""
    model = of(name)
    wanted = [
        DescribeRequest(model=name, captions=1 + 3 * (number % 2), seed=number)
        for number in range(5)
    ]
    wanted[2] = wanted[2].model_copy(update={"detail": "tags"})
    pictures = [scribble(number) for number in range(len(wanted))]
    alone = [words(model.run(*each, ignore)) for each in zip(wanted, pictures, strict=True)]
    assert len(set(alone)) > 1, "else any order would pass"
    asked: list[describing.Asked] = [(*each, ignore) for each in zip(wanted, pictures, strict=True)]
    asked.insert(1, (DescribeRequest(model=name), b"hello", ignore))
    together = model.run_many(asked)
    assert isinstance(together.pop(1), Unreadable)
    assert [words(each) for each in together] == alone


@pytest.mark.parametrize("name", [name for name in EVERY if name != "cnn-rnn"])
def test_each_word_is_as_likely_as_alone(
    of: Of, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Networks that have learnt nothing may choose the same words for all, but not as surely."""
    model, scores = of(name), list[torch.Tensor]()
    generate = cast(Any, model).model.generate

    def watched(**arguments: Any) -> Any:
        more = {"output_scores": True, "return_dict_in_generate": True}
        answer = generate(**arguments, **more)
        scores.append(torch.stack(answer.scores, 1))
        return answer.sequences

    monkeypatch.setattr(cast(Any, model).model, "generate", watched)
    asked = [(DescribeRequest(model=name), scribble(number), ignore) for number in range(3)]
    for each in asked:
        model.run(*each)
    alone = list(scores)
    scores.clear()
    model.run_many(asked)
    assert len(scores) == 1, "one pass"
    rows = scores[0]
    apart = max(
        (row[: single.shape[1]] - single[0]).nan_to_num(0).abs().max().item()
        for row, single in zip(rows, alone, strict=True)
    )
    assert apart < 1e-5
    others = (rows[0][0] - rows[1][0]).nan_to_num(0).abs().max()
    assert others > 10 * apart, "another picture is further off"


def test_the_first_word_of_an_answer_is_kept(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of BLIP, which repeats the question that its card has, but for the end of it."""
    shutil.copytree(weights / "blip", tmp_path / "blip")
    card = '{"question": "a cat on", "max_new_tokens": 4}'
    (tmp_path / "blip" / "atelier.json").write_text(card, encoding="utf-8")
    source = Source(name="blip", location=str(tmp_path / "blip"))
    model = cast(Any, loading.load(source, families.discover(), CPU))
    answers: list[torch.Tensor] = []

    def read(tokens: torch.Tensor, question: str) -> list[str]:
        answers.append(tokens)
        return [""]

    monkeypatch.setattr(model.asking, "read", read)
    model.run(DescribeRequest(model="blip"), scribble(0), ignore)
    assert [each.shape for each in answers] == [(1, 4)]


@pytest.mark.parametrize("name", ["llava", "florence2"])
def test_tags_are_listed_in_one_pass_too(of: Of, name: str) -> None:
    """Though not all of them want further captions."""
    model = of(name)
    asked: list[describing.Asked] = [
        (DescribeRequest(model=name, detail="tags", captions=count), scribble(count), ignore)
        for count in (1, 4, 1)
    ]
    alone = [words(model.run(*each)) for each in asked]
    assert [words(each) for each in model.run_many(asked)] == alone


@pytest.mark.parametrize("name", ["qwen-vl", "vit-gpt2", "cnn-rnn"])
def test_they_do_share_a_pass(of: Of, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Qwen-VL with questions of different lengths."""
    model, shared = of(name), list[int]()
    talk = model.talk

    def watched(looks: Any) -> Any:
        shared.append(len(looks))
        return talk(looks)

    monkeypatch.setattr(model, "talk", watched)
    asked = [(DescribeRequest(model=name), scribble(number), ignore) for number in range(11)]
    model.run_many(asked)
    assert shared == [8, 3]


def test_jobs_that_wait_together_share_a_pass(of: Of, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the engine, each job with its own ending."""
    model, works, shared = of("vit-gpt2"), Engine(), list[int]()
    request = DescribeRequest(model="vit-gpt2", captions=2)
    ended: dict[int, Output | Exception] = {}
    run_many = model.run_many

    def watched(asked: Any) -> Any:
        shared.append(len(asked))
        return run_many(asked)

    def job(number: int, attachment: bytes) -> Callable[[], None]:
        def work() -> None:
            try:
                ended[number] = model.run(request, attachment, ignore)
            except Unreadable as error:
                ended[number] = error

        return work

    alone = [words(model.run(request, scribble(number), ignore)) for number in range(3)]
    monkeypatch.setattr(model, "run_many", watched)
    for number in range(3):
        works.start(job(number, scribble(number)))
    works.start(job(3, b"hello"))
    while len(works):
        assert works.tick()
    works.close()
    assert shared == [4]
    assert isinstance(ended.pop(3), Unreadable)
    assert [words(ended[number]) for number in range(3)] == alone


@pytest.mark.parametrize("name", EVERY)
def test_a_picture_is_looked_at_once(of: Of, name: str) -> None:
    """Though four captions take four rounds, and tags another question."""
    model, looks = of(name), list[int]()
    inner = cast(Any, model).model
    if name == "cnn-rnn":
        eyes = inner.encoder
    elif name == "git":
        eyes = inner.git.image_encoder
    else:
        eyes = inner.get_encoder(modality=None if inner.config.is_encoder_decoder else "image")

    def looked(module: Any, inputs: Any, output: Any) -> None:
        looks.append(1)

    part = next(each for each in eyes.modules() if isinstance(each, _FIRST))
    hook = part.register_forward_hook(looked)
    try:
        model.run(DescribeRequest(model=name, captions=4, seed=1), scribble(0), ignore)
        assert len(looks) == 1
        asked = [(DescribeRequest(model=name, captions=4), scribble(0), ignore) for _ in "123"]
        model.run_many(asked)
        assert len(looks) == 2
    finally:
        hook.remove()
    assert "forward" not in vars(eyes), "it is left as it was"


@pytest.mark.parametrize("name", ["vit-gpt2", "cnn-rnn", "llava"])
def test_who_leaves_leaves_the_others_alone(of: Of, name: str) -> None:
    model, told = of(name), [Told(), Told(), Told()]

    def leave(done: int, total: int, preview: Preview | None = None) -> None:
        told[1](done, total)
        raise Cancelled

    request = DescribeRequest(model=name, captions=4, seed=3)
    alone = [words(model.run(request, scribble(number), ignore)) for number in (0, 2)]
    asked: list[describing.Asked] = [
        (request, scribble(0), told[0]),
        (request, scribble(1), leave),
        (request, scribble(2), told[2]),
    ]
    first, left, last = model.run_many(asked)
    assert isinstance(left, Cancelled)
    assert len(told[1].steps) == 1, "it is told nothing more"
    assert [words(first), words(last)] == alone
    for each in (told[0], told[2]):
        steps = [step for step, _ in each.steps]
        assert steps == sorted(steps)
        assert all(step <= total for step, total in each.steps)


def test_what_does_not_fit_into_memory_together_goes_in_parts(
    of: Of, monkeypatch: pytest.MonkeyPatch, warned: list[str]
) -> None:
    model = of("vit-gpt2")
    generate, told = cast(Any, model).model.generate, [Told() for _ in range(5)]

    def small(pixel_values: Any = None, **arguments: Any) -> Any:
        answer = generate(pixel_values=pixel_values, **arguments)
        if pixel_values is not None and len(pixel_values) > 2:
            raise torch.OutOfMemoryError
        return answer

    request = DescribeRequest(model="vit-gpt2")
    alone = [words(model.run(request, scribble(number), ignore)) for number in range(5)]
    monkeypatch.setattr(cast(Any, model).model, "generate", small)
    ended = model.run_many([(request, scribble(n), told[n]) for n in range(5)])
    assert [words(each) for each in ended] == alone
    assert all(step <= total for each in told for step, total in each.steps)
    assert warned == ["captions_apart"] * 2, "of five, of the larger half"
    warned.clear()


def test_a_picture_is_read_while_another_is_described(
    of: Of, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, read_too = of("vit-gpt2"), threading.Event()
    prepare, prepared = model.prepare, list[int]()

    def watched(request: DescribeRequest, picture: Any) -> Any:
        prepared.append(1)
        if len(prepared) == 2:
            read_too.set()
        return prepare(request, picture)

    def wait(done: int, total: int, preview: Preview | None = None) -> None:
        assert read_too.wait(30)

    monkeypatch.setattr(describing, "AT_ONCE", 1)
    monkeypatch.setattr(model, "prepare", watched)
    request = DescribeRequest(model="vit-gpt2")
    ended = model.run_many([(request, scribble(0), wait), (request, scribble(1), ignore)])
    assert all(words(each) for each in ended)


class TestSampler:
    shares = torch.tensor([0.5, 0.0, 0.3, 0.15, 0.05])

    def drawn(self, sampler: Sampler, requests: int, times: int) -> torch.Tensor:
        """(times, requests, `DRAWS`)"""
        logits = self.shares.log().mul(TEMPERATURES[0]).expand(requests * DRAWS, -1)
        rows = [sampler.choose(logits) for _ in range(times)]
        return torch.stack(rows).reshape(times, requests, DRAWS)

    def test_tokens_come_as_often_as_their_shares(self) -> None:
        drawn = self.drawn(Sampler([1], 0), 1, 2000)
        found = drawn.flatten().bincount(minlength=5) / drawn.numel()
        assert torch.allclose(found, self.shares, atol=0.015)

    def test_the_least_likely_are_left_out(self) -> None:
        """The first of them that reach 0.9 together, and 0.95 is theirs then."""
        drawn = self.drawn(Sampler([1], 0, top_p=0.9), 1, 2000)
        found = drawn.flatten().bincount(minlength=5) / drawn.numel()
        kept = torch.tensor([0.5, 0.0, 0.3, 0.15, 0.0]) / 0.95
        assert torch.allclose(found, kept, atol=0.015)

    def test_what_one_draws_does_not_depend_on_the_others(self) -> None:
        alone = self.drawn(Sampler([7], 0), 1, 20)[:, 0]
        beside = self.drawn(Sampler([3, 7, 8], 0), 3, 20)
        assert torch.equal(beside[:, 1], alone)
        assert not torch.equal(beside[:, 0], alone)
