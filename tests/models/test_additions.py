"""LoRAs and textual inversions: files as their trainers save them, added to tiny checkpoints."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from models import families, loading
from models.errors import ModelUnusable
from models.family import Family
from models.sources import Lora, Source, Word, parse
from tests.models.conftest import CPU
from tests.models.test_families import ignore, imagine, picture

BASES = ("sd2", "sdxl", "sd3", "flux", "sana", "qwen-image", "z-image", "flux2-klein", "lcm")
Make = Callable[[str], Path]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """The folder of a tiny checkpoint, made once."""
    import torch

    from tests.models import zoo

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("bases")

    def once(name: str) -> Path:
        if not (folder / name).exists():
            zoo.save(name, folder / name)
        return folder / name

    return once


def load(setting: str) -> list[Family]:
    """As a worker does with this setting."""
    kinds = families.discover()
    return [loading.load(source, kinds, CPU) for source in parse(setting)]


def draw(model: Family, **changes: object) -> bytes:
    fine = {"guidance_scale": model.card.default_guidance, **changes}
    return model.run(imagine(model, **fine), b"", ignore).blobs[0]


@pytest.mark.parametrize("name", BASES)
def test_a_lora_makes_a_further_model_and_leaves_the_first_alone(
    base: Make, tmp_path: Path, name: str
) -> None:
    from tests.models.zoo import additions

    additions.save_lora(base(name), tmp_path / "ink.safetensors")
    (alone,) = load(f"m={base(name)}")
    before = draw(alone)
    plain, ink, faint, none = load(
        f"m={base(name)}, m+ink={tmp_path}/ink.safetensors,"
        f"m+faint={tmp_path}/ink.safetensors:0.3, m+none={tmp_path}/ink.safetensors:0"
    )
    assert [model.card.name for model in (ink, faint)] == ["m+ink", "m+faint"]
    assert ink.card.sizes == plain.card.sizes
    drawn = draw(ink)
    assert len({drawn, draw(faint), before}) == 3, "it matters, and how strongly"
    assert draw(ink) == drawn, "a seed repeats"
    assert draw(none) == draw(plain) == before, "the model itself draws what it always did"


def test_networks_are_loaded_once_for_all_models_made_of_them(base: Make, tmp_path: Path) -> None:
    from tests.models.zoo import additions

    additions.save_lora(base("sd2"), tmp_path / "ink.safetensors", encoder=True)
    setting = f"m={base('sd2')}, m+ink={tmp_path}/ink.safetensors"
    models = cast(list[Any], load(setting))
    plain, ink = (model.pipeline for model in models)
    assert ink.unet is plain.unet


def test_a_lora_goes_with_its_model_but_not_in_the_middle_of_a_call(
    base: Make, tmp_path: Path
) -> None:
    """The collector comes when it likes, on whatever thread: the networks may be at work."""
    from tests.models.zoo import additions

    additions.save_lora(base("sd2"), tmp_path / "ink.safetensors", encoder=True)
    models = cast(list[Any], load(f"m={base('sd2')}, m+ink={tmp_path}/ink.safetensors"))
    pipeline = models[0].pipeline
    before, seen = draw(models[0]), list[bool]()

    def collect(*_: object) -> None:
        del models[1:]
        thread = threading.Thread(target=gc.collect)
        thread.start()
        thread.join()
        seen.append(any(pipeline.get_list_adapters().values()))

    hook = pipeline.unet.mid_block.register_forward_pre_hook(collect)
    drawn = draw(models[0])
    hook.remove()
    assert seen[0], "it is still there while the network is called"
    assert draw(models[0]) == drawn == before
    assert not any(pipeline.get_list_adapters().values())


def test_loras_add_up(base: Make, tmp_path: Path) -> None:
    from tests.models.zoo import additions

    for seed, name in enumerate(("ink", "soft")):
        encoder = name == "soft"
        additions.save_lora(
            base("sdxl"), tmp_path / f"{name}.safetensors", encoder=encoder, seed=seed
        )
    models = load(
        f"m={base('sdxl')}, m+ink={tmp_path}/ink.safetensors, m+soft={tmp_path}/soft.safetensors,"
        f"m+ink+soft={tmp_path}/soft.safetensors"
    )
    first = [draw(model) for model in models]
    assert len(set(first)) == 4
    assert [draw(model) for model in models] == first


def test_a_start_picture_goes_with_a_lora(base: Make, tmp_path: Path) -> None:
    from tests.models.zoo import additions

    additions.save_lora(base("sdxl"), tmp_path / "ink.safetensors")
    models = load(f"m={base('sdxl')}, m+ink={tmp_path}/ink.safetensors")
    drawn = {
        model.run(imagine(model, strength=0.8), picture("red"), ignore).blobs for model in models
    }
    assert len(drawn) == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [("sd2", "sdxl", "size mismatch|no LoRA for it"), ("sd2", "flux", "no LoRA for it")],
)
def test_a_lora_of_another_kind_of_model_gets_one_sentence(
    base: Make, tmp_path: Path, ours: str, theirs: str, why: str
) -> None:
    from tests.models.zoo import additions

    additions.save_lora(base(theirs), tmp_path / "ink.safetensors")
    (plain,) = load(f"m={base(ours)}")
    before = draw(plain)
    with pytest.raises(ModelUnusable, match=why) as caught:
        load(f"m={base(ours)}, m+ink={tmp_path}/ink.safetensors")
    assert str(caught.value).startswith("The model m+ink cannot be served: ink.safetensors is no ")
    assert "\n" not in str(caught.value)
    assert draw(plain) == before


def test_what_is_no_safetensors_file_is_not_read(base: Make, tmp_path: Path) -> None:
    (tmp_path / "ink.pt").write_bytes(b"pickled")
    with pytest.raises(ModelUnusable, match=r"ink\.pt is no safetensors file"):
        load(f"m={base('sd2')}, m+ink={tmp_path}/ink.pt")
    with pytest.raises(ModelUnusable, match=r"nothing is no \.safetensors file"):
        load(f"m={base('sd2')}, m+ink=nobody/nothing")


def test_a_pipeline_without_loras_says_so(base: Make, tmp_path: Path) -> None:
    (tmp_path / "ink.safetensors").touch()
    with pytest.raises(ModelUnusable, match="DiTPipeline takes no LoRAs"):
        load(f"m={base('dit')}, m+ink={tmp_path}")


def test_a_family_without_additions_says_so(weights: Path) -> None:
    place = str(weights / "blip")
    for more in ({"loras": (Lora(location="x"),)}, {"words": (Word(word="x", location="x"),)}):
        source = Source(name="m", location=place).model_copy(update=more)
        with pytest.raises(ModelUnusable, match="neither LoRAs nor textual inversions"):
            loading.load(source, families.discover(), CPU)


def test_a_card_file_beside_a_lora_says_what_it_is_for(base: Make, tmp_path: Path) -> None:
    """A LoRA may make a model one of few steps, or hear to certain words."""
    from tests.models.zoo import additions

    file = tmp_path / "fast.safetensors"
    additions.save_lora(base("sdxl"), file)
    said = {"default_steps": 4, "max_steps": 8, "max_guidance": 2, "trigger": "red cat"}
    said |= {"default_guidance": 0}
    (tmp_path / "fast.atelier.json").write_text(json.dumps(said), encoding="utf-8")
    plain, fast = load(f"m={base('sdxl')}, m+fast={tmp_path}")
    card = fast.card
    assert (card.default_steps, card.max_steps, card.default_guidance) == (4, 8, 0)
    assert plain.card.default_steps == 50
    assert draw(fast, prompt="a lion") == draw(fast, prompt="a lion, red cat")
    assert draw(fast, prompt="a lion") != draw(fast, prompt="a lion, blue cat")
    (tmp_path / "fast.atelier.json").write_text('{"steps": 4}', encoding="utf-8")
    with pytest.raises(ModelUnusable, match=r"fast\.atelier\.json"):
        load(f"m={base('sdxl')}, m+fast={tmp_path}")


@pytest.mark.parametrize("name", ["sd2", "sdxl", "lcm", "flux"])
def test_a_word_that_is_taught_changes_pictures_whose_prompt_has_it(
    base: Make, tmp_path: Path, name: str
) -> None:
    from tests.models.zoo import additions

    additions.save_word(tmp_path / "toy.safetensors", two=name == "sdxl")
    (plain,) = load(f"m={base(name)}")
    (taught,) = load(f"m={base(name)}, m:zog={tmp_path}/toy.safetensors")
    with_it = draw(taught, prompt="a Zog on blue")
    assert with_it != draw(plain, prompt="a Zog on blue")
    assert with_it == draw(taught, prompt="a zog on blue")
    for other in ("a lion on blue", "zogs on a blue zog-like background"):
        assert draw(taught, prompt=other) == draw(plain, prompt=other)
    if taught.card.negative_prompt:
        assert draw(taught, negative_prompt="zog") != draw(plain, negative_prompt="zog")


def test_models_made_with_a_lora_know_the_words(base: Make, tmp_path: Path) -> None:
    from tests.models.zoo import additions

    additions.save_word(tmp_path / "toy.safetensors")
    additions.save_lora(base("sd2"), tmp_path / "ink.safetensors")
    models = load(
        f"m={base('sd2')}, m+ink={tmp_path}/ink.safetensors, m:zog={tmp_path}/toy.safetensors"
    )
    for model in models:
        assert draw(model, prompt="a zog") != draw(model, prompt="a dog")


def test_a_word_for_another_kind_of_model_gets_one_sentence(base: Make, tmp_path: Path) -> None:
    from tests.models.zoo import additions

    additions.save_word(tmp_path / "toy.safetensors", width=48)
    with pytest.raises(ModelUnusable, match=r"toy\.safetensors is no textual inversion for it"):
        load(f"m={base('sd2')}, m:zog={tmp_path}/toy.safetensors")
    with pytest.raises(ModelUnusable, match="takes no textual inversions"):
        load(f"m={base('sd3')}, m:zog={tmp_path}/toy.safetensors")
