"""Compiled networks: the same pictures, in calls of a few widths, and never a stall or a loss."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import torch

from jobs.settings import LogSettings
from models import compiled, families, loading, stepping
from models.child import DeviceProcess
from models.compiled import WIDTHS, Compiled, mode_of
from models.families.diffusers_image import DiffusersImage
from models.family import Place
from models.joint import ROWS
from models.sources import Lora, Source
from models.wire import Serve
from tests.models import checkpoints, zoo
from tests.models.test_families import ignore, imagine
from tests.models.test_stepping import Arrival, difference, together
from tests.models.zoo import additions

FAMILIES = ["sd2", "sdxl", "sd3", "flux", "flux2-klein", "dit", "sana", "prx", "pixart"]
COMPILING = Place("cpu", "float32", compile="on")
Widths = Callable[[DiffusersImage], list[int]]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Traced and guarded as by default, but without the minutes that code for it takes."""
    torch.set_num_threads(1)
    monkeypatch.setattr(stepping, "Compiled", functools.partial(Compiled, backend="aot_eager"))


def saved(name: str, folder: Path) -> Source:
    makers = {"prx": checkpoints.save_prx, "pixart": checkpoints.save_pixart}
    makers.get(name, functools.partial(zoo.save, name))(folder / name)
    return Source(name="m", location=str(folder / name))


def opened(source: Source, place: Place = COMPILING) -> DiffusersImage:
    return cast(DiffusersImage, loading.load(source, families.discover(), place))


def network_of(model: DiffusersImage) -> stepping.Stepping:
    """That which draws: a prior, where there is one, comes after it."""
    return cast(Any, model)._networks.steppings[0]


def watched(model: DiffusersImage) -> list[int]:
    """Rows of each compiled call from now on."""
    made, rows = network_of(model).compiled, list[int]()
    assert made is not None
    answer = made.answer

    def noted(arguments: dict[str, Any]) -> Any:
        rows.append(len(next(each for each in arguments.values() if hasattr(each, "shape"))))
        return answer(arguments)

    cast(Any, made).answer = noted
    return rows


def asked(model: DiffusersImage, count: int, **changes: Any) -> list[Arrival]:
    guidance = 4.0 if model.card.max_guidance else 0.0
    given = {"guidance_scale": guidance, "num_inference_steps": min(3, model.card.max_steps)}
    return [
        Arrival(index % 2, imagine(model, seed=index, **(given | changes)))
        for index in range(count)
    ]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", FAMILIES)
def test_pictures_are_what_they_are_without(name: str, tmp_path: Path) -> None:
    source = saved(name, tmp_path)
    plain, model = opened(source, Place("cpu", "float32")), opened(source)
    rows = watched(model)
    arrivals = asked(model, 3)
    _, outputs = together(model, arrivals)
    assert rows, "none was compiled"
    assert {*rows} <= {*WIDTHS}
    for arrival, output in zip(arrivals, outputs, strict=True):
        single = plain.run(arrival.request, b"", ignore)
        assert difference(output.blobs[0], single.blobs[0]) <= 1, "of 255"


@pytest.mark.usefixtures("quick")
def test_every_sampler_finds_what_was_compiled(tmp_path: Path) -> None:
    """Their times are of several types: a call that fits nothing would be slow, and say nothing."""
    model = opened(saved("sd2", tmp_path))
    rows, counters = watched(model), cast(Any, torch)._dynamo.utils.counters
    counters.clear()
    for sampler in model.card.samplers:
        before = len(rows)
        model.run(imagine(model, sampler=sampler, guidance_scale=4.0), b"", ignore)
        assert len(rows) > before, sampler
    assert {*rows} == {2}
    assert not counters["stats"].get("unique_graphs"), "something was compiled in the middle"


@pytest.mark.usefixtures("quick")
def test_what_is_not_on_the_card_runs_as_it_is(tmp_path: Path) -> None:
    model = opened(saved("sd2", tmp_path))
    rows, size = watched(model), next(iter(model.card.sizes.values()))
    arrivals = asked(model, 2, width=size.width * 2)
    together(model, arrivals)
    assert rows == []


def test_a_call_is_filled_up_to_a_width_that_is_near() -> None:
    made = Compiled(torch.abs, backend="eager")
    made.warm("shape", lambda width: {"input": torch.ones(width)}, time.monotonic() + 60)
    assert [made.width("shape", rows) for rows in (1, 2, 3, 5, 9, 16)] == [1, 2, 4, 8, 16, 16]
    assert made.width("shape", max(WIDTHS) + 1) == 0
    assert made.width("other", 1) == 0
    assert max(WIDTHS) == ROWS


def test_no_shape_is_begun_after_the_time_for_it() -> None:
    made = Compiled(torch.abs, backend="eager")
    assert made.warm("shape", lambda width: {"input": torch.ones(width)}, time.monotonic()) == 0
    assert made.width("shape", 1) == 0


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("when", ["at the load", "in the middle"])
def test_one_that_breaks_is_called_as_it_is(
    when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: a fault of a compiler or a driver costs no job."""

    def broken(self: Compiled, **arguments: Any) -> Any:
        raise RuntimeError("a kernel that is none")

    source = saved("prx", tmp_path)
    plain = opened(source, Place("cpu", "float32"))
    if when == "at the load":
        monkeypatch.setattr(
            compiled.Compiled,
            "__init__",
            _then(compiled.Compiled.__init__, lambda made: setattr(made, "_forward", broken)),
        )
    model = opened(source)
    made = network_of(model).compiled
    assert made is not None
    cast(Any, made)._forward = broken
    arrivals = asked(model, 3)
    _, outputs = together(model, arrivals)
    for arrival, output in zip(arrivals, outputs, strict=True):
        single = plain.run(arrival.request, b"", ignore)
        assert difference(output.blobs[0], single.blobs[0]) <= 1, "of 255"
    assert not any(made.width(*warm) for warm in cast(Any, made)._warm), "it is asked no more"
    assert (when == "at the load") != bool(cast(Any, made)._warm)


@pytest.mark.usefixtures("quick")
def test_a_width_that_does_not_fit_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: the model is served, and wider calls are made as it is."""

    def small(made: Any) -> None:
        forward = made._forward

        def limited(**arguments: Any) -> Any:
            if len(arguments["hidden_states"]) > 4:
                raise torch.OutOfMemoryError("no more")
            return forward(**arguments)

        made._forward = limited

    source = saved("pixart", tmp_path)
    plain = opened(source, Place("cpu", "float32"))
    monkeypatch.setattr(compiled.Compiled, "__init__", _then(compiled.Compiled.__init__, small))
    model = opened(source)
    made = network_of(model).compiled
    assert made is not None
    assert {width for _, width in cast(Any, made)._warm} == {1, 2, 4}
    rows, arrivals = watched(model), asked(model, 4)
    _, outputs = together(model, arrivals)
    assert rows
    assert max(rows) <= 4
    for arrival, output in zip(arrivals, outputs, strict=True):
        single = plain.run(arrival.request, b"", ignore)
        assert difference(output.blobs[0], single.blobs[0]) <= 1, "of 255"


def _then(first: Callable[..., None], second: Callable[[Any], None]) -> Callable[..., None]:
    def both(made: Any, *args: Any, **kwargs: Any) -> None:
        first(made, *args, **kwargs)
        second(made)

    return both


@pytest.mark.usefixtures("quick")
def test_too_little_memory_divides_the_call_as_without(tmp_path: Path) -> None:
    """P1: the rows of the others are not lost."""
    model = opened(saved("prx", tmp_path))
    made = network_of(model).compiled
    assert made is not None
    forward, widths = cast(Any, made)._forward, list[int]()

    def small(**arguments: Any) -> Any:
        widths.append(len(arguments["hidden_states"]))
        if widths[-1] > 4:
            raise torch.OutOfMemoryError("no more")
        return forward(**arguments)

    cast(Any, made)._forward = small
    _, outputs = together(model, asked(model, 4))
    assert len(outputs) == 4
    assert max(widths) > 4
    assert network_of(model).compiled is made


@pytest.mark.usefixtures("quick")
def test_networks_that_loras_change_are_not_compiled(tmp_path: Path) -> None:
    source = saved("sd2", tmp_path)
    base = opened(source)
    assert network_of(base).compiled
    additions.save_lora(tmp_path / "sd2", tmp_path / "ink.safetensors")
    lora = Lora(location=str(tmp_path / "ink.safetensors"))
    inked = opened(source.model_copy(update={"name": "m+ink", "loras": (lora,)}))
    assert network_of(inked) is network_of(base)
    assert network_of(base).compiled is None
    base.warm_up()
    assert network_of(base).compiled is None


def test_by_itself_only_on_a_cuda_gpu() -> None:
    assert [mode_of("auto", device) for device in ("cpu", "mps", "cuda:0")] == [
        "off",
        "off",
        "graphs",
    ]
    assert mode_of("graphs", "cpu") == "on"
    assert mode_of("off", "cuda:0") == "off"


_PROCESS = """
import json, sys
from pathlib import Path
from models.compiled import keep_in
keep_in(Path(sys.argv[2]))
import torch
torch.set_num_threads(1)
from models import compiled, families, loading
from models.family import Place
from models.sources import Source
compiled.WIDTHS = (2,)
source = Source(name="m", location=sys.argv[1])
loading.load(source, families.discover(), Place("cpu", "float32", compile="on"))
from torch._dynamo.utils import counters
print(json.dumps(counters["inductor"]))
"""


def test_the_next_process_finds_what_was_compiled(tmp_path: Path) -> None:
    source, kept = saved("prx", tmp_path), tmp_path / "kept"
    # torch notes the folder it took there, and this process may have compiled before.
    outside = {name: value for name, value in os.environ.items() if "INDUCTOR" not in name}

    def count() -> dict[str, int]:
        command = [sys.executable, "-c", _PROCESS, source.location, str(kept)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, env=outside)
        return json.loads(answer.stdout.splitlines()[-1])

    first, second = count(), count()
    assert first["fxgraph_cache_miss"] > 0
    assert second.get("fxgraph_cache_miss", 0) == 0
    assert any(kept.rglob("*"))


async def test_exact_pictures_are_the_same_to_the_bit_in_company(tmp_path: Path) -> None:
    """Of a whole device process, which is told so by its order."""
    source, logs = saved("sd2", tmp_path), LogSettings()
    order = Serve(
        sources=(source,), jobs=3, exact=True, log_level=logs.log_level, log_form=logs.log_form
    )
    model = opened(source, Place("cpu", "float32"))
    asked_for = [each.request for each in asked(model, 3)]
    device = await DeviceProcess.start(order)
    try:
        await device.ready(60.0)
        running = [
            await device.run(str(number), each, b"") for number, each in enumerate(asked_for)
        ]
        company = [await asyncio.wait_for(each.outcome, 60.0) for each in running]
        for each, outcome in zip(asked_for, company, strict=True):
            alone = await (await device.run(f"{each.seed} alone", each, b"")).outcome
            assert isinstance(outcome, tuple)
            assert isinstance(alone, tuple)
            assert outcome[1] == alone[1]
    finally:
        await device.kill()
