"""From a setting to a loaded model, or to one sentence that says why not."""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from models import families, loading
from models.errors import FamilyUnknown, FilesMissing, ModelUnusable, WorkerUnusable
from models.family import Family
from models.sources import Lora, Source, Word, parse, starters
from tests.models.checkpoints import save_stable_diffusion
from tests.models.conftest import CPU

_safetensors: Any = importlib.import_module("safetensors.torch")  # partly untyped


def load(folder: Path) -> Family:
    return loading.load(Source(name="m", location=str(folder)), families.discover(), CPU)


def test_sources_are_named_paths_and_pinned_repos() -> None:
    assert parse(" a=my models/a , b=me/repo@v1.2,") == (
        Source(name="a", location="my models/a"),
        Source(name="b", location="me/repo", revision="v1.2"),
    )


def test_a_plus_adds_a_lora_and_a_colon_teaches_a_word() -> None:
    ink = Lora(location="/ink.safetensors", scale=0.8)
    soft = Lora(location="me/soft", revision="v2")
    taught = Source(name="a", location="me/sd", words=(Word(word="zog", location="zog"),))
    assert parse("a=me/sd, a+ink=/ink.safetensors:0.8, a+ink+s=me/soft@v2, a:zog=zog") == (
        taught,
        taught.model_copy(update={"name": "a+ink", "loras": (ink,)}),
        taught.model_copy(update={"name": "a+ink+s", "loras": (ink, soft)}),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("b=x,a+i=y,a=x", "'a\\+i=y' needs the model 'a', named before it"),
        ("a:w=y", "needs the model 'a'"),
        ("a=x:1", "only a LoRA"),
        ("a=x,a:w=y:1", "only a LoRA"),
        ("a=x,a+i=y,a+i:w=z", "without a LoRA is taught"),
        ("a=x,a+i=y,a+i=z", "two models are named"),
    ],
)
def test_what_is_added_to_nothing_is_quoted(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(text)


@pytest.mark.parametrize("text", ["nonsense", "a=", "=b", "a=b@", "a b=c", "a=x,a=y"])
def test_a_wrong_source_is_quoted(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not name=path|two models are named"):
        parse(text)


def test_starters_are_the_folders_that_hold_a_model(tmp_path: Path) -> None:
    for name, files in {"b": ["config.json"], "a": ["model_index.json"], "c": ["x.txt"]}.items():
        (tmp_path / name).mkdir()
        for file in files:
            (tmp_path / name / file).write_text("{}", encoding="utf-8")
    (tmp_path / "a" / "atelier.json").write_text('{"name": "emoji"}', encoding="utf-8")
    assert [source.name for source in starters(tmp_path)] == ["emoji", "b"]


def test_every_family_is_found() -> None:
    assert {family.name for family in families.discover()} >= {"caption", "diffusers_image"}


def test_a_family_that_cannot_be_imported_is_loud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.py").write_text("import no_such_module", encoding="utf-8")
    monkeypatch.setattr(families, "__path__", [*families.__path__, str(tmp_path)])
    with pytest.raises(ImportError, match="no_such_module"):
        families.discover()


def test_an_empty_folder_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FilesMissing, match=r"neither model_index\.json nor config\.json"):
        load(tmp_path)


def test_a_repo_that_was_never_downloaded_says_how_to_get_it() -> None:
    with pytest.raises(FilesMissing, match="ATELIER_HUB_DOWNLOADS=true"):
        loading.load(Source(name="m", location="nobody/nothing"), families.discover(), CPU)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", {"model_type": "bert"}),
        ("config.json", {"architectures": ["X"]}),
        ("model_index.json", {"x": 1}),
    ],
)
def test_what_no_family_loads_is_named(
    tmp_path: Path, file: str, content: dict[str, object]
) -> None:
    (tmp_path / file).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(FamilyUnknown, match="no family in models/families loads"):
        load(tmp_path)


@pytest.mark.parametrize("pipeline", ["NoSuchPipeline", "AudioLDM2Pipeline", "os"])
def test_a_pipeline_that_does_not_draw_is_refused(tmp_path: Path, pipeline: str) -> None:
    (tmp_path / "model_index.json").write_text(
        json.dumps({"_class_name": pipeline}), encoding="utf-8"
    )
    with pytest.raises(ModelUnusable, match="does not draw pictures from text"):
        load(tmp_path)


def test_a_card_file_wins_over_the_guess(weights: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(weights / "prx", tmp_path / "prx")
    file = {
        "kind": "imagine",
        "revision": "2026-01",
        "sizes": {"square": {"width": 32, "height": 32}, "wide": {"width": 48, "height": 24}},
        "default_steps": 4,
        "max_steps": 8,
        "default_guidance": 2.0,
        "max_guidance": 5.0,
        "negative_prompt": False,
    }
    (folder / "atelier.json").write_text(json.dumps(file), encoding="utf-8")
    card = load(folder).card.model_dump()
    assert {name: card[name] for name in file} == file


def test_a_wrong_card_file_is_named(weights: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(weights / "prx", tmp_path / "prx")
    (folder / "atelier.json").write_text('{"default_steps": 0}', encoding="utf-8")
    with pytest.raises(ModelUnusable, match=r"atelier\.json: default_steps"):
        load(folder)


def test_pickled_weights_are_not_read(weights: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(weights / "vit-gpt2", tmp_path / "vit-gpt2")
    tensors = folder / "model.safetensors"
    torch.save(_safetensors.load_file(tensors), folder / "pytorch_model.bin")
    tensors.unlink()
    with pytest.raises(ModelUnusable, match="safetensors"):
        load(folder)


def test_missing_weights_are_one_sentence(weights: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(weights / "prx", tmp_path / "prx")
    shutil.rmtree(folder / "transformer")
    with pytest.raises(ModelUnusable, match="The model m cannot be served: ") as caught:
        load(folder)
    assert "\n" not in str(caught.value)


def test_a_sibling_that_paints_over_is_loaded_as_text_to_image(tmp_path: Path) -> None:
    """AutoPipelineForText2Image knows which class draws from the same weights."""
    save_stable_diffusion(tmp_path / "sd", "StableDiffusionInpaintPipeline")
    model: Any = load(tmp_path / "sd")
    assert type(model.pipeline).__name__ == "StableDiffusionPipeline"


def test_the_measured_cost_predicts_a_job(load: Callable[[str], Family]) -> None:
    card = load("prx").card
    request, _ = load("prx").sample()
    assert 0 < card.predict(request) < 5


def test_a_device_that_is_not_there_is_named() -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    assert loading.pick_device("cpu") == ("cpu", "CPU")
    with pytest.raises(WorkerUnusable, match="ATELIER_DEVICE is cuda:3"):
        loading.pick_device("cuda:3")
