"""Requests whose steps are joined: each gets the picture that it would have got alone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from greenlet import getcurrent
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from jobs.contract import ImagineRequest
from models import families, loading, stepping
from models.diffusion import schedule
from models.engine import Engine
from models.errors import Cancelled
from models.families import diffusers_image
from models.family import Family, Output, Place
from models.sources import Source
from tests.models.conftest import CPU
from tests.models.test_families import ignore, imagine, opened, picture

TOLERANCE = 1e-4
"""Of the largest norm that a picture's latents ever had, in float32: what rounding does to them
then stays, though most samplers bring them down to about 1."""
JOIN = [
    *("sd2", "sdxl", "lcm", "sd3", "flux", "dit", "sana", "sana-sprint", "prx", "pixart"),
    *("flux2-klein", "qwen-image", "z-image", "kandinsky"),
]
PROMPTS = ["a lion on a blue background", "a cat", "", "tench and more than " + "a few " * 20]
CLASSES = ["tench", "lion", "tiger cat"]
Load = Callable[[str], Family]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Make and load one by its name, once."""
    from tests.models import checkpoints, zoo

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("stepping")
    loaded: dict[str, Family] = {}
    makers = {"prx": checkpoints.save_prx, "pixart": checkpoints.save_pixart}

    def save(name: str, path: Path) -> None:
        if name in makers:
            makers[name](path)
        else:
            zoo.save(name, path)

    def once(name: str) -> Family:
        if name not in loaded:
            save(name, folder / name)
            source = Source(name="m", location=str(folder / name))
            loaded[name] = loading.load(source, families.discover(), CPU)
        return loaded[name]

    return once


@dataclass(frozen=True)
class Arrival:
    """`tick`: of the engine, at which it joins."""

    tick: int
    request: ImagineRequest
    start: bytes = b""


class Latents:
    """What each picture's scheduler gave last, by the picture's seed, and the largest norm of all
    that it gave."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.last: dict[int, Any] = {}
        self.largest: dict[int, float] = {}
        self._seeds: dict[object, int] = {}
        call, watch, latents = (
            _private(diffusers_image.DiffusersImage, "_call"),
            schedule.Watch,
            self,
        )

        def noted(model: Any, request: Any, seed: int, *rest: Any) -> Any:
            latents._seeds[getcurrent()] = seed
            return call(model, request, seed, *rest)

        class Watch(watch):
            def __init__(self, scheduler: Any, *rest: Any) -> None:
                super().__init__(scheduler, *rest)
                step = scheduler.step

                @functools.wraps(step)  # pipelines look at what it takes
                def stepped(*args: Any, **kwargs: Any) -> Any:
                    answer = step(*args, **kwargs)
                    seed, sample = latents._seeds[getcurrent()], answer[0].clone()
                    largest = max(latents.largest.get(seed, 1.0), float(sample.norm()))
                    latents.last[seed], latents.largest[seed] = sample, largest
                    return answer

                scheduler.step = stepped

        monkeypatch.setattr(diffusers_image.DiffusersImage, "_call", noted)
        monkeypatch.setattr(diffusers_image, "Watch", Watch)

    def clear(self) -> None:
        self.last.clear()
        self.largest.clear()


def together(model: Family, arrivals: list[Arrival]) -> tuple[Engine, list[Output]]:
    """All of them on one engine, each from its tick on."""
    works, outputs = Engine(), dict[int, Output]()
    waiting, tick = sorted(enumerate(arrivals), key=lambda each: each[1].tick), 0

    def work(index: int, arrival: Arrival) -> Callable[[], None]:
        def job() -> None:
            outputs[index] = model.run(arrival.request, arrival.start, ignore)

        return job

    while waiting or len(works):
        while waiting and waiting[0][1].tick <= tick:
            works.start(work(*waiting.pop(0)))
        if not works.tick() and len(works):
            works.wait()
        tick += 1
    works.close()
    return works, [outputs[index] for index in range(len(arrivals))]


def requests(model: Family) -> st.SearchStrategy[ImagineRequest]:
    card = model.card
    changes = {
        "prompt": st.sampled_from(CLASSES if card.family == "class_names" else PROMPTS),
        "num_inference_steps": st.integers(1, min(5, card.max_steps)),
        "sampler": st.sampled_from(["", *card.samplers]),
        "guidance_scale": st.sampled_from([1.0, 2.5, 7.0] if card.max_guidance else [0.0]),
        "num_images": st.integers(1, min(2, card.max_images)),
    }
    if card.negative_prompt:
        changes["negative_prompt"] = st.sampled_from(["", "red"])
    return st.fixed_dictionaries(changes).map(lambda given: imagine(model, **given))


@pytest.mark.parametrize("name", JOIN)
def test_a_picture_is_what_it_is_alone_whenever_it_joins(
    model: Load, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer, latents = model(name), Latents(monkeypatch)
    assert drawer.joins

    # Making a counterexample smaller would take minutes.
    @settings(max_examples=8, deadline=None, database=None, phases=[Phase.generate])
    @given(st.lists(st.tuples(st.integers(0, 4), requests(drawer)), min_size=2, max_size=5))
    def check(asked: list[tuple[int, ImagineRequest]]) -> None:
        arrivals = [
            Arrival(tick, request.model_copy(update={"seed": 10 * index}))
            for index, (tick, request) in enumerate(asked)
        ]
        latents.clear()
        _, outputs = together(drawer, arrivals)
        joined = dict(latents.last)
        latents.clear()
        alone = [drawer.run(each.request, b"", ignore) for each in arrivals]
        assert joined.keys() == latents.last.keys()
        for seed, sample in latents.last.items():
            assert joined[seed].shape == sample.shape
            assert float((joined[seed] - sample).norm()) <= TOLERANCE * latents.largest[seed]
        for output, single in zip(outputs, alone, strict=True):
            assert output.result.kind == single.result.kind == "imagine"
            assert len(output.blobs) == len(single.blobs)
            for blob, other in zip(output.blobs, single.blobs, strict=True):
                assert difference(blob, other) <= 1, "of 255"

    check()


def difference(one: bytes, other: bytes) -> int:
    import numpy as np

    pixels = [np.asarray(opened(each).convert("RGB"), dtype=int) for each in (one, other)]
    return int(np.abs(pixels[0] - pixels[1]).max())


@pytest.mark.parametrize("name", JOIN)
def test_every_sampler_joins_with_every_other(model: Load, name: str) -> None:
    """The number of joint calls is that of the longest alone, not of all together."""
    drawer = model(name)
    guidance = 4.0 if drawer.card.max_guidance else 0.0
    arrivals = [
        Arrival(0, imagine(drawer, sampler=sampler, seed=index, guidance_scale=guidance))
        for index, sampler in enumerate(drawer.card.samplers or ("",) * 3)
    ]
    works, _ = together(drawer, arrivals)
    longest = max(together(drawer, [each])[0].joint.steps for each in arrivals)
    total = sum(together(drawer, [each])[0].joint.calls for each in arrivals)
    rows_fit = works.joint.rows // (2 if guidance else 1) >= len(arrivals)
    assert rows_fit
    assert works.joint.calls == total
    assert works.joint.steps == longest


def test_what_is_not_known_to_join_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one of its networks is not listed, none is joined: another's job would wait for all its
    steps."""
    from tests.models import zoo

    monkeypatch.setattr(
        stepping, "ROWS", {name: rows for name, rows in stepping.ROWS.items() if name[0] != "P"}
    )
    zoo.save("kandinsky", tmp_path / "m")
    source = Source(name="m", location=str(tmp_path / "m"))
    drawer = loading.load(source, families.discover(), CPU)
    assert not drawer.joins
    assert drawer.run(imagine(drawer), b"", ignore).blobs


@pytest.mark.parametrize("name", ["sd2", "prx"])
def test_start_pictures_join_as_well(model: Load, name: str) -> None:
    drawer = model(name)
    arrivals = [
        Arrival(tick, imagine(drawer, seed=tick, strength=strength), picture(colour))
        for tick, (strength, colour) in enumerate([(0.9, "red"), (0.5, "blue"), (1.0, "green")])
    ]
    works, outputs = together(drawer, arrivals)
    assert works.joint.steps < works.joint.calls
    for arrival, output in zip(arrivals, outputs, strict=True):
        single = drawer.run(arrival.request, arrival.start, ignore)
        assert difference(output.blobs[0], single.blobs[0]) <= 1


def test_one_that_is_cancelled_leaves_by_the_next_step(model: Load) -> None:
    drawer, works, steps, done = model("prx"), Engine(), list[int](), list[Output]()

    def cancelled() -> None:
        def until_the_third(step: int, total: int, preview: object = None) -> None:
            steps.append(works.joint.steps)
            if step == 3:
                raise Cancelled

        with pytest.raises(Cancelled):
            drawer.run(imagine(drawer, num_inference_steps=9), b"", until_the_third)

    works.start(cancelled)
    long = imagine(drawer, num_inference_steps=9, seed=1)
    works.start(lambda: done.append(drawer.run(long, b"", ignore)))
    while len(works):
        if not works.tick():
            works.wait()
    works.close()
    assert steps == [1, 2, 3]
    assert (works.joint.steps, works.joint.calls) == (9, 12)
    single = drawer.run(long, b"", ignore)
    assert difference(done[0].blobs[0], single.blobs[0]) <= 1


def test_in_half_precision_the_decoder_that_overflows_is_made_whole_once(
    model: Load, tmp_path: Path
) -> None:
    """Its pipeline would change it around each picture, in the middle of the others'."""
    from tests.models import zoo

    zoo.save("sdxl", tmp_path / "sdxl")
    source = Source(name="m", location=str(tmp_path / "sdxl"))
    half = loading.load(source, families.discover(), Place("cpu", "float16"))
    vae = cast(diffusers_image.DiffusersImage, half).pipeline.vae
    asked = [imagine(half, seed=seed, num_inference_steps=1 + seed) for seed in range(3)]
    start = imagine(half, seed=9, strength=0.5)
    arrivals = [*(Arrival(0, request) for request in asked), Arrival(1, start, picture())]
    _, outputs = together(half, arrivals)
    assert vae.dtype == torch.float32
    for arrival, output in zip(arrivals, outputs, strict=True):
        single = half.run(arrival.request, arrival.start, ignore)
        assert difference(output.blobs[0], single.blobs[0]) <= 16, "of 255, in half precision"
    assert vae.dtype == torch.float32


def test_a_prompt_is_encoded_once(model: Load) -> None:
    drawer = cast(diffusers_image.DiffusersImage, model("sd3"))
    prompts = _private(drawer, "_networks").prompts
    before = prompts.encoded
    request = imagine(drawer, prompt="nobody has asked for this", num_images=2)
    together(drawer, [Arrival(0, request), Arrival(1, request), Arrival(2, request)])
    assert prompts.encoded == before + 1
    together(drawer, [Arrival(0, request.model_copy(update={"negative_prompt": "red"}))])
    assert prompts.encoded == before + 2


def _private(owner: object, name: str) -> Any:
    return getattr(owner, name)
