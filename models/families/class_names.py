"""DiT: draws one of the classes that it was trained on (ImageNet's), by name, and knows no other
words.

A prompt may say more; the longest name of a class in it counts, in capitals or not.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from jobs.contract import ImagineRequest
from models.diffusion.additions import Networks
from models.errors import ModelUnusable, OverLimit
from models.families.diffusers_image import DiffusersImage
from models.family import Checkpoint, Place

_PIPELINE = "DiTPipeline"
_SUGGESTIONS = 5


class ClassNames(DiffusersImage):
    """One pipeline, one picture at a time, of one class."""

    name = "class_names"

    def __init__(self, networks: Networks, checkpoint: Checkpoint, place: Place) -> None:
        super().__init__(networks, checkpoint, place)
        self._classes: Mapping[str, int] = {
            _words(label): number for label, number in self.pipeline.labels.items() if _words(label)
        }
        if not self._classes:
            raise ModelUnusable(self.card.name, "its model_index.json names no classes (id2label).")

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        return checkpoint.index.get("_class_name") == _PIPELINE

    @classmethod
    def loader(cls, checkpoint: Checkpoint) -> Any:
        import diffusers

        return getattr(diffusers, _PIPELINE)

    def sample(self) -> tuple[ImagineRequest, bytes]:
        request, attachment = super().sample()
        return request.model_copy(update={"prompt": next(iter(self._classes))}), attachment

    def _arguments(self, request: ImagineRequest) -> dict[str, Any]:
        return super()._arguments(request) | {"class_labels": [self._class(request.prompt)]}

    def _class(self, prompt: str) -> int:
        """The class that the prompt names. Raises `OverLimit` with names that come near."""
        asked = _words(prompt)
        named = [name for name in self._classes if f" {name} " in f" {asked} "]
        if named:
            return self._classes[max(named, key=len)]
        near = difflib.get_close_matches(asked, self._classes, _SUGGESTIONS, cutoff=0.0)
        offered = ", ".join(near)
        raise OverLimit(
            f"{self.card.name} draws only what it has a name for, and finds none in this prompt. "
            f"Nearest: {offered}.",
            "class-unknown",
            model=self.card.name,
            offered=offered,
        )


def _words(text: str) -> str:
    """In lower case, parted by single spaces."""
    return " ".join(re.findall(r"[\w'-]+", text.casefold()))
