"""python -m bench.worker: pictures as members ask for them, against the stock pipeline.

P0 is the stock pipeline, one request at a time, PNG included; P1 the same compiled (CUDA); P2 equal
requests in one call; ours the step engine. All in this process, from the same files, in ABBA order.
Workloads: saturated; Poisson arrivals at parts of P0's measured capacity, with mixed steps and
guidance, an open loop with the same schedule for every arm; one member who floods, with nine light
ones; two models in turn with memory for one. Latency counts from when a request was due.

On CUDA the model is SDXL in its real size with random weights, on a CPU the starter.

With --trace nothing is measured: one saturated run of ours is recorded, to be seen in Perfetto.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.serving import machine, traced, weights, workload
from bench.serving.arm import Arm
from bench.serving.figures import Figures
from bench.serving.ours import Ours
from bench.serving.plain import Plain
from bench.serving.report import OURS, About, Report
from bench.serving.setup import LOADS, Bench, Unusable, prepare
from bench.serving.workload import Arrival
from bench.spread import Spread
from jobs import log as logs
from models.errors import ModelUnusable, WorkerUnusable
from models.family import Place
from models.trace import IDLE

_SWAP_LOAD = 0.5
_SWAP_JOBS = 30
_SINGLES = 10


def measure(bench: Bench) -> Report:
    p0 = bench.plain
    operations = {
        name: machine.operations(lambda side=side: p0.draw([bench.request(0, side, bench.steps)]))
        for name, side in bench.sides.items()
    }
    peak = machine.matrix_peak(bench.device, bench.dtype)
    batch1 = _batch1(bench, p0)
    runs: dict[str, dict[str, list[Figures]]] = {}
    measured: list[dict[int, float]] = []
    for repeat in range(bench.args.repeats):
        # Each time anew: what else the machine does may change meanwhile.
        measured.append(bench.measure_alone())
        print(f"P0 alone, seconds by steps: {_listed(bench.alone)}", flush=True)
        for name, each in bench.workloads(repeat).items():
            for arm in bench.arms if repeat % 2 == 0 else reversed(bench.arms):
                _run(bench, runs, name, arm, each, repeat)
    if not bench.args.only or "swaps" in bench.args.only:
        _swaps(bench, runs)
    alone = {steps: median(each[steps] for each in measured) for steps in bench.alone}
    about = About(
        device=bench.words,
        machine=f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        model=bench.source.name,
        dtype=str(bench.dtype).removeprefix("torch."),
        threads=importlib.import_module("torch").get_num_threads(),
        repeats=bench.args.repeats,
        peak=peak,
        alone=alone,
        operations=operations,
        warm=bench.warm,
        skipped=bench.skipped,
        batch1=batch1,
    )
    return Report(about, runs)


def _run(
    bench: Bench,
    runs: dict[str, dict[str, list[Figures]]],
    name: str,
    arm: Arm,
    arrivals: Sequence[Arrival],
    repeat: int,
) -> None:
    figures = Figures.of(arm.serve(arrivals), bench.alone)
    # In the arms' own order, whichever ran first.
    of_each = runs.setdefault(name, {each.name: [] for each in bench.arms})
    of_each[arm.name].append(figures)
    print(
        f"run {repeat + 1} of {bench.args.repeats}: {name} {arm.name} "
        f"{figures.rate:.2f} pictures/s, p99 {figures.p99:.2f} s",
        flush=True,
    )


def _batch1(bench: Bench, p0: Plain) -> Spread:
    """Ours over P0 with nobody else there, in pairs."""
    ratios: list[float] = []
    for number in range(_SINGLES):
        arrival = Arrival(0, 0.0, "2", bench.request(number, bench.side, bench.steps))
        arms = (p0, bench.ours) if number % 2 else (bench.ours, p0)
        taken = {arm.name: arm.serve([arrival]).ended[0].latency for arm in arms}
        ratios.append(taken[OURS] / taken[p0.name])
    return Spread.of(ratios)


def _swaps(bench: Bench, runs: dict[str, dict[str, list[Figures]]]) -> None:
    """Two models of the same files, with memory for one."""
    twins = weights.twins(bench.source, bench.folder)

    def load(model: str) -> Any:
        return weights.stock_pipeline(bench.source, bench.device, bench.dtype)

    arms: list[Arm] = [
        Plain(load, twins[0].name),
        Ours(twins, Place(bench.device), round(1.5 * bench.ours.bytes_of(bench.source.name))),
    ]
    bench.arms = arms
    cards = [bench.card.model_copy(update={"name": twin.name}) for twin in twins]
    rate = _SWAP_LOAD / bench.alone[bench.steps]
    jobs = min(_SWAP_JOBS, bench.args.arrivals)
    for repeat in range(bench.args.repeats):
        arrivals = workload.interleaved(cards, bench.side, bench.steps, rate, jobs, seed=repeat)
        for arm in arms if repeat % 2 == 0 else reversed(arms):
            _run(bench, runs, "swaps", arm, arrivals, repeat)


def _listed(alone: dict[int, float]) -> str:
    return ", ".join(f"{steps}: {seconds:.3f}" for steps, seconds in sorted(alone.items()))


def _names(text: str) -> list[str]:
    known = {"sat", "sat512", "sat1024", "poisson", "flood", "swaps"}
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"there is no workload {', '.join(unknown)}")
    return names


def _loads(text: str) -> tuple[float, ...]:
    return tuple(float(load) for load in text.split(","))


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bench.worker", description=__doc__)
    top.add_argument("--checkpoint", default="", help="a folder or repo instead")
    top.add_argument("--device", default="auto", help="cpu, cuda, cuda:1 (default: auto)")
    top.add_argument("--threads", type=int, default=0, help="CPU threads (default: torch's)")
    top.add_argument(
        "--compile",
        default="auto",
        choices=("auto", "off", "on", "graphs"),
        help="ours, as ATELIER_DEVICE_COMPILE (default: auto)",
    )
    top.add_argument("--side", type=int, default=0, help="of all pictures, in pixels")
    top.add_argument("--steps", type=int, default=0, help="where they are not mixed")
    top.add_argument("--jobs", type=int, default=24, help="of a saturated run (default: 24)")
    top.add_argument("--arrivals", type=int, default=150, help="of a Poisson run (default: 150)")
    top.add_argument(
        "--loads",
        type=_loads,
        default=LOADS,
        help=f"of the Poisson runs, as parts of P0's capacity (default: {LOADS})",
    )
    top.add_argument("--repeats", type=int, default=5, help="of each workload (default: 5)")
    top.add_argument(
        "--only", type=_names, default=[], help="workloads: sat, poisson, flood, swaps"
    )
    top.add_argument("--out", type=Path, help="write all figures to this file, as JSON")
    top.add_argument(
        "--trace", type=Path, help="record one saturated run of ours, for ui.perfetto.dev"
    )
    top.add_argument("--window", type=Path, help="with --trace: the middle of it, for docs.speed")
    top.add_argument("--json", action="store_true", help="end with one line of JSON")
    return top


def _record(args: argparse.Namespace, folder: Path) -> None:
    load, _, _ = os.getloadavg()
    bench = prepare(args, folder)
    trace = traced.record(bench)
    args.trace.write_text(json.dumps(trace.chrome()) + "\n", encoding="utf-8")
    shown = traced.window(bench, trace, load)
    if args.window:
        args.window.write_text(shown.to_json() + "\n", encoding="utf-8")
    idle = shown.share(IDLE)
    print(f"{len(trace.spans)} spans of {shown.seconds:.1f} s; idle in the middle: {idle:.1%}")


def main(arguments: Sequence[str] | None = None) -> int:
    top = parser()
    args = top.parse_args(arguments)
    if args.trace and set(args.only) - {"sat"}:
        top.error("a trace is of a saturated run: --only sat")
    if args.window and not args.trace:
        top.error("--window goes with --trace")
    logs.configure("WARNING")
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        try:
            if args.trace:
                _record(args, Path(folder))
                return 0
            report = measure(prepare(args, Path(folder)))
        except (Unusable, ModelUnusable, WorkerUnusable) as error:
            print(error, file=sys.stderr)
            return 1
    print(f"\n{report.table()}")
    if args.out:
        args.out.write_text(report.to_json() + "\n", encoding="utf-8")
    if args.json:
        print(json.dumps(report.line()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
