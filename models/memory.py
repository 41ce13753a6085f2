"""The memory of a device: how much there is, when it was too little, and giving it back."""

from __future__ import annotations

import errno
import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_SHARE = 0.6
"""Of the device's memory, where no budget is set; the rest is for what drawing needs."""
_CGROUP = Path("/sys/fs/cgroup/memory.max")
_NO_MEMORY = ("can't allocate memory", "Cannot allocate memory")


def out_of_memory(error: BaseException) -> bool:
    """Of the device or of the system: libraries have several words for it."""
    torch: Any = sys.modules.get("torch")
    if torch is not None and isinstance(error, torch.OutOfMemoryError):
        return True
    return (
        isinstance(error, MemoryError)
        or getattr(error, "errno", None) == errno.ENOMEM
        or any(words in str(error) for words in _NO_MEMORY)
    )


def give_back() -> None:
    """To the device, what nothing holds any more, at once: also where it refers to itself."""
    gc.collect()
    torch: Any = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()


def budget_of(gigabytes: float, device: str) -> int:
    """Bytes; for 0, a share of the device's memory."""
    return round(gigabytes * 1e9) if gigabytes else round(_SHARE * _memory_of(device))


def _memory_of(device: str) -> int:
    """Bytes of the GPU, or of the machine: of the container, where that has less."""
    if device == "cpu":
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        with suppress(OSError, ValueError):  # no such file; no limit ("max")
            memory = min(memory, int(_CGROUP.read_text()))
        return memory
    import torch

    if device == "mps":
        return torch.mps.recommended_max_memory()
    return torch.cuda.get_device_properties(device).total_memory
