"""Processes that read strangers' files: what they get to see, and how they end.

Neither the token nor the store's password is in their environment, and what a library of theirs
prints is not taken for the bot's own log.
"""

from __future__ import annotations

import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from contextlib import suppress

_HANDED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
# A core each is enough; more threads of numpy would only fight the other child for theirs.
_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


async def start(*module: str) -> Process:
    """`python -m MODULE...`, with pipes to and from it."""
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    return await create_subprocess_exec(
        sys.executable,
        "-m",
        *module,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=environment | _THREADS,
    )


async def end(process: Process) -> None:
    """At once; it is no mistake if it has ended."""
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
