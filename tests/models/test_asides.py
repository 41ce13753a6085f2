"""Text encoding beside the steps, as on a GPU; here without the stream of its own."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
import torch

from models import engine, families, loading
from models.diffusion.prompts import Prompts
from models.diffusion.streams import OwnStream, has_streams
from models.engine import Engine
from models.families.diffusers_image import DiffusersImage
from models.family import Family
from models.sources import parse
from tests.models.conftest import CPU
from tests.models.test_families import ignore, imagine
from tests.models.test_stepping import Arrival, difference, together

PATIENCE = 30.0
NAMES = ["sd2", "sdxl", "sd3"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Of a tiny checkpoint, made once."""
    from tests.models import zoo

    torch.set_num_threads(1)
    top = tmp_path_factory.mktemp("asides")

    def once(name: str) -> Path:
        if not (top / name).exists():
            zoo.save(name, top / name)
        return top / name

    return once


def load(setting: str) -> list[DiffusersImage]:
    kinds = families.discover()
    models = [loading.load(source, kinds, CPU) for source in parse(setting)]
    return cast(list[DiffusersImage], models)


def networks_of(model: Family) -> Any:
    return vars(model)["_networks"]


def beside(model: Family) -> Prompts:
    """From now on its prompts are encoded aside, where they may be."""
    prompts = networks_of(model).prompts = Prompts(lambda device: True)
    return prompts


@contextmanager
def encoder(model: DiffusersImage, before: Callable[[], None]) -> Generator[list[str]]:
    """Calls it before each encoding; gives the threads that these were on."""
    threads: list[str] = []

    def called(*_: Any) -> None:
        threads.append(threading.current_thread().name)
        before()

    hook = model.pipeline.text_encoder.register_forward_pre_hook(called)
    try:
        yield threads
    finally:
        hook.remove()


def nothing() -> None:
    pass


def test_only_a_gpu_has_streams() -> None:
    assert has_streams(torch.device("cuda:1"))
    assert not has_streams(torch.device("cpu"))


@pytest.mark.parametrize("name", NAMES)
def test_joined_pictures_are_what_they_are_alone(folder: Callable[[str], Path], name: str) -> None:
    (model,) = load(f"m={folder(name)}")
    asked = [
        imagine(model, prompt=prompt, seed=seed, num_inference_steps=2 + seed)
        for seed, prompt in enumerate(["a lion", "a cat", "a lion", "a red lion"])
    ]
    alone = [model.run(request, b"", ignore).blobs[0] for request in asked]
    prompts = beside(model)
    with encoder(model, nothing) as threads:
        _, outputs = together(model, [Arrival(tick, each) for tick, each in enumerate(asked)])
    assert threads
    assert all(thread.startswith("aside") for thread in threads)
    assert prompts.encoded == 3
    for output, single in zip(outputs, alone, strict=True):
        assert difference(output.blobs[0], single) <= 1, "of 255"


def test_two_who_ask_for_the_same_at_once_encode_it_once(folder: Callable[[str], Path]) -> None:
    """And the steps of a third go on while they wait."""
    (model,) = load(f"m={folder('sd2')}")
    prompts, works, done = beside(model), Engine(), list[int]()
    asked = [imagine(model, prompt="a lion", seed=seed) for seed in range(2)]
    other = imagine(model, prompt="a cat", seed=9, num_inference_steps=3)
    model.run(other, b"", ignore)  # it is known from here on
    go = threading.Event()

    def draw(request: Any) -> Callable[[], None]:
        def work() -> None:
            model.run(request, b"", ignore)
            done.append(request.seed)

        return work

    with encoder(model, lambda: _wait(go)) as threads:
        for request in (*asked, other):
            works.start(draw(request))
        while done != [9]:
            if not works.tick():
                works.wait(PATIENCE)
        go.set()
        while len(works):
            if not works.tick():
                works.wait(PATIENCE)
    works.close()
    assert sorted(done) == [0, 1, 9]
    assert prompts.encoded == 2
    assert len(set(threads)) == 1


def test_what_the_encoder_raises_fails_only_who_asked(folder: Callable[[str], Path]) -> None:
    """The other, who waits for the same prompt, then encodes it for itself."""
    (model,) = load(f"m={folder('sd2')}")
    prompts, works = beside(model), Engine()
    blobs, errors, fails = list[bytes](), list[str](), [True]

    def once() -> None:
        if fails and fails.pop():
            raise RuntimeError("the first")

    def work() -> None:
        try:
            blobs.append(model.run(imagine(model, seed=1), b"", ignore).blobs[0])
        except RuntimeError as error:
            errors.append(str(error))

    with encoder(model, once):
        for _ in range(2):
            works.start(work)
        while len(works):
            if not works.tick():
                works.wait(PATIENCE)
    works.close()
    assert errors == ["the first"]
    assert prompts.encoded == 2
    assert difference(blobs[0], model.run(imagine(model, seed=1), b"", ignore).blobs[0]) <= 1


def test_with_loras_it_stays_on_the_thread_that_steps(
    folder: Callable[[str], Path], tmp_path: Path
) -> None:
    """Until the last of them is gone."""
    (plain,) = load(f"m={folder('sd2')}")
    asked = [imagine(plain, seed=seed, prompt=f"a lion {seed}") for seed in range(2)]
    alone = [plain.run(each, b"", ignore).blobs[0] for each in asked]
    beside(plain)
    inked = [with_lora(folder, tmp_path)]
    assert networks_of(inked[0]) is networks_of(plain)
    with encoder(plain, nothing) as threads:
        _, outputs = together(plain, [Arrival(0, each) for each in asked])
    assert set(threads) == {threading.main_thread().name}
    for output, single in zip(outputs, alone, strict=True):
        assert difference(output.blobs[0], single) <= 1
    inked.clear()
    gc.collect()
    with encoder(plain, nothing) as threads:
        together(plain, [Arrival(0, imagine(plain, prompt="a cat"))])
    assert threads
    assert all(thread.startswith("aside") for thread in threads)


def with_lora(folder: Callable[[str], Path], tmp_path: Path) -> DiffusersImage:
    """A further model of the same networks."""
    from tests.models.zoo import additions

    additions.save_lora(folder("sd2"), tmp_path / "ink.safetensors", encoder=True)
    return load(f"m={folder('sd2')}, m+ink={tmp_path}/ink.safetensors")[1]


def test_a_lora_that_comes_while_a_prompt_waits_for_its_thread_does_not_touch_it(
    folder: Callable[[str], Path], tmp_path: Path
) -> None:
    (plain,) = load(f"m={folder('sd2')}")
    request = imagine(plain, prompt="a lion", seed=3)
    alone = plain.run(request, b"", ignore).blobs[0]
    beside(plain)
    works, go, blobs = Engine(), threading.Event(), list[bytes]()
    for _ in range(2):  # as many threads as there are
        works.start(lambda: engine.aside(lambda: _wait(go)))
    works.tick()
    works.start(lambda: blobs.append(plain.run(request, b"", ignore).blobs[0]))
    works.tick()
    inked = with_lora(folder, tmp_path)
    assert networks_of(inked) is networks_of(plain)
    with encoder(plain, nothing) as threads:
        go.set()
        while len(works):
            if not works.tick():
                works.wait(PATIENCE)
    works.close()
    assert set(threads) == {threading.main_thread().name}
    assert difference(blobs[0], alone) <= 1


def test_one_piece_at_a_time_and_no_thread_is_kept_waiting() -> None:
    works, stream, go = Engine(), OwnStream("decode"), threading.Event()
    at_work, ended = [0], list[str]()

    def piece() -> None:
        at_work[0] += 1
        _wait(go)
        assert at_work[0] == 1
        at_work[0] -= 1

    def work(number: int) -> Callable[[], None]:
        def do() -> None:
            stream.do(piece, torch.device("cpu"))
            ended.append(f"piece {number}")

        return do

    for number in range(3):
        works.start(work(number))
    works.start(lambda: ended.append(engine.aside(lambda: "png")))
    while not ended:
        if not works.tick():
            works.wait(PATIENCE)
    go.set()
    while len(works):
        if not works.tick():
            works.wait(PATIENCE)
    works.close()
    assert ended == ["png", "piece 0", "piece 1", "piece 2"]


def _wait(event: threading.Event) -> None:
    assert event.wait(PATIENCE)
