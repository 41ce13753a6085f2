"""Any image classifier of transformers, through its stock call: Falconsai/nsfw_image_detection and
the like. Which of its labels mean unsafe, a setting says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from models.errors import CheckUnusable

if TYPE_CHECKING:
    from PIL.Image import Image

    from models.sources import Source

_MULTI = "multi_label_classification"


class Classifier:
    """On one thread of the CPU: the device belongs to the models."""

    def __init__(self, model: Any, processor: Any, labels: Sequence[str]) -> None:
        self._model = model
        self._processor = processor
        names = {str(name).casefold(): index for index, name in model.config.id2label.items()}
        unknown = [label for label in labels if label.casefold() not in names]
        if unknown or not labels:
            has = ", ".join(str(name) for name in model.config.id2label.values())
            raise CheckUnusable(
                f"ATELIER_UNSAFE_LABELS says {', '.join(unknown) or 'nothing'}, but the labels of "
                f"the classifier are: {has}."
            )
        self._unsafe = [int(names[label.casefold()]) for label in labels]

    @classmethod
    def load(cls, source: Source, labels: Sequence[str], *, hub_downloads: bool) -> Self:
        import torch
        from transformers import AutoImageProcessor, AutoModelForImageClassification

        torch.set_num_threads(1)
        where: dict[str, Any] = {
            "pretrained_model_name_or_path": source.location,
            "revision": source.revision or "main",
            "local_files_only": not hub_downloads,
        }
        try:
            model: Any = AutoModelForImageClassification.from_pretrained(
                **where, use_safetensors=True
            )
            processor = AutoImageProcessor.from_pretrained(**where)
        except (OSError, ValueError) as error:
            raise CheckUnusable(
                f"{source.location} is no image classifier that transformers loads "
                f"({str(error).splitlines()[0]})"
            ) from error
        return cls(model.eval(), processor, labels)

    def score(self, picture: Image) -> float:
        """All unsafe labels together where one excludes the others, else the likeliest."""
        import torch

        with torch.inference_mode():
            inputs = self._processor(images=picture, return_tensors="pt")
            logits = self._model(**inputs).logits[0].float()
        if self._model.config.problem_type == _MULTI:
            return float(logits.sigmoid()[self._unsafe].max())
        score = float(logits.softmax(0)[self._unsafe].sum())
        # Rounding may make the parts a little more than the whole. What is no number stays so.
        return 1.0 if 1.0 < score < 1.001 else score
