"""Everything that `bench.worker` measures, loaded and warm."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.serving import machine, plain, weights, workload
from bench.serving.arm import Arm
from bench.serving.ours import Ours
from bench.serving.plain import Compiled, Grouped, Plain
from bench.serving.workload import Arrival
from jobs.contract import ImagineRequest, ModelCard
from models import loading
from models.compiled import mode_of
from models.families.diffusers_image import dtype_of
from models.family import Place
from models.sources import Source

LOADS = (0.5, 0.8, 0.95, 1.2)
"""Of P0's capacity."""
_FLAT = 2.0


class Unusable(Exception):
    """It cannot be measured; the sentence says why."""


@dataclass
class Bench:
    """`arms`: P0 first. `alone`: P0's seconds of a request by its number of steps; `warm`: seconds
    that an arm took to draw for the first time, compiling included; `skipped`: why one does not
    run."""

    args: argparse.Namespace
    folder: Path
    device: str
    words: str
    source: Source
    ours: Ours
    dtype: Any
    plain: Plain
    alone: dict[int, float] = field(default_factory=dict[int, float])
    warm: dict[str, float] = field(default_factory=dict[str, float])
    skipped: dict[str, str] = field(default_factory=dict[str, str])
    arms: list[Arm] = field(default_factory=list[Arm])

    @property
    def cuda(self) -> bool:
        return self.device.startswith("cuda")

    @property
    def card(self) -> ModelCard:
        return self.ours.cards[self.source.name]

    @property
    def sides(self) -> dict[str, int]:
        """Of the saturated workloads."""
        if self.cuda and not self.args.side:
            return {"sat512": 512, "sat1024": 1024}
        return {"sat": self.side}

    @property
    def side(self) -> int:
        """Of all others."""
        own = 512 if self.cuda else next(iter(self.card.sizes.values())).width
        return self.args.side or own

    @property
    def steps(self) -> int:
        return self.args.steps or (30 if self.cuda else self.card.default_steps)

    def request(self, number: int, side: int, steps: int) -> ImagineRequest:
        guidance = self.card.default_guidance
        return workload.request(self.card, number, side, steps, guidance)

    def measure_alone(self) -> dict[int, float]:
        """P0's seconds of one request by its steps, as the machine is now."""
        for steps in sorted({*workload.STEPS, self.steps}):
            asked = [self.request(0, self.side, steps)]
            self.alone[steps] = machine.seconds_of(lambda asked=asked: self.plain.draw(asked), 3)
        return dict(self.alone)

    def workloads(self, repeat: int) -> dict[str, list[Arrival]]:
        """Those asked for, by name. Each repeat has a Poisson schedule of its own, the same for all
        arms and in every run of the benchmark."""
        mean = sum(self.alone[steps] for steps in workload.STEPS) / len(workload.STEPS)
        jobs, card = self.args.jobs, self.card
        found = {
            name: workload.saturated(card, side, self.steps, jobs)
            for name, side in self.sides.items()
        }
        for load in self.args.loads:
            arrivals = workload.poisson(card, self.side, load / mean, self.args.arrivals, repeat)
            found[f"poisson-{load}"] = arrivals
        found["flood"] = workload.flood(card, self.side, self.steps)
        wanted = self.args.only
        return {name: found[name] for name in found if not wanted or name.split("-")[0] in wanted}


def prepare(args: argparse.Namespace, folder: Path) -> Bench:
    """Load and warm up everything. Raises `Unusable`, `ModelUnusable`, `WorkerUnusable`."""
    device, words = loading.pick_device(args.device)
    torch: Any = importlib.import_module("torch")
    if args.threads:
        torch.set_num_threads(args.threads)
    if args.checkpoint:
        source = Source(name=Path(args.checkpoint).name, location=args.checkpoint)
    elif device.startswith("cuda"):
        print("Writing SDXL with random weights (7 GB)", flush=True)
        source = weights.save_random_sdxl(folder / "sdxl")
    else:
        source = weights.starter()
    place = Place(device)
    dtype = dtype_of(loading.open_checkpoint(source, place), place)

    def load(model: str) -> Any:
        return weights.stock_pipeline(source, device, dtype)

    # Before all others: a card says what can be asked for.
    ours = Ours([source], place, sys.maxsize)
    bench = Bench(args, folder, device, words, source, ours, dtype, Plain(load, source.name))
    started = time.perf_counter()
    sides = sorted({bench.side, *bench.sides.values()})
    ours.compile(source.name, mode_of(args.compile, device), sides)
    bench.warm[ours.name] = time.perf_counter() - started
    makers: list[Callable[[], Arm]] = [lambda: bench.plain]
    if bench.cuda:
        makers.append(lambda: Compiled(load, source.name))
    makers += [lambda: Grouped(load, source.name), lambda: ours]
    for make in makers:
        started = time.perf_counter()
        arm = make()
        try:
            _warm_up(bench, arm)
        except RuntimeError as error:
            if not isinstance(arm, Grouped):
                raise
            # The starter's pipeline: with guidance it takes one prompt at a time.
            bench.skipped[arm.name] = f"the stock pipeline refuses several prompts ({error})"
            print(f"{arm.name} skipped: {bench.skipped[arm.name]}", flush=True)
            continue
        bench.warm[arm.name] = bench.warm.get(arm.name, 0.0) + time.perf_counter() - started
        bench.arms.append(arm)
    return bench


def _warm_up(bench: Bench, arm: Arm) -> None:
    """One picture of each size, or a whole group of them; none may be flat, as those of NaN are."""
    from PIL import Image, ImageStat

    for side in {*bench.sides.values(), bench.side}:
        if isinstance(arm, Plain):
            asked = [bench.request(number, side, bench.steps) for number in range(arm.width)]
            for file in arm.draw(asked):
                if max(ImageStat.Stat(Image.open(BytesIO(file))).stddev) < _FLAT:
                    raise Unusable(f"{arm.name} drew a flat picture: its weights are of no use.")
        else:
            arm.serve(workload.saturated(bench.card, side, bench.steps, plain.WIDTH))
