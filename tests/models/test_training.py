"""The training code, on small data; and the shipped starters, on a sample of their own prompts."""

from __future__ import annotations

import importlib
import math
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from transformers import PreTrainedTokenizerFast

from models.sources import STARTERS
from models.training import caption, classic, export, picture, upscale, words, writer
from models.training.art import ART_SIZE, CONCEPTS, STYLES, Art, File, load_concepts, more_concepts
from models.training.evaluate import evaluate, known, psnr, says_all
from models.training.sampling import draw
from models.training.scenes import BACKGROUNDS, SIZE, Scene, draw_scene, paint
from models.training.wording import word
from models.training.words import build_tokenizer

torch: Any = importlib.import_module("torch")
diffusers: Any = importlib.import_module("diffusers")


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    """Threads would wait for each other at every small layer."""
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def arts() -> list[Art]:
    """One plain square of its own shade for each of four concepts."""
    return [
        Art(concept, style, np.full((ART_SIZE, ART_SIZE, 4), 40 * index + 60, np.uint8))
        for index, concept in enumerate(load_concepts()[:4])
        for style in STYLES
    ]


def test_every_word_of_a_prompt_is_known(arts: list[Art]) -> None:
    tokenizer: Any = build_tokenizer()
    rng = random.Random(0)
    every = [Art(concept, style, arts[0].rgba) for concept in load_concepts() for style in STYLES]
    prompts = [word(rng, draw_scene(rng, every)) for _ in range(2000)]
    prompts += [scene.caption for scene in (Scene((art,), "red") for art in every)]
    tokens = [token for ids in tokenizer(prompts)["input_ids"] for token in ids]
    assert tokenizer.unk_token_id not in tokens
    assert tokenizer("zyzzyva")["input_ids"][0] == tokenizer.unk_token_id


def test_a_picture_is_the_art_on_its_background(arts: list[Art]) -> None:
    art = Art(arts[0].concept, "3d", np.zeros_like(arts[0].rgba))
    assert (paint(Scene((art,), "blue")) == BACKGROUNDS["blue"]).all(), "clear art shows nothing"
    solid = np.full_like(arts[0].rgba, 255)
    picture = paint(Scene((Art(arts[0].concept, "3d", solid),), "blue"))
    assert (picture[SIZE // 2, SIZE // 2] == 255).all()
    assert tuple(picture[0, 0]) == BACKGROUNDS["blue"]


def goes_on(train: Callable[[float], object], checkpoint: Path) -> None:
    """Train for a moment, and then for a moment more than that took."""
    minutes, steps = 0.01, list[int]()
    for _ in range(2):
        train(minutes)
        saved = torch.load(checkpoint, weights_only=True)
        minutes = saved["elapsed"] / 60 + 0.01
        steps.append(saved["step"])
    assert 0 < steps[0] < steps[1]


def test_training_goes_on_from_its_checkpoint(arts: list[Art], tmp_path: Path) -> None:
    checkpoint = tmp_path / "caption.pt"
    goes_on(
        lambda minutes: caption.train(
            caption.Recipe(minutes=minutes, batch=2), arts, [], checkpoint
        ),
        checkpoint,
    )


def test_the_classic_captioner_goes_on_from_its_checkpoint(arts: list[Art], tmp_path: Path) -> None:
    checkpoint = tmp_path / "classic.pt"
    goes_on(
        lambda minutes: classic.train(
            classic.Recipe(minutes=minutes, batch=2), arts, [], checkpoint
        ),
        checkpoint,
    )


def test_the_picture_starter_goes_on_from_its_checkpoint(arts: list[Art], tmp_path: Path) -> None:
    checkpoint = tmp_path / "picture.pt"
    goes_on(
        lambda minutes: picture.train(picture.Recipe(minutes=minutes, batch=2), arts, checkpoint),
        checkpoint,
    )
    weights = torch.load(checkpoint, weights_only=True)["weights"].values()
    assert all(each.isfinite().all() for each in weights), "batches without a prompt, among them"


def test_a_starter_that_is_trained_further_means_the_same_by_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that are new since stand among them: each has its place in the alphabet."""
    with monkeypatch.context() as then:
        few = {*words.vocabulary()[4::40], "background", "lion", "on"}
        known = [*words.vocabulary()[:4], *sorted(few)]
        then.setattr(words, "vocabulary", lambda: known)
        before = picture.Starter.new()
    export.export_picture(before.pipeline(), tmp_path / "picture", load_concepts()[:3])
    before.float()
    begun = picture.Starter.exported(tmp_path / "picture")
    prompt = "lion on background"
    with torch.no_grad():
        was, is_now = (
            starter.text_encoder(
                input_ids=torch.tensor([starter.tokenizer(prompt)["input_ids"]])
            ).last_hidden_state
            for starter in (before, begun)
        )
    torch.testing.assert_close(is_now, was)
    assert len(begun.tokenizer) > len(before.tokenizer)
    assert load_concepts(tmp_path / "picture" / CONCEPTS.name) == load_concepts()[:3]


def test_a_starter_learns_more_things_beside_those_that_it_knows() -> None:
    every = load_concepts()
    known = every[5:8]
    some = more_concepts(known, 300)
    assert some[:3] == known
    assert len(set(some)) == 300
    assert more_concepts(some[:100], 300)[:100] == some[:100]
    assert set(more_concepts(known, 0)) == set(every)
    assert more_concepts(known, len(known)) == known


def emoji(*, held_out: bool = False, side: int = 256) -> File:
    """A blue disc on nothing."""
    picture = Image.new("RGBA", (side, side))
    ImageDraw.Draw(picture).ellipse((20, 20, side - 20, side - 20), fill="blue")
    picture.save(out := BytesIO(), "PNG")
    return File(out.getvalue(), held_out)


def test_the_upscaler_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    checkpoint = tmp_path / "upscale.pt"
    files = [emoji(), emoji(side=64)]
    goes_on(
        lambda minutes: upscale.train(upscale.Recipe(minutes=minutes, batch=2), files, checkpoint),
        checkpoint,
    )


def test_the_upscaler_never_trains_on_what_it_is_measured_on(tmp_path: Path) -> None:
    with pytest.raises(IndexError):
        upscale.train(upscale.Recipe(minutes=0.01), [emoji(held_out=True)], tmp_path / "x.pt")


@pytest.mark.parametrize("scale", [2, 4])
def test_pairs_are_a_picture_and_the_same_in_small(scale: int) -> None:
    small, large = upscale.draw_pairs(random.Random(0), [emoji()], 6, scale)
    assert small.shape == (6, 3, 32, 32)
    assert large.shape == (6, 3, 32 * scale, 32 * scale)
    reduced = torch.nn.functional.avg_pool2d(large, scale)
    assert (reduced - small).abs().mean() < 0.05


def test_the_upscaler_begins_better_than_bilinear() -> None:
    """A filter fitted to the art, held by the untrained network."""
    rng = random.Random(0)
    model: Any = upscale.build_model()
    upscale.start_linear(model, *upscale.draw_pairs(rng, [emoji()], 64, 4))
    small, large = upscale.draw_pairs(rng, [emoji()], 8, 4)
    with torch.no_grad():
        drawn = model(small).reconstruction
    plain = torch.nn.functional.interpolate(small, scale_factor=4, mode="bilinear")
    inner = (..., slice(16, -16), slice(16, -16))
    ours, bilinear = ((each[inner] - large[inner]).pow(2).mean() for each in (drawn, plain))
    assert ours < bilinear


def test_psnr_is_that_of_the_textbook() -> None:
    black, grey = Image.new("RGB", (4, 4)), Image.new("RGB", (4, 4), (16, 16, 16))
    assert psnr(black, grey) == pytest.approx(20 * math.log10(255 / 16))
    assert psnr(black, black) == 100.0


def test_drawing_together_is_drawing_alone() -> None:
    """Our batched sampling gives what the stock pipeline gives for one prompt."""
    pipeline = diffusers.PRXPixelPipeline.from_pretrained(STARTERS / "picture", dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    prompt = "a lion on a blue background"
    stock = pipeline(
        prompt,
        num_inference_steps=4,
        generator=torch.Generator().manual_seed(5),
        use_resolution_binning=False,
        guidance_scale=3.0,
    )
    ours = draw(pipeline, [prompt], seed=5, steps=4, guidance=3.0)[0]
    difference = np.abs(ours.astype(int) - np.asarray(stock.images[0]).astype(int))
    assert difference.max() <= 1


def test_the_shipped_starters_say_what_they_know() -> None:
    """Every word of it: what they are asked for when measured, they can read."""
    stock: Any = PreTrainedTokenizerFast
    tokenizer = stock.from_pretrained(STARTERS / "picture" / "tokenizer")
    names = [name for c in known(STARTERS) for name in (c.name, *c.synonyms)]
    assert len(names) >= 100
    assert not any(tokenizer.unk_token_id in ids for ids in tokenizer(names)["input_ids"])


@pytest.mark.parametrize("relation", ["to the left of", "above"])
def test_the_shipped_starter_reads_the_order_of_words(relation: str) -> None:
    """Else what stands where would be chance, however well it draws."""
    starter = picture.Starter.exported(STARTERS / "picture")
    known: Any = starter.tokenizer

    def read(prompt: str) -> Any:
        """Of "lion"."""
        tokens = known(prompt, return_tensors="pt")
        place = tokens["input_ids"][0].tolist().index(known.convert_tokens_to_ids("lion"))
        with torch.no_grad():
            return starter.text_encoder(tokens["input_ids"]).last_hidden_state[0, place]

    first = read(f"a lion {relation} a clock on a red background")
    second = read(f"a clock {relation} a lion on a red background")
    assert (first - second).norm() > 0.2 * first.norm()


def test_the_shipped_starters_agree() -> None:
    """A sample of what `python -m models.training evaluate` measures; the README has it in full."""
    score = evaluate(STARTERS, count=40, seed=3)
    assert score.background >= 0.9
    assert score.concept >= 0.7
    assert score.relation >= 0.5


def test_starter_files_are_small_and_safe() -> None:
    files = [path for path in STARTERS.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".safetensors", ".json", ".md"}
    assert all(path.stat().st_size <= 16 * 2**20 for path in files)
    assert sum(path.stat().st_size for path in files) <= 100 * 2**20


def test_the_writer_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    checkpoint = tmp_path / "writer.pt"
    goes_on(
        lambda minutes: writer.train(writer.Recipe(minutes=minutes, batch=2), checkpoint),
        checkpoint,
    )


def test_the_writer_is_measured_on_what_it_never_read() -> None:
    rng = random.Random(0)
    names = writer.names_of(load_concepts()[:120])
    asked = set(writer.questions(50, 1, names))
    texts = [writer.draw_text(rng, names) for _ in range(20_000)]
    assert asked & {text.begun for text in texts}, "they are texts like the others"
    assert not asked & {text.begun for text in texts if not text.held_out}


def test_every_text_of_the_writer_is_one_that_the_picture_starter_knows() -> None:
    tokenizer: Any = build_tokenizer()
    rng = random.Random(0)
    texts = [writer.draw_text(rng, made_up=0) for _ in range(2000)]
    tokens = [
        id for ids in tokenizer([t.begun + t.added for t in texts])["input_ids"] for id in ids
    ]
    assert tokenizer.unk_token_id not in tokens
    assert all(says_all(text.begun + text.added) for text in texts)


def test_the_writers_tokenizer_is_the_same_each_time_and_reads_everything() -> None:
    one, other = writer.build_tokenizer(), writer.build_tokenizer()
    assert one.get_vocab() == other.get_vocab()
    text = " ein \N{CAT FACE} \u732b, 3d"
    assert one.decode(one(text)["input_ids"]) == text
