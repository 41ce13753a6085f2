"""A device process that takes several jobs at a time, for what happens to companions.

`python -m tests.faults.device FD`. The models are `tests.models.crayon`'s; only the number of
jobs it says that it takes is another: `FAULTS_CAPACITY`.
"""

from __future__ import annotations

import os
import sys
from functools import partial

from models import device
from models.wire import Ready
from tests.models.crayon import Crayon, Reader

if __name__ == "__main__":
    ready = partial(Ready, capacity=int(os.environ.get("FAULTS_CAPACITY", "1")))
    setattr(device, "Ready", ready)  # noqa: B010 - a class, for its type, is no variable
    sys.exit(device.main(int(sys.argv[1]), [Crayon, Reader]))
