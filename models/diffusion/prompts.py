"""What the text encoders made of the last prompts: a reroll, a remix of the seed and each picture
of a grid ask for the same again. On a GPU a prompt is encoded beside the steps of others."""

from __future__ import annotations

import functools
import inspect
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from models import engine
from models.diffusion.streams import OwnStream, has_streams

if TYPE_CHECKING:
    import torch

_KEPT = 64
"""Prompts. Of FLUX, whose are the largest, 4 MB each."""


class Prompts:
    """Of one set of networks. `encoded`: how often the encoders were asked. `aside`: whether that
    is done beside the steps, on this device."""

    def __init__(self, aside: Callable[[torch.device], bool] = has_streams) -> None:
        self.encoded = 0
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._aside = aside
        self._turn = engine.Turn()
        self._stream = OwnStream("encode")
        self._loras: set[str] = set()

    @contextmanager
    def adding(self, lora: str) -> Iterator[None]:
        """While the networks get this adapter nothing is encoded aside, nor as long as they have
        it: another job's `turn_on` would change the text encoder in the middle."""
        with self._stream.stopped():
            self._loras.add(lora)
            yield

    def removed(self, loras: Iterable[str]) -> None:
        """The networks no longer have these adapters."""
        self._loras.difference_update(loras)

    def remember(
        self, pipeline: Any, loras: Hashable, turn_on: Callable[[], None] = lambda: None
    ) -> None:
        """This pipeline encodes each prompt once from now on. `loras`: those that are on for it,
        which `turn_on` sees to.

        It must not look at itself while it encodes, but at its arguments alone.
        """
        encode = pipeline.encode_prompt
        signature = inspect.signature(encode)

        @functools.wraps(encode)
        def encode_prompt(*args: Any, **kwargs: Any) -> Any:
            asked = signature.bind(*args, **kwargs).arguments
            key = (type(pipeline).__name__, loras, *asked.items())

            def encoded() -> Any:
                return self._encode(lambda: encode(*args, **kwargs), pipeline.device, turn_on)

            return self._once(key, encoded, self._goes_aside(pipeline.device))

        pipeline.encode_prompt = encode_prompt

    def _once(self, key: Hashable, encode: Callable[[], Any], aside: bool) -> Any:
        try:
            known = key in self._known
        except TypeError:  # lists, tensors: no prompt of ours
            return encode()
        if not known and aside:
            # Who asks for the same meanwhile finds it known, or does it where the first failed.
            with self._turn:
                if key not in self._known:
                    self._known[key] = encode()
        elif not known:
            self._known[key] = encode()
        self._known.move_to_end(key)
        answer = self._known[key]
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return answer

    def _encode(
        self, encode: Callable[[], Any], device: torch.device, turn_on: Callable[[], None]
    ) -> Any:
        self.encoded += 1
        if self._goes_aside(device):
            try:
                return self._stream.do(lambda: self._unless_changed(encode), device)
            except _Changed:
                pass
        turn_on()  # another's may be on since, where this job has waited
        return encode()

    def _goes_aside(self, device: torch.device) -> bool:
        return self._aside(device) and engine.joins() and not self._loras

    def _unless_changed(self, encode: Callable[[], Any]) -> Any:
        if self._loras:
            raise _Changed
        return encode()


class _Changed(Exception):
    """The networks got LoRAs while this waited for its thread."""
