"""What stands between a captioner and pictures: its checkpoint's own processor, or the next best.

Some were published without the file. Others want torchvision for videos, which nobody sends here.
"""

from __future__ import annotations

from typing import Any


def image_processor(model: Any, where: dict[str, Any]) -> Any:
    """Of an encoder-decoder: the checkpoint's own, or what ViT was trained with."""
    from transformers import AutoImageProcessor, ViTImageProcessor

    try:
        return AutoImageProcessor.from_pretrained(**where)
    except OSError:
        side = model.config.encoder.image_size
        return ViTImageProcessor(
            size={"height": side, "width": side}, image_mean=[0.5] * 3, image_std=[0.5] * 3
        )


def processor_of(model: Any, where: dict[str, Any]) -> Any:
    """Of any other captioner. `where`: arguments of `from_pretrained`."""
    import transformers
    from transformers.models.auto.auto_mappings import PROCESSOR_MAPPING_NAMES

    try:
        return transformers.AutoProcessor.from_pretrained(**where)
    except ImportError:
        kind = getattr(
            transformers, PROCESSOR_MAPPING_NAMES.get(model.config.model_type) or "", None
        )
        if kind is None or "video_processor" not in kind.get_attributes():
            raise
    return _of_pictures_alone(kind).from_pretrained(**where)


def _of_pictures_alone(kind: Any) -> Any:
    """A processor of this kind that neither has nor needs a part for videos (Qwen-VL)."""

    class PicturesAlone(kind):
        def __init__(self, image_processor: Any, tokenizer: Any, chat_template: Any = None) -> None:
            super().__init__(image_processor, tokenizer, None, chat_template=chat_template)

        @classmethod
        def get_attributes(cls) -> list[str]:
            return [name for name in kind.get_attributes() if name != "video_processor"]

    return PicturesAlone
