"""The classic captioner's network: where it looks, what it says, what is no checkpoint of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from models import families, loading
from models.errors import ModelUnusable
from models.show_attend_tell import Config, ShowAttendTell
from models.sources import Source
from tests.models.conftest import CPU

START, END = 3, 1
CONFIG = Config(
    image_size=32,
    channels=(8, 12),
    embedding=8,
    hidden=16,
    attention=8,
    vocab_size=11,
    max_length=6,
    start=START,
    end=END,
)


@pytest.fixture(scope="module")
def network() -> ShowAttendTell:
    torch.default_generator.manual_seed(0)
    return ShowAttendTell(CONFIG).eval()


def test_it_weighs_every_place_of_the_picture(network: ShowAttendTell) -> None:
    pixels = torch.rand(2, 3, 32, 32)
    places, state = network.look(pixels)
    assert places.shape == (2, 8 * 8, 12)
    logits, _, where = network.step(places, state, torch.tensor([START, START]))
    assert logits.shape == (2, 11)
    assert torch.allclose(where.sum(1), torch.ones(2), atol=1e-5)


def test_a_picture_is_read_alone_as_in_a_batch(network: ShowAttendTell) -> None:
    pixels = torch.rand(3, 3, 32, 32)
    together, _ = network.look(pixels)
    alone, _ = network.look(pixels[1:2])
    assert torch.allclose(together[1], alone[0], atol=1e-5)


def test_a_caption_ends_where_the_network_says_so(network: ShowAttendTell) -> None:
    told: list[int] = []
    script = iter([[5, 6], [7, END], [END, 8], [9, 9]])
    said = network.say(torch.rand(2, 3, 32, 32), lambda _: torch.tensor(next(script)), told.append)
    assert said == [[5, 7], [6]]
    assert told == [1, 2, 3], "nothing is asked for once all have ended"


def test_a_caption_has_a_bound(network: ShowAttendTell) -> None:
    said = network.say(torch.rand(1, 3, 32, 32), lambda _: torch.tensor([5]), lambda done: None)
    assert said == [[5] * CONFIG.max_length]


def test_what_it_is_trained_on_step_by_step_is_what_it_says(network: ShowAttendTell) -> None:
    """The logits of the training are those of the decoding, for the same tokens."""
    pixels, seen = torch.rand(1, 3, 32, 32), list[torch.Tensor]()

    def best(logits: torch.Tensor) -> torch.Tensor:
        seen.append(logits)
        return logits.argmax(1)

    [said] = network.say(pixels, best, lambda done: None)
    tokens = torch.tensor([[START, *said]])[:, : len(seen)]
    with torch.inference_mode():
        trained = network(pixels, tokens)
    assert torch.allclose(trained[0], torch.cat(seen), atol=1e-5)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("weights", "has no model.safetensors"),
        ("config", "config.json: vocab_size: field required"),
        ("other", "model.safetensors is not of the network in config.json"),
        ("words", "tokenizer"),
    ],
)
def test_a_broken_checkpoint_is_one_sentence(
    weights: Path, tmp_path: Path, broken: str, why: str
) -> None:
    folder = shutil.copytree(weights / "cnn-rnn", tmp_path / "broken")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    match broken:
        case "weights":
            (folder / "model.safetensors").unlink()
        case "config":
            del config["vocab_size"]
        case "other":
            config["hidden"] = 17
        case _:
            (folder / "tokenizer.json").unlink()
            (folder / "tokenizer_config.json").unlink()
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ModelUnusable, match="The model m cannot be served: ") as caught:
        loading.load(Source(name="m", location=str(folder)), families.discover(), CPU)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)
