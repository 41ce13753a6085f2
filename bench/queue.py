"""python -m bench.queue: our queue against task libraries, on one Valkey and no-op jobs.

For every arm the same: a fresh Valkey, one process that sends and sees the results, one that
works. Jobs/s: a flood with 100 jobs under way. Latency: one job at a time, from its submission
until its result is seen. The order of the arms is reversed with every repeat (ABBA), so that a
machine that slows down meanwhile slows all alike. Then fairness, in slots.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace

from bench import fairness
from bench.arms import ARMS, Entry
from bench.drive import Plan, Sample
from bench.report import Report
from bench.run import ArmFailed, run
from sandbox.errors import SandboxError

REPEATS = 3
_LEAST_JOBS = 20


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bench.queue", description=__doc__)
    top.add_argument(
        "--only",
        type=_names,
        default=[entry.name for entry in ARMS],
        metavar="NAMES",
        help=f"arms to run, with commas between: {', '.join(entry.name for entry in ARMS)}",
    )
    top.add_argument(
        "--jobs", type=_positive, default=Plan.jobs, help=f"jobs in a flood (default: {Plan.jobs})"
    )
    top.add_argument(
        "--single",
        type=_positive,
        default=Plan.single,
        help=f"jobs sent one at a time (default: {Plan.single})",
    )
    top.add_argument(
        "--repeats", type=_positive, default=REPEATS, help=f"runs of each arm (default: {REPEATS})"
    )
    top.add_argument("--json", action="store_true", help="end with one line of JSON")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    plan = Plan(jobs=args.jobs, single=args.single)
    try:
        report = asyncio.run(measure(_runnable(args.only), plan, args.repeats))
    except (ArmFailed, SandboxError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(f"\n{report.table()}\n\n{report.sentences()}")
    if args.json:
        print(report.to_json(), flush=True)
    return 0


async def measure(entries: Sequence[Entry], plan: Plan, repeats: int) -> Report:
    """Run every arm `repeats` times, in turns, then the fairness of ours."""
    samples: dict[str, list[Sample]] = {entry.name: [] for entry in entries}
    for repeat in range(repeats):
        for entry in entries if repeat % 2 == 0 else reversed(entries):
            jobs = max(_LEAST_JOBS, round(plan.jobs * entry.share))
            sample = await run(entry, replace(plan, jobs=jobs))
            samples[entry.name].append(sample)
            print(
                f"run {repeat + 1} of {repeats}: {entry.name} {sample.rate:,.0f} jobs/s, "
                f"p50 {sample.percentile(0.5) * 1000:.2f} ms",
                flush=True,
            )
    return Report.of(samples, await fairness.measure())


def _runnable(names: Sequence[str]) -> list[Entry]:
    """The arms asked for, in their order; says which cannot run, and why."""
    found: list[Entry] = []
    for entry in ARMS:
        if entry.name in names:
            if why := entry.skipped():
                print(why, flush=True)
            else:
                found.append(entry)
    return found


def _names(text: str) -> list[str]:
    known = {entry.name for entry in ARMS}
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(
            f"there is no arm {', '.join(unknown)}; there are {', '.join(sorted(known))}"
        )
    return names


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
