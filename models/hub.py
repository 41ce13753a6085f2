"""Fetches models from the Hugging Face hub into the library: one commit, only what the model needs,
checked byte by byte.

Files are written beside their place as `*.partial`, so that a download that broke off goes on at
the last 10 MB it had, also in another process; huggingface_hub's own would start the file anew.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from models.card_file import CardFile
from models.choosing import Chosen, choose, is_index, renamed_index
from models.errors import (
    DownloadBroken,
    FamilyUnknown,
    HubUnreachable,
    NoSpace,
    RepoGated,
    RepoUnknown,
    RepoUnsuitable,
    WeightsBroken,
)
from models.family import Checkpoint, Family
from models.library import Got, Library
from models.loading import family_of
from models.sources import CONFIG, INDEX, Source

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_SPARE = 100_000_000  # bytes left free: a system whose disk is full to the last byte stands still


@dataclass(frozen=True)
class RemoteFile:
    """`sha256` of its content where it is large; else `sha1` as git makes it."""

    size: int
    sha256: str
    sha1: str

    def matches(self, path: Path) -> bool:
        if path.stat().st_size != self.size:
            return False
        digest = hashlib.sha256() if self.sha256 else hashlib.sha1(b"blob %d\0" % self.size)
        with path.open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
        return digest.hexdigest() == (self.sha256 or self.sha1)


@dataclass(frozen=True)
class Repo:
    """A repository at one commit."""

    name: str
    revision: str
    commit: str
    licence: str
    files: Mapping[str, RemoteFile]


@dataclass(frozen=True)
class Plan:
    """What fetching a model means. `bytes`: of all files, those too that are here already."""

    repo: Repo
    files: Chosen
    bytes: int


def look(repo: str, revision: str, variant: str, families: Sequence[type[Family]]) -> Plan:
    """Ask the hub what there is, and choose. Raises `HubError`, `ModelUnusable`."""
    found = _repo(repo, revision)
    index, config = (_small_json(found, name) for name in (INDEX, CONFIG))
    if not index and not config:
        raise RepoUnsuitable(repo, f"it has neither {INDEX} nor {CONFIG}")
    source = Source(name=repo, location=repo, revision=found.commit)
    checkpoint = Checkpoint(source, index, config, CardFile())
    try:
        family = family_of(checkpoint, families)
    except FamilyUnknown as error:
        raise RepoUnsuitable(repo, error.why.removesuffix(".")) from error
    loader = getattr(family, "loader", None)
    if loader:  # pipelines of diffusers: not every one draws from text
        loader(checkpoint)
    files = choose(repo, found.files, index, variant)
    return Plan(found, files, sum(found.files[path].size for path in files))


def fetch(plan: Plan, library: Library, name: str, bar: Callable[[int], Any]) -> Got:
    """Fetch what is not here yet. `bar` is told of bytes as they come.

    Raises `HubError`, `NameTaken`.
    """
    repo = plan.repo
    got = library.begin(name, repo.name, repo.revision, repo.commit, repo.licence)
    with _told(repo.name, repo.revision, got.folder):
        needed = plan.bytes - sum(path.stat().st_size for path in _files(got.checkpoint))
        free = shutil.disk_usage(got.folder).free
        if needed > free - _SPARE:
            raise NoSpace(str(library.folder), needed, free)
        for path, kept in plan.files.items():
            _fetch(repo, path, got.checkpoint / kept, bar)
    for path, kept in plan.files.items():
        place = got.checkpoint / kept
        if is_index(path):
            _check_index(repo.name, place)
        elif place.suffix == ".safetensors":
            _tensors(repo.name, place)
    return library.complete(got)


def _repo(repo: str, revision: str) -> Repo:
    from huggingface_hub import HfApi

    with _told(repo, revision):
        info = HfApi().model_info(repo, revision=revision or None, files_metadata=True)
    files = {
        file.rfilename: RemoteFile(
            file.size or 0, file.lfs.sha256 if file.lfs else "", file.blob_id or ""
        )
        for file in info.siblings or ()
    }
    licence = getattr(info.card_data, "license", None)
    if licence == "other":
        licence = getattr(info.card_data, "license_name", None) or licence
    return Repo(repo, revision, info.sha or "", str(licence or ""), files)


def _small_json(repo: Repo, name: str) -> dict[str, Any]:
    if name not in repo.files:
        return {}
    out = BytesIO()
    with _told(repo.name, repo.revision):
        _download(repo, name, out, lambda _: None)
    try:
        content = json.loads(out.getvalue())
    except ValueError as error:
        raise WeightsBroken(repo.name, name, "no JSON") from error
    return content if isinstance(content, dict) else {}


def _fetch(repo: Repo, path: str, place: Path, bar: Callable[[int], Any]) -> None:
    file = repo.files[path]
    if place.is_file() and file.matches(place):
        bar(file.size)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    # By its content: the same name at another commit may be another file.
    begun = place.with_name(f"{place.name}.{(file.sha256 or file.sha1)[:12]}.partial")
    try:
        with begun.open("ab") as out:
            _download(repo, path, out, bar)
        if not file.matches(begun):
            raise DownloadBroken(path, "another content")
    except DownloadBroken:
        begun.unlink()
        raise
    if is_index(path) and path.rpartition("/")[2] != place.name:
        content = renamed_index(json.loads(begun.read_text(encoding="utf-8")))
        begun.write_text(json.dumps(content), encoding="utf-8")
    begun.replace(place)


def _download(repo: Repo, path: str, out: BinaryIO, bar: Callable[[int], Any]) -> None:
    """Append what is missing of it. Raises `DownloadBroken` where the hub sends another length."""
    from huggingface_hub import hf_hub_url
    from huggingface_hub.errors import HfHubHTTPError
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers

    size, begun = repo.files[path].size, out.tell()
    if begun > size:
        raise DownloadBroken(path, f"{begun} bytes, not {size}")
    headers = build_hf_headers() | {"Accept-Encoding": "identity"}  # else a range is of a zip
    try:
        http_get(
            hf_hub_url(repo.name, path, revision=repo.commit),
            out,
            resume_size=begun,
            headers=headers,
            expected_size=size,
            tqdm_class=partial(_Share, bar),  # pyright: ignore[reportArgumentType] a bar's maker
        )
    except OSError as error:
        if isinstance(error, HfHubHTTPError) or error.errno is not None:
            raise
        raise DownloadBroken(path, f"not {size} bytes") from error
    if begun == size:
        bar(size)


class _Share:
    """What huggingface_hub holds for the progress bar of one file: adds to the bar of all."""

    def __init__(self, bar: Callable[[int], Any], initial: int = 0, **_: Any) -> None:
        self.update = bar
        bar(initial)

    def __enter__(self) -> _Share:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _tensors(repo: str, place: Path) -> frozenset[str]:
    """Names of those in the file, whose header and length are checked by the library itself."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(place, "np") as file:
            return frozenset(file.keys())
    except (SafetensorError, OSError) as error:
        raise WeightsBroken(repo, place.name, str(error)) from error


def _check_index(repo: str, place: Path) -> None:
    shards: dict[str, set[str]] = {}
    for tensor, shard in json.loads(place.read_text(encoding="utf-8"))["weight_map"].items():
        shards.setdefault(shard, set()).add(tensor)
    for shard, tensors in shards.items():
        missing = tensors - _tensors(repo, place.with_name(shard))
        if missing:
            raise WeightsBroken(repo, shard, f"it lacks {min(missing)}")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


@contextmanager
def _told(repo: str, revision: str, folder: Path | None = None) -> Iterator[None]:
    """What the library and the system raise, as one sentence."""
    from huggingface_hub import constants
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    # Of httpx, or of what has taken its place: both name it so.
    network = cast(type[Exception], HfHubHTTPError.__bases__[0])
    try:
        yield
    except GatedRepoError as error:
        raise RepoGated(repo, f"{constants.ENDPOINT}/{repo}") from error
    except (RepositoryNotFoundError, RevisionNotFoundError, HFValidationError) as error:
        raise RepoUnknown(repo, revision) from error
    except network as error:
        raise HubUnreachable(constants.ENDPOINT, _why(error)) from error
    except OSError as error:
        if error.errno in _FULL and folder:
            raise NoSpace(str(folder)) from error
        raise


def _why(error: BaseException) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"status {status}" if status else type(error).__name__
