"""`python -m models` with a device process that needs no torch and obeys its prompt.

`python -m tests.faults.worker`. All else is the worker as operators start it. With
`FAULTS_CLOCK_OFF` its clock is that many seconds off: `time.time` is the clock that programs read,
and what a wrong clock of the machine would change.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import partial

import models.__main__ as worker
from models.supervisor import Supervisor
from tests.models.crayon import COMMAND


def shifted(clock: Callable[[], float], by: float) -> Callable[[], float]:
    return lambda: clock() + by


if __name__ == "__main__":
    if off := os.environ.get("FAULTS_CLOCK_OFF"):
        time.time = shifted(time.time, float(off))
    setattr(worker, "Supervisor", partial(Supervisor, command=COMMAND))  # noqa: B010 - a class, for its type, is no variable
    sys.exit(worker.main())
