"""What the text encoders made of the last prompts: a reroll, a remix of the seed and each picture
of a grid ask for the same again."""

from __future__ import annotations

import functools
import inspect
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

_KEPT = 64
"""Prompts. Of FLUX, whose are the largest, 4 MB each."""


class Prompts:
    """Of one set of networks. `encoded`: how often the encoders were asked."""

    def __init__(self) -> None:
        self.encoded = 0
        self._known: OrderedDict[Hashable, Any] = OrderedDict()

    def remember(self, pipeline: Any, loras: Hashable) -> None:
        """This pipeline encodes each prompt once from now on. `loras`: those that are on for it.

        It must not look at itself while it encodes, but at its arguments alone.
        """
        encode = pipeline.encode_prompt
        signature = inspect.signature(encode)

        @functools.wraps(encode)
        def encode_prompt(*args: Any, **kwargs: Any) -> Any:
            asked = signature.bind(*args, **kwargs).arguments
            key = (type(pipeline).__name__, loras, *asked.items())
            return self._once(key, lambda: encode(*args, **kwargs))

        pipeline.encode_prompt = encode_prompt

    def _once(self, key: Hashable, encode: Callable[[], Any]) -> Any:
        try:
            known = key in self._known
        except TypeError:  # lists, tensors: no prompt of ours
            return encode()
        if not known:
            self.encoded += 1
            self._known[key] = encode()
        self._known.move_to_end(key)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return self._known[key]
