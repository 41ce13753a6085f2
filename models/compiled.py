"""A network compiled for the shapes that members ask for most, before any is asked for.

`torch.compile` makes code for one shape at a time, in a minute or more. In the middle of work that
would stall everybody, so it is done where a model is loaded: for the sizes on its card and for a
few widths. A joint call of fewer rows is filled up to the next of these; any other call is made by
the network as it is. Where CUDA graphs are wanted each of them is recorded here too. What was
compiled is kept in a folder, by torch itself, and is found there by the next process.

Whatever goes wrong with a compiled network is in the log, once, and from then on the network is
called as it is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, Literal

import structlog

from models.memory import give_back, out_of_memory

Mode = Literal["off", "on", "graphs"]
Choice = Literal["auto", "off", "on", "graphs"]

WIDTHS = (2, 1, 16, 8, 4)
"""Rows of a call, in the order in which they are made: a guided picture alone has two, and eight of
them have sixteen, which is all that the engine joins."""
PATIENCE = 600.0
"""Seconds of compiling at a load, after which no further shape is begun."""
_RECORDED_BY = 3
"""Calls: graphs are recorded in the second and used from the third on."""
_SHAPES = 64
"""That torch keeps code for; its own bound of 8 is for code that was not meant to be compiled."""
_CACHE = "TORCHINDUCTOR_CACHE_DIR"

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def mode_of(choice: Choice, device: str) -> Mode:
    """What `auto` means there: on a GPU of NVIDIA's all of it, elsewhere nothing."""
    if choice == "auto":
        return "graphs" if device.startswith("cuda") else "off"
    if choice == "graphs" and not device.startswith("cuda"):
        return "on"  # there are no graphs elsewhere
    return choice


def keep_in(folder: Path) -> None:
    """What is compiled from now on is kept there; to be called before torch compiles anything."""
    os.environ.setdefault(_CACHE, str(folder.absolute()))


class Compiled:
    """One network's compiled calls, none at first: see `warm`."""

    def __init__(
        self, forward: Callable[..., Any], *, graphs: bool = False, backend: str = "inductor"
    ) -> None:
        import torch

        torch._dynamo.config.recompile_limit = _SHAPES  # no public way to say so
        mode = "reduce-overhead" if graphs else None
        self._forward = torch.compile(forward, dynamic=False, backend=backend, mode=mode)
        self._graphs = graphs
        self._warm: set[tuple[Hashable, int]] = set()
        self._broken = False

    def warm(
        self, shape: Hashable, arguments_of: Callable[[int], dict[str, Any]], until: float
    ) -> int:
        """Compile for calls of this shape in each of `WIDTHS`, of which `arguments_of` gives one.
        None is begun after `until` (of `time.monotonic`), and one that there is too little memory
        for is left out. Returns how many were made."""
        made = 0
        for width in WIDTHS:
            if self._broken or time.monotonic() > until:
                break
            try:
                whole = self._made(arguments_of, width)
            except Exception as error:
                if not out_of_memory(error):
                    raise
                whole = None
            if whole is None:
                # The error held what the call had allocated, so this is not done above.
                give_back()
                log.warning("compiled_width_left_out", width=width, meaning="too little memory")
            elif whole:
                self._warm.add((shape, width))
                made += 1
        return made

    def _made(self, arguments_of: Callable[[int], dict[str, Any]], width: int) -> bool:
        """Compile for calls of this width. False: it is broken. Raises what says that the memory
        was too little."""
        import torch

        arguments = arguments_of(width)
        with torch.no_grad():
            answers = [self._answer(arguments, "default") for _ in range(_RECORDED_BY)]
        return all(answer is not None for answer in answers)

    def width(self, shape: Hashable, rows: int) -> int:
        """The least width that such a call of so many rows can be filled up to; 0: none is near."""
        if self._broken:
            return 0
        fitting = [
            width for width in WIDTHS if rows <= width <= 2 * rows and (shape, width) in self._warm
        ]
        return min(fitting, default=0)

    def answer(self, arguments: dict[str, Any]) -> Any:
        """What the network answers; None where it has to be called as it is. Raises what says that
        the memory was too little."""
        # Nothing is compiled: a call that fits none of what was made is run as it is after all.
        return self._answer(arguments, "eager_on_recompile")

    def _answer(self, arguments: dict[str, Any], stance: str) -> Any:
        import torch

        try:
            if self._graphs:
                torch.compiler.cudagraph_mark_step_begin()
            with torch.compiler.set_stance(stance):
                answer = self._forward(**arguments)
            # A graph writes each answer where the last one was.
            return _copied(answer) if self._graphs else answer
        except Exception as error:
            if out_of_memory(error):
                raise
            self._broken = True
            log.exception("compiled_network_broke", meaning="it is called as it is from now on")
            return None


def _copied(answer: Any) -> Any:
    """A tensor, a tuple of them, or one of diffusers' outputs."""
    if isinstance(answer, tuple):
        return tuple(map(_copied, answer))
    if isinstance(answer, dict):
        return type(answer)(**{name: _copied(each) for name, each in answer.items()})
    return answer.clone()
