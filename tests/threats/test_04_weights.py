"""Threat 4: weights that run code."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from models import families, loading
from models.errors import ModelUnusable
from models.sources import Source
from tests.models.conftest import CPU


class Payload:
    """What is unpickled, and what a module of the model's own is, leaves a file behind."""

    def __init__(self, at: Path) -> None:
        self.at = at

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return os.open, (str(self.at), os.O_CREAT)


def load(folder: Path) -> None:
    loading.load(Source(name="m", location=str(folder)), families.discover(), CPU)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "model.ckpt", "weights.pkl"])
def test_pickles_are_not_opened(weights: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(weights / "vit-gpt2", tmp_path / "m")
    (folder / "model.safetensors").unlink()
    ran = tmp_path / "ran"
    (folder / name).write_bytes(pickle.dumps(Payload(ran)))
    with pytest.raises(ModelUnusable):
        load(folder)
    assert not ran.exists()


@pytest.mark.parametrize("name", ["vit-gpt2", "prx"])
def test_code_beside_the_weights_is_not_run(weights: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(weights / name, tmp_path / "m")
    ran = tmp_path / "ran"
    code = f"open({str(ran)!r}, 'w').close()\nclass Model: pass\nclass Pipeline: pass\n"
    for file in ("modeling_own.py", "pipeline.py", "__init__.py", "setup.py"):
        (folder / file).write_text(code, encoding="utf-8")
    own = {"AutoModel": "modeling_own.Model", "AutoConfig": "modeling_own.Model"}
    for config in ("config.json", "model_index.json"):
        if (folder / config).exists():
            said = json.loads((folder / config).read_text(encoding="utf-8"))
            said |= {"auto_map": own, "custom_pipeline": "pipeline.py", "trust_remote_code": True}
            (folder / config).write_text(json.dumps(said), encoding="utf-8")
    with suppress(ModelUnusable):  # refusing is as well
        load(folder)
    assert not ran.exists()


def test_a_file_that_only_calls_itself_safetensors(weights: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(weights / "vit-gpt2", tmp_path / "m")
    ran = tmp_path / "ran"
    (folder / "model.safetensors").write_bytes(pickle.dumps(Payload(ran)))
    with pytest.raises(ModelUnusable):
        load(folder)
    assert not ran.exists()


def test_a_header_that_claims_terabytes(weights: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(weights / "vit-gpt2", tmp_path / "m")
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes((2**60).to_bytes(8, "little") + whole[8:])
    with pytest.raises(ModelUnusable):
        load(folder)
