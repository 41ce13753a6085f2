"""Prompts that the worker writes out, with a tiny GPT-2 that comes in the way a real one does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jobs.contract import MAX_PROMPT, MAX_SEED, Failure, ImagineResult
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.workers import Registry
from models.errors import Cancelled, WriterUnusable
from models.sources import Source, Writer, starters, writer
from models.writing import PromptWriter
from tests.models import crayon
from tests.models.checkpoints import save_gpt2
from tests.models.conftest import CPU
from tests.models.worker import studio


def load(location: Path | str) -> PromptWriter:
    return PromptWriter.load(Source(name="writer", location=str(location)), CPU)


@pytest.fixture(scope="module")
def tiny(weights: Path) -> PromptWriter:
    return load(weights / "gpt2")


def test_it_adds_to_the_prompt_and_the_seed_decides_what(tiny: PromptWriter) -> None:
    prompt = "Ein Löwe; 猫, <@1>"
    written = [tiny.write(prompt, seed) for seed in range(8)]
    assert all(text.startswith(prompt) for text in written)
    assert len(set(written)) > 1
    assert written == [tiny.write(prompt, seed) for seed in range(8)]
    assert tiny.write(prompt, MAX_SEED)


def test_what_it_adds_is_one_line_that_can_be_seen(tiny: PromptWriter) -> None:
    for seed in range(30):
        text = tiny.write("a lion", seed)
        assert text.isprintable()
        assert "  " not in text


@pytest.mark.parametrize(
    "prompt",
    ["a lion " * 20, "x" * MAX_PROMPT, "lion " * 39 + "lion", " "],
    ids=["no position left", "as long as may be", "says enough", "nothing to read"],
)
def test_a_prompt_without_room_comes_back_as_it_was(tiny: PromptWriter, prompt: str) -> None:
    assert tiny.write(prompt, 1) == prompt


def test_what_it_writes_is_no_longer_than_a_prompt_may_be(tmp_path: Path) -> None:
    save_gpt2(tmp_path / "long", n_positions=2 * MAX_PROMPT)
    prompt = "x" * (MAX_PROMPT - 20)
    written = [load(tmp_path / "long").write(prompt, seed) for seed in range(8)]
    assert all(len(text) <= MAX_PROMPT for text in written)
    assert any(text != prompt for text in written)


def test_it_can_be_left_after_any_token(tiny: PromptWriter) -> None:
    def leave() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        tiny.write("a lion", 1, leave)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("nothing", r"neither model_index\.json nor config\.json"),
        ("pickled", "safetensors"),
        ("no tokenizer", "has no tokenizer"),
        ("no language model", r"is no language model such as GPT-2 \(vit\)"),
        ("unreadable", "cannot be read as JSON"),
    ],
)
def test_a_broken_checkpoint_is_one_sentence_that_names_the_setting(
    weights: Path, tmp_path: Path, broken: str, why: str
) -> None:
    folder = shutil.copytree(weights / "gpt2", tmp_path / "gpt2")
    match broken:
        case "nothing":
            shutil.rmtree(folder)
        case "pickled":
            (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
        case "no tokenizer":
            for file in ("tokenizer.json", "tokenizer_config.json"):
                (folder / file).unlink()
        case "no language model":
            (folder / "config.json").write_text('{"model_type": "vit"}', encoding="utf-8")
        case _:
            (folder / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(WriterUnusable, match=f"ATELIER_PROMPT_WRITER: .*{why}") as caught:
        load(folder)
    assert "\n" not in str(caught.value)


def test_the_setting_says_who_writes_and_for_whom(tmp_path: Path) -> None:
    theirs, own = Source(name="sdxl", location="some/repo"), tmp_path / "picture"
    starter = Source(name="starter", location=str(own))
    assert writer("", (starter,), tmp_path) is None, "there is none yet"
    for folder in (own, tmp_path / "writer"):
        folder.mkdir()
        (folder / "config.json").write_text("{}", encoding="utf-8")
    assert [source.name for source in starters(tmp_path)] == ["picture"], "none to draw with"
    assert writer("", (theirs, starter), tmp_path) == Writer(
        source=Source(name="writer", location=str(tmp_path / "writer")), models=("starter",)
    )
    assert writer("", (theirs,), tmp_path) is None
    assert writer("off", (starter,), tmp_path) is None
    assert writer("me/magic@v2", (theirs, starter), tmp_path) == Writer(
        source=Source(name="writer", location="me/magic", revision="v2"), models=("sdxl", "starter")
    )
    with pytest.raises(ValueError, match="'a@' is not a path, repo or repo@revision"):
        writer("a@", ())


async def test_the_result_says_what_was_drawn(
    weights: Path,
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
) -> None:
    """Through the device process: only what draws offers it, and only who asks gets it."""
    place = str(weights / "gpt2")
    async with studio(tmp_path, queue, registry, queue_settings, prompt_writer=place) as work:
        await work.serving()
        (worker,) = await registry.live()
        assert {card.name: card.enhance for card in worker.cards} == {
            "crayon": True,
            "reader": False,
        }
        request = crayon.request("crayon")
        said: list[str] = []
        for asked in (request, *[request.model_copy(update={"enhance": True})] * 2):
            await work.submit(asked)
            result = (await work.outcome()).result
            assert isinstance(result, ImagineResult)
            said.append(result.prompt)
        plain, once, again = said
        assert plain == ""
        assert once == again == load(place).write(request.prompt, request.seed)
        assert once.startswith("a lion ")


async def test_without_a_writer_the_worker_goes_on_and_offers_none(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    place = str(tmp_path / "nowhere")
    async with studio(tmp_path, queue, registry, queue_settings, prompt_writer=place) as work:
        await work.serving()
        (worker,) = await registry.live()
        assert not any(card.enhance for card in worker.cards)
        await work.submit(crayon.request("crayon").model_copy(update={"enhance": True}))
        failure = (await work.outcome()).failure
        assert isinstance(failure, Failure)
        assert failure.sentence == "crayon cannot write prompts out; leave the option off."
