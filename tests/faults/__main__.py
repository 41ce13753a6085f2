"""`python -m tests.faults SEED`: carry out one random schedule of faults. `--seeds N`: many."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.faults.plan import LENGTH
from tests.faults.schedule import ScheduleFailed, run


async def carry_out(seeds: Iterator[int], together: int, length: float, folder: Path) -> list[int]:
    """Prints as it goes; returns the seeds that failed."""
    failed: list[int] = []

    async def one_after_another() -> None:
        for seed in seeds:
            try:
                await run(seed, folder / str(seed), length)
            except ScheduleFailed as error:
                failed.append(seed)
                print(error, flush=True)
            else:
                print(f"seed {seed}: all promises held", flush=True)

    await asyncio.gather(*(one_after_another() for _ in range(together)))
    return sorted(failed)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("seed", nargs="?", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--together", type=int, default=1, help="schedules at a time")
    parser.add_argument("--length", type=float, default=LENGTH, help="seconds of each")
    given = parser.parse_args()
    seeds = iter(range(given.seed, given.seed + given.seeds))
    with tempfile.TemporaryDirectory(prefix="atelier-faults-") as folder:
        failed = asyncio.run(carry_out(seeds, given.together, given.length, Path(folder)))
    if failed:
        print(f"{len(failed)} of {given.seeds} failed: {' '.join(map(str, failed))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
