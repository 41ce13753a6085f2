"""Tiny checkpoints, made once for each test process, and models loaded from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from models import families, loading
from models.family import Family, Place
from models.sources import Source

CPU = Place("cpu", "float32")


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one tiny checkpoint of each kind."""
    import torch  # only for the tests that need it

    from tests.models import checkpoints

    # Threads of parallel test processes would wait for each other at every tiny layer.
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("weights")
    checkpoints.save_prx(folder / "prx")
    checkpoints.save_stable_diffusion(folder / "sd")
    checkpoints.save_pixart(folder / "pixart")
    checkpoints.save_x4_upscaler(folder / "sd-x4")
    checkpoints.save_swin2sr(folder / "swin-x2", 2)
    checkpoints.save_swin2sr(folder / "swin-x4", 4)
    checkpoints.save_llava(folder / "llava")
    checkpoints.save_vit_gpt2(folder / "vit-gpt2")
    checkpoints.save_vit_gpt2(folder / "no-processor", processor=False)
    checkpoints.save_cnn_rnn(folder / "cnn-rnn")
    checkpoints.save_blip(folder / "blip")
    checkpoints.save_gpt2(folder / "gpt2")
    return folder


@pytest.fixture(scope="session")
def load(weights: Path) -> Callable[[str], Family]:
    """Load a tiny checkpoint by its folder's name, as the device does; each only once."""
    loaded: dict[str, Family] = {}

    def once(name: str) -> Family:
        if name not in loaded:
            source = Source(name=name, location=str(weights / name))
            loaded[name] = loading.load(source, families.discover(), CPU)
        return loaded[name]

    return once


@pytest.fixture(scope="session")
def captioner(
    load: Callable[[str], Family], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Family]:
    """As `load`, with those in `tests/models/zoo/captioners.py`."""
    import torch

    from tests.models.zoo import captioners

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("captioners")
    loaded: dict[str, Family] = {}

    def once(name: str) -> Family:
        if name not in captioners.ZOO:
            return load(name)
        if name not in loaded:
            captioners.save(name, folder / name)
            source = Source(name=name, location=str(folder / name))
            loaded[name] = loading.load(source, families.discover(), CPU)
        return loaded[name]

    return once
