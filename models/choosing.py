"""Which files of a repository on the hub a model needs: safetensors in one precision, and the small
files that say how to load them. Never pickled weights, never code.

Knows nothing of the network. Names are those that diffusers and transformers save by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from models.errors import RepoUnsuitable

_SMALL = frozenset({".json", ".txt", ".model", ".jinja"})
_PICKLED = frozenset({".bin", ".ckpt", ".pt", ".pth", ".msgpack", ".h5"})
_LICENCE = re.compile(r"(licen[cs]e|notice)[\w.-]*", re.IGNORECASE)
# model.safetensors, model.fp16.safetensors, model-00001-of-00002.safetensors,
# model.fp16-00001-of-00002.safetensors; the same after diffusion_pytorch_model.
_WEIGHTS = re.compile(
    r"(?P<stem>model|diffusion_pytorch_model)(?:\.(?P<variant>\w+))?"
    r"(?P<shard>-\d+-of-\d+)?\.safetensors"
)
_SHARDS = re.compile(
    r"(?P<stem>model|diffusion_pytorch_model)\.safetensors\.index(?:\.(?P<variant>\w+))?\.json"
)
_HALF = "fp16"

Chosen = dict[str, str]
"""Paths in the repository, to paths under the model's own folder."""


def choose(repo: str, paths: Iterable[str], index: Mapping[str, Any], variant: str = "") -> Chosen:
    """What to fetch, and the name to keep each file by: that of full precision, which is what
    loaders look for. `index`: model_index.json, empty where there is none. `variant`: which
    precision is wanted where there are several, e.g. "fp16".

    Raises `RepoUnsuitable`.
    """
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(str(PurePosixPath(path).parent), []).append(path)
    chosen = {path: path for path in folders.get(".", ()) if _small(path) or _is_licence(path)}
    if not index:
        return chosen | _weights(repo, folders.get(".", []), variant, needed=True)
    found: Chosen = {}
    for part, value in index.items():
        if isinstance(value, list) and any(value):  # a part that the pipeline really has
            inside = folders.get(part, [])
            chosen |= {path: path for path in inside if _small(path)}
            found |= _weights(repo, inside, variant)
    if not found:
        raise RepoUnsuitable(repo, "it has no safetensors of its pipeline's parts")
    return chosen | found


def renamed_index(content: Mapping[str, Any]) -> dict[str, Any]:
    """An index of shards, with the names that `choose` keeps them by."""
    shards = {tensor: _plain(name) for tensor, name in content.get("weight_map", {}).items()}
    return {**content, "weight_map": shards}


def is_index(path: str) -> bool:
    return _SHARDS.fullmatch(PurePosixPath(path).name) is not None


def _weights(repo: str, paths: list[str], variant: str, *, needed: bool = False) -> Chosen:
    """One precision of one folder: the wanted one, else the full one, else half."""
    variants: dict[str, Chosen] = {}
    for path in paths:
        name = PurePosixPath(path)
        match = _WEIGHTS.fullmatch(name.name) or _SHARDS.fullmatch(name.name)
        if match:
            kept = str(name.with_name(_plain(name.name)))
            variants.setdefault(match["variant"] or "", {})[path] = kept
    for wanted in (variant, "", _HALF):
        files = variants.get(wanted, {})
        # Whole and in shards as well: one of the two is enough.
        whole = {path: kept for path, kept in files.items() if _is_whole(path)}
        if whole or files:
            return whole or files
    pickled = [path for path in paths if PurePosixPath(path).suffix in _PICKLED]
    if pickled:
        raise RepoUnsuitable(repo, f"{pickled[0]} is a pickle, and there are no safetensors for it")
    if needed:
        raise RepoUnsuitable(repo, "it has no model.safetensors")
    return {}


def _is_whole(path: str) -> bool:
    match = _WEIGHTS.fullmatch(PurePosixPath(path).name)
    return match is not None and not match["shard"]


def _plain(name: str) -> str:
    """Without the name of a precision."""
    weights = _WEIGHTS.fullmatch(name)
    if weights:
        return f"{weights['stem']}{weights['shard'] or ''}.safetensors"
    shards = _SHARDS.fullmatch(name)
    return f"{shards['stem']}.safetensors.index.json" if shards else name


def _small(path: str) -> bool:
    return PurePosixPath(path).suffix in _SMALL and not is_index(path)


def _is_licence(path: str) -> bool:
    return _LICENCE.fullmatch(path) is not None
