"""One process of one arm, started by `bench.queue`: `work NAME` or `produce NAME PLAN`.

The store's address comes in the environment, since it holds a password.
"""

from __future__ import annotations

import os
import sys

from bench.arms import ARMS
from bench.drive import Plan

URL = "BENCH_STORE"
SAMPLE = "sample: "


def main(arguments: list[str]) -> int:
    role, name, *rest = arguments
    [entry] = [entry for entry in ARMS if entry.name == name]
    arm, url = entry.load(), os.environ[URL]
    if role == "work":
        arm.work(url)
    else:
        sample = arm.produce(url, Plan.from_json(rest[0]))
        print(SAMPLE + sample.to_json(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
