"""`python -m models COMMAND` as operators type it; what it fetches comes over HTTP from a hub on
this machine."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.models.hub import COMMIT, LocalHub, open_hub

WEIGHTS = "transformer/diffusion_pytorch_model.safetensors"


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    error: str

    @property
    def sentence(self) -> str:
        """The one line of a command that could not be done."""
        assert self.status == 1, self
        *_, line = self.error.splitlines()
        assert self.error.count("atelier models: ") == 1
        assert "Traceback" not in self.error
        return line


Command = Callable[..., Awaitable[Ran]]


@pytest.fixture
async def hub(weights: Path) -> AsyncGenerator[LocalHub]:
    async with open_hub() as hub:
        hub.repos["me/tiny"] = weights / "prx"
        yield hub


@pytest.fixture
def command(hub: LocalHub, tmp_path: Path) -> Command:
    """Runs one in a process of its own, in an empty working directory."""

    async def run(*arguments: str, **settings: str) -> Ran:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")
        }
        environment |= {
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "HF_ENDPOINT": hub.url,
            "HF_HOME": str(tmp_path / "hub-cache"),
            "HF_HUB_OFFLINE": "1",  # `get` is the operator's own wish, whatever a shell says
            "ATELIER_DEVICE": "cpu",
            "ATELIER_DEVICE_THREADS": "1",
            **settings,
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "models", *arguments),
            env=environment,
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, error = await process.communicate()
        return Ran(process.returncode or 0, out.decode(), error.decode())

    return run


def copied(hub: LocalHub, folder: Path) -> Path:
    """The repository, to be changed."""
    hub.repos["me/tiny"] = shutil.copytree(hub.repos["me/tiny"], folder)
    return folder


def got_files(tmp_path: Path, name: str = "tiny") -> set[str]:
    folder = tmp_path / "weights" / name / "tiny"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


async def listed(command: Command, **settings: str) -> dict[str, Any]:
    ran = await command("list", "--json", **settings)
    assert ran.status == 0, ran
    return {item["name"]: item for item in json.loads(ran.out)}


async def test_a_model_is_fetched_listed_tried_served_and_removed(
    command: Command, tmp_path: Path
) -> None:
    """An operator's way, from the hub to a picture and back."""
    ran = await command("get", "me/tiny@v1", "--name", "mine")
    assert ran.status == 0, ran
    assert f"me/tiny at {COMMIT[:12]}, licence mit" in ran.error
    assert ran.out.rstrip().endswith(
        "ATELIER_MODELS=starter-captioner,starter-captioner-classic,starter,starter-gpt2,"
        "starter-upscaler,mine"
    )
    record = json.loads((tmp_path / "weights/mine/origin.json").read_text())
    assert (record["repo"], record["revision"]) == ("me/tiny", "v1")
    assert (record["commit"], record["licence"], record["complete"]) == (COMMIT, "mit", True)

    items = await listed(command, ATELIER_MODELS="starter,mine")
    mine = items["mine"]
    assert (mine["from"], mine["served"], mine["problem"]) == ("fetched", True, "")
    assert (mine["family"], mine["kind"]) == ("diffusers_image", "imagine")
    assert mine["licence"] == "mit"
    assert mine["revision"] == COMMIT
    assert mine["bytes"] > 1000
    assert items["starter"]["served"]
    assert not items["starter-upscaler"]["served"]

    ran = await command("try", "mine", "a lion", "--out", "x.png", "--steps", "2")
    assert ran.status == 0, ran
    with Image.open(tmp_path / "x.png") as picture:
        assert picture.size == (32, 32)

    ran = await command("remove", "mine", ATELIER_MODELS="mine")
    assert "ATELIER_MODELS names mine" in ran.sentence
    ran = await command("remove", "mine")
    assert ran.status == 0
    assert "free again" in ran.out
    assert not (tmp_path / "weights/mine").exists()


async def test_only_what_the_model_needs_is_fetched(
    hub: LocalHub, command: Command, tmp_path: Path
) -> None:
    """No second precision, no single file of everything, no pickle, no code, no other folder."""
    repo = copied(hub, tmp_path / "repo")
    whole = {str(path.relative_to(repo)) for path in repo.rglob("*") if path.is_file()}
    part = (repo / WEIGHTS).parent
    for name in ("diffusion_pytorch_model.fp16.safetensors", "diffusion_pytorch_model.bin"):
        (part / name).write_bytes(b"another")
    for name in ("tiny.safetensors", "tiny.ckpt", "pipeline.py", "README.md", "onnx.json.bin"):
        (repo / name).write_bytes(b"another")
    (repo / "LICENSE").write_text("MIT")
    (repo / "onnx").mkdir()
    (repo / "onnx/model.safetensors").write_bytes(b"another")
    ran = await command("get", "me/tiny")
    assert ran.status == 0, ran
    assert got_files(tmp_path) == {*whole, "LICENSE"}


async def test_half_precision_is_kept_by_the_name_that_loaders_look_for(
    hub: LocalHub, command: Command, tmp_path: Path
) -> None:
    repo = copied(hub, tmp_path / "repo")
    half = (repo / WEIGHTS).with_name("diffusion_pytorch_model.fp16.safetensors")
    (repo / WEIGHTS).rename(half)
    ran = await command("get", "me/tiny", "--variant", "fp16")
    assert ran.status == 0, ran
    assert WEIGHTS in got_files(tmp_path)
    assert (await command("try", "tiny", "a lion", "--steps", "1")).status == 0


async def test_a_download_that_broke_off_goes_on_where_it_was(
    hub: LocalHub, command: Command, tmp_path: Path
) -> None:
    repo, large = copied(hub, tmp_path / "repo"), "words.txt"
    (repo / large).write_bytes(os.urandom(25_000_000))
    hub.cut[large] = 12_000_000
    ran = await command("get", "me/tiny")
    assert "broke off" in ran.sentence
    item = (await listed(command))["tiny"]
    assert item["problem"].startswith("not fetched whole")
    assert "not fetched whole" in (await command("try", "tiny", "a lion")).sentence
    hub.cut.clear()
    hub.asked.clear()
    ran = await command("get", "me/tiny")
    assert ran.status == 0, ran
    # Libraries write it in blocks of this size.
    assert [start for path, start in hub.asked if path == large] == [10 * 2**20]
    assert (await listed(command))["tiny"]["problem"] == ""


async def test_another_content_than_the_hub_says_is_refused_and_fetched_anew(
    hub: LocalHub, command: Command, tmp_path: Path
) -> None:
    content = (hub.repos["me/tiny"] / WEIGHTS).read_bytes()
    hub.other[WEIGHTS] = content[:-1] + bytes([content[-1] ^ 1])
    assert f"{WEIGHTS} did not come as the hub has it" in (await command("get", "me/tiny")).sentence
    hub.other[WEIGHTS] = content[:-1]
    assert "did not come as the hub has it" in (await command("get", "me/tiny")).sentence
    assert WEIGHTS not in got_files(tmp_path)
    hub.other.clear()
    assert (await command("get", "me/tiny")).status == 0


async def test_a_broken_header_is_named(hub: LocalHub, command: Command, tmp_path: Path) -> None:
    repo = copied(hub, tmp_path / "repo")
    content = (repo / WEIGHTS).read_bytes()
    (repo / WEIGHTS).write_bytes(content[:-10])
    assert (
        "diffusion_pytorch_model.safetensors is broken"
        in (await command("get", "me/tiny")).sentence
    )


async def test_a_repo_of_pickles_is_refused_before_anything_is_fetched(
    hub: LocalHub, command: Command, tmp_path: Path
) -> None:
    repo = copied(hub, tmp_path / "repo")
    (repo / WEIGHTS).rename((repo / WEIGHTS).with_suffix(".bin"))
    sentence = (await command("get", "me/tiny")).sentence
    assert "is a pickle" in sentence
    assert not (tmp_path / "weights").exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("model_index.json", {"_class_name": "AudioLDM2Pipeline"}, "does not draw pictures"),
        ("config.json", {"model_type": "bert"}, "models/families loads me/tiny (bert)."),
    ],
)
async def test_what_no_family_loads_is_refused_before_anything_is_fetched(
    hub: LocalHub, command: Command, tmp_path: Path, name: str, content: object, says: str
) -> None:
    hub.repos["me/tiny"] = tmp_path / "repo"
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / name).write_text(json.dumps(content))
    assert says in (await command("get", "me/tiny")).sentence
    assert not (tmp_path / "weights").exists()


async def test_what_the_hub_refuses_is_one_sentence(hub: LocalHub, command: Command) -> None:
    hub.gated.add("me/tiny")
    assert f"accept them at {hub.url}/me/tiny" in (await command("get", "me/tiny")).sentence
    assert "The hub has no me/nothing, or" in (await command("get", "me/nothing")).sentence
    assert "The hub has no me/tiny@v9, or" in (await command("get", "me/tiny@v9")).sentence
    hub.url = "http://127.0.0.1:9"
    assert f"{hub.url} cannot be reached" in (await command("get", "me/tiny")).sentence


async def test_a_full_disk_is_one_sentence(hub: LocalHub, command: Command, tmp_path: Path) -> None:
    """Seen before the download, and when it fills up meanwhile."""
    hub.claimed[WEIGHTS] = 10**16
    assert "10000000.0 GB are needed" in (await command("get", "me/tiny")).sentence
    hub.claimed.clear()
    digest = hashlib.sha256((hub.repos["me/tiny"] / WEIGHTS).read_bytes()).hexdigest()
    begun = tmp_path / f"weights/tiny/tiny/{WEIGHTS}.{digest[:12]}.partial"
    begun.parent.mkdir(parents=True, exist_ok=True)
    begun.symlink_to("/dev/full")
    assert "is too full" in (await command("get", "me/tiny")).sentence
    begun.unlink()
    assert (await command("get", "me/tiny")).status == 0


async def test_a_name_that_is_taken_is_left_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "weights/tiny").mkdir(parents=True)
    (tmp_path / "weights/tiny/mine.txt").write_text("mine")
    assert "which was not fetched by this command" in (await command("get", "me/tiny")).sentence
    assert "no model named tiny" in (await command("remove", "tiny")).sentence
    assert (await command("get", "me/tiny", "--name", "other")).status == 0
    again = await command("get", "me/tiny", "--name", "other")
    assert f"taken by me/tiny at {COMMIT[:12]}" in again.sentence
    assert (tmp_path / "weights/tiny/mine.txt").read_text() == "mine"


async def test_what_is_served_by_another_name_is_listed_and_not_removed(
    command: Command, tmp_path: Path
) -> None:
    assert (await command("get", "me/tiny", "--name", "mine")).status == 0
    folder = tmp_path / "weights/mine/tiny"
    served = {"ATELIER_MODELS": f"starter,other={folder}"}
    items = await listed(command, **served)
    assert [items[name]["served"] for name in ("starter", "other", "mine")] == [True, True, False]
    assert (await command("info", "other", **served)).status == 0
    assert "ATELIER_MODELS names other" in (await command("remove", "mine", **served)).sentence
    assert (folder / "model_index.json").is_file()


async def test_starters_and_folders_of_others_are_never_removed(
    command: Command, weights: Path
) -> None:
    sentence = (await command("remove", "starter")).sentence
    assert "was not fetched by `python -m models get`" in sentence
    eyes = {"ATELIER_MODELS": f"eyes={weights / 'vit-gpt2'}"}
    assert str(weights / "vit-gpt2") in (await command("remove", "eyes", **eyes)).sentence
    assert (weights / "vit-gpt2/config.json").is_file()


async def test_the_card_of_a_starter_and_a_caption_of_what_it_drew(command: Command) -> None:
    ran = await command("info", "starter", "--json")
    told = json.loads(ran.out)
    assert (told["family"], told["licence"], told["served"]) == ("diffusers_image", "MIT", True)
    assert told["card"]["sizes"]["square"] == {"width": 128, "height": 128}
    assert "draws     128x128" in (await command("info", "starter")).out
    assert (await command("try", "starter", "a lion on a blue background")).status == 0
    assert "lion" in (await command("try", "starter-captioner", "starter.png")).out
    ran = await command("try", "starter-upscaler", "starter.png", "--out", "large.png")
    assert "large.png: 256x256" in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("try", "starter", "a lion", "--size", "130x130"), "starter does not draw 130x130"),
        (("try", "starter", "a lion", "--steps", "150"), "steps"),
        (("try", "starter", "a lion", "--steps", "0"), "num_inference_steps"),
        (("try", "starter", "a lion", "--out", "no/such/folder.png"), "cannot be written"),
        (("try", "starter-captioner", "nothing.png"), "nothing.png is no picture"),
        (("try", "nobody", "a lion"), "There is no model named nobody"),
        (("get", "me/tiny", "--name", "../x"), "cannot be a model's name"),
    ],
)
async def test_what_cannot_be_done_is_one_sentence(
    command: Command, arguments: tuple[str, ...], says: str
) -> None:
    assert says in (await command(*arguments)).sentence
