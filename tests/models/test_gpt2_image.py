"""The GPT-2 that draws, from a tiny checkpoint of the real classes; and its training."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs.contract import ImagineResult
from models import families, loading
from models.errors import Cancelled, ModelUnusable, OverLimit
from models.families.gpt2_image import Config, Gpt2Image
from models.family import Family
from models.limits import check
from models.pictures import write_preview
from models.sources import Source
from models.training import gpt2_image
from models.training.art import ART_SIZE, STYLES, Art, load_concepts
from models.training.export import export_gpt2_image
from models.training.scenes import SIZE, Scene, paint
from tests.models.checkpoints import word_tokenizer
from tests.models.conftest import CPU
from tests.models.test_families import Told, cancel_after, difference, ignore, imagine, opened
from tests.models.zoo.parts import diffusers, shaken, transformers

torch: Any = importlib.import_module("torch")  # partly untyped

_SIDE, _CODES, _PROMPT = 4, 32, 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("gpt2-image") / "m"
    tokenizer = word_tokenizer()
    vqmodel = diffusers.VQModel(
        in_channels=12,
        out_channels=12,
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        block_out_channels=(8, 8),
        latent_channels=4,
        num_vq_embeddings=_CODES,
        norm_num_groups=4,
    )
    gpt2 = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=len(tokenizer) + _CODES,
            n_positions=_PROMPT + _SIDE**2,
            n_embd=16,
            n_layer=1,
            n_head=2,
            tie_word_embeddings=False,
        )
    )
    with torch.no_grad():
        for parameter in shaken(gpt2).parameters():
            parameter.mul_(4)  # surer of what it draws, so that what it is asked matters
    config = Config(
        prompt_tokens=_PROMPT, first_code=len(tokenizer), side=_SIDE, top_k=20, guidance=2.0
    )
    drawer = gpt2_image.Drawer(gpt2, shaken(vqmodel), tokenizer, config)
    export_gpt2_image(drawer, folder)
    return folder


@pytest.fixture(scope="module")
def model(folder: Path) -> Family:
    return load(folder)


def load(folder: Path) -> Family:
    return loading.load(Source(name="m", location=str(folder)), families.discover(), CPU)


def draw(model: Family, **changes: Any) -> tuple[bytes, ...]:
    request = imagine(model, num_inference_steps=1, **changes)
    check(request, model.card)
    return model.run(request, b"", ignore).blobs


def test_its_card_says_what_it_can_do(model: Family) -> None:
    card = model.card
    assert (card.name, card.family, card.kind) == ("m", "gpt2_image", "imagine")
    assert (card.default_steps, card.max_steps, card.default_guidance) == (1, 1, 2.0)
    assert (card.negative_prompt, card.start_picture, card.samplers) == (False, False, ())
    # Four tokens to a side, halved once, of squares of 2x2 pixels.
    assert [(size.width, size.height) for size in card.sizes.values()] == [(16, 16)]


def test_a_seed_repeats_and_prompt_and_guidance_matter(model: Family) -> None:
    (drawn,) = draw(model)
    assert opened(drawn).size == (16, 16)
    assert draw(model) == (drawn,)
    changes: tuple[dict[str, Any], ...] = (
        {"seed": 8},
        {"prompt": "a red cat"},
        {"guidance_scale": 9.0},
        {"guidance_scale": 0.0},
    )
    assert len({drawn, *(draw(model, **change)[0] for change in changes)}) == 5


def test_several_pictures_are_those_of_their_seeds_alone(model: Family) -> None:
    together = draw(model, num_images=3)
    alone = [draw(model, seed=seed)[0] for seed in (7, 8, 9)]
    assert max(difference(*pair) for pair in zip(together, alone, strict=True)) < 1
    assert len(set(together)) == 3


def test_each_token_is_told_and_shows_how_far_it_is(model: Family) -> None:
    told = Told()
    request = imagine(model, num_inference_steps=1)
    output = model.run(request, b"", told)
    assert isinstance(output.result, ImagineResult)
    assert told.steps == [(token, _SIDE**2) for token in range(1, _SIDE**2 + 1)]
    assert len(set(told.previews)) > _SIDE
    assert told.previews[-1] == write_preview(opened(output.blobs[0]))


def test_cancel_stops_at_the_token_and_the_model_goes_on(model: Family) -> None:
    before = draw(model)
    with pytest.raises(Cancelled):
        model.run(imagine(model, num_inference_steps=1), b"", cancel_after(3))
    assert draw(model) == before


def test_what_it_remembers_changes_nothing(model: Family) -> None:
    """Tokens drawn one by one from what is remembered are those that the whole network gives."""
    drawer: Any = model
    drawer.config = drawer.config.model_copy(update={"top_k": 1})
    try:
        codes = drawer.draw(["a lion"], [0], 0.0)
    finally:
        drawer.config = drawer.config.model_copy(update={"top_k": 20})
    first = drawer.config.first_code
    whole = torch.cat([drawer.prompt_ids(["a lion"]), codes + first], 1)
    with torch.inference_mode():
        logits = drawer._gpt2(whole).logits[0, _PROMPT - 1 : -1, first:]
    assert logits.argmax(1).tolist() == codes[0].tolist()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"width": 17}, "does not draw 17x16"),
        ({"num_inference_steps": 2}, "at most 1 steps"),
        ({"guidance_scale": 30.0}, "guidance up to 10"),
        ({"negative_prompt": "fog"}, "takes no negative prompt"),
        ({"strength": 0.5}, "cannot start from a picture"),
        ({"sampler": "Euler"}, "no choice of samplers"),
    ],
)
def test_what_it_cannot_do_is_refused_with_a_sentence(
    model: Family, changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(OverLimit, match=why):
        check(imagine(model, num_inference_steps=1).model_copy(update=changes), model.card, b"x")


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("side", 5, "a picture takes 33 tokens; GPT-2 has 24 positions"),
        ("first_code", 12, "not those of 32 codes"),
        ("side", 0, "config.json: side: "),
    ],
)
def test_parts_that_do_not_fit_get_one_sentence(
    folder: Path, field: str, value: int, why: str
) -> None:
    file = folder / "config.json"
    right = file.read_text(encoding="utf-8")
    file.write_text(json.dumps(json.loads(right) | {field: value}), encoding="utf-8")
    try:
        with pytest.raises(ModelUnusable, match=why):
            load(folder)
    finally:
        file.write_text(right, encoding="utf-8")


def test_the_cost_counts_all_tokens(model: Family) -> None:
    """P4 of the estimates: a step is a whole picture here, not a token."""
    request = imagine(model, num_inference_steps=1)
    seconds = min(timed(model) for _ in range(3))
    assert model.card.predict(request) > seconds / 4


def timed(model: Family) -> float:
    result = model.run(imagine(model, num_inference_steps=1), b"", ignore).result
    assert isinstance(result, ImagineResult)
    return result.seconds


@pytest.fixture(scope="module")
def arts() -> list[Art]:
    """One plain square of its own shade for each of two concepts."""
    return [
        Art(concept, style, np.full((ART_SIZE, ART_SIZE, 4), 90 * index + 60, np.uint8))
        for index, concept in enumerate(load_concepts()[:2])
        for style in STYLES
    ]


def test_its_training_goes_on_from_its_checkpoints(arts: list[Art], tmp_path: Path) -> None:
    checkpoint = tmp_path / "gpt2-image.pt"
    files = (checkpoint, tmp_path / "gpt2-image-codebook.pt")
    steps: list[tuple[int, int]] = []

    def trained(minutes: float) -> tuple[gpt2_image.Drawer, float]:
        recipe = gpt2_image.Recipe(minutes, batch=2, codebook_minutes=minutes)
        drawer = gpt2_image.train(recipe, arts, checkpoint)
        saved = [torch.load(file, weights_only=True) for file in files]
        steps.append((saved[0]["step"], saved[1]["step"]))
        return drawer, saved[0]["elapsed"] / 60

    _, minutes = trained(0.01)
    drawer, _ = trained(minutes + 0.01)
    (gpt2, codebook), (gpt2_later, codebook_later) = steps
    assert 0 < gpt2 < gpt2_later
    assert 0 < codebook == codebook_later, "what GPT-2 reads must not change its meaning"
    export_gpt2_image(drawer, tmp_path / "m")
    assert isinstance(model := load(tmp_path / "m"), Gpt2Image)
    assert opened(draw(model)[0]).size == (SIZE, SIZE)
    files[1].unlink()
    with pytest.raises(FileNotFoundError, match="gpt2-image-codebook"):
        trained(minutes)


def test_unused_codes_are_moved_to_where_pictures_are() -> None:
    codebook, used = torch.zeros(4, 2), torch.tensor([1.0, 0, 0, 3])
    gpt2_image.move_unused(codebook, used, torch.ones(1, 2, 3, 3))
    assert codebook.tolist() == [[0, 0], [1, 1], [1, 1], [0, 0]]
    assert not used.any()


def test_a_thing_has_the_same_codes_on_every_background() -> None:
    torch.manual_seed(0)
    vqmodel = gpt2_image.build_vqmodel().eval()
    with torch.no_grad():
        noise = gpt2_image.encode(vqmodel, torch.rand(1, 48, SIZE // 4, SIZE // 4) * 2 - 1)
    # Codes are where squares of noise are, so that many are chosen.
    gpt2_image.move_unused(vqmodel.quantize.embedding.weight, torch.zeros(gpt2_image.CODES), noise)
    rgba = np.random.default_rng(0).integers(0, 256, (ART_SIZE, ART_SIZE, 4), np.uint8)
    rgba[:, :, 3] = 255
    art = Art(load_concepts()[0], STYLES[0], rgba)
    scenes = [Scene((art,), ground) for ground in ("red", "blue")]
    codes: Any = gpt2_image.write_down(vqmodel, scenes, torch.device("cpu"))
    side = SIZE // gpt2_image.SIDE
    squares = np.stack([paint(scene) for scene in scenes]).reshape(
        2, -1, side, SIZE // side, side, 3
    )
    alike = (squares[0] == squares[1]).all((1, 3, 4)).flatten()
    assert codes.shape == (2, len(alike))
    assert alike.sum() == (ART_SIZE // side) ** 2
    assert codes[0][alike].tolist() == codes[1][alike].tolist()
    assert len(codes[0][alike].unique()) > 20
