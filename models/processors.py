"""What stands between a captioner and pictures: its checkpoint's own processor, or the next best.

Some were published without the file. Others want torchvision for videos, which nobody sends here.
"""

from __future__ import annotations

import sys
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
    """A processor of this kind that neither has nor needs a part for videos (Qwen-VL, SmolVLM2)."""
    import transformers

    module = sys.modules[kind.__module__]
    if getattr(module, "num2words", str) is None:
        # A library that says how many frames a video has; SmolVLM2's does not start without it.
        vars(module)["num2words"] = str

    class PicturesAlone(kind):
        # SmolVLM2's own asks the part for videos how many frames it takes.
        apply_chat_template = transformers.ProcessorMixin.apply_chat_template

        # What is read of a file is what is named here.
        def __init__(
            self,
            image_processor: Any,
            tokenizer: Any,
            chat_template: Any = None,
            image_seq_len: int | None = None,
        ) -> None:
            more = {} if image_seq_len is None else {"image_seq_len": image_seq_len}
            super().__init__(image_processor, tokenizer, None, chat_template=chat_template, **more)

        @classmethod
        def get_attributes(cls) -> list[str]:
            return [name for name in kind.get_attributes() if name != "video_processor"]

    return PicturesAlone
