"""What a process that the worker starts does first, and what it gets to see."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Mapping

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Linux: be killed when the supervisor dies, even while a kernel holds every thread here."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def quiet_libraries() -> None:
    """Their progress bars and advice would bury this project's log; errors stay."""
    for name in ("TRANSFORMERS_VERBOSITY", "DIFFUSERS_VERBOSITY"):
        os.environ.setdefault(name, "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def environment_of(environment: Mapping[str, str], *, hub_downloads: bool) -> dict[str, str]:
    """Without this project's settings: a model needs neither the queue's password nor any other.

    Whether both libraries may use the network is this project's setting alone.
    """
    kept = {name: value for name, value in environment.items() if not name.startswith("ATELIER_")}
    offline = "0" if hub_downloads else "1"
    kept |= {"HF_HUB_OFFLINE": offline, "TRANSFORMERS_OFFLINE": offline}
    # OpenMP's threads spin while they wait for each other. Where something else wants the same
    # cores (the bot, a browser) a step took ten times as long as with threads that sleep.
    passive = {"OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0"}
    return passive | kept | {"HF_HUB_DISABLE_TELEMETRY": "1"}
