"""Captions: VisionEncoderDecoder models (ViT + GPT-2) and whatever AutoModelForImageTextToText
loads (BLIP, GIT and the like), through the stock `generate`."""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

from jobs.contract import AnyRequest, DescribeRequest, DescribeResult, ModelCard
from models.errors import ModelUnusable
from models.family import Checkpoint, Family, OnStep, Output, Place
from models.pictures import read, write_thumbnail

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

_ENCODER_DECODER = "vision-encoder-decoder"
_MAX_NEW_TOKENS = 40
_QUESTION = "Describe this picture in one sentence."


class Caption(Family):
    """One captioner, one picture at a time; a step is a token."""

    name = "caption"

    def __init__(
        self, model: Any, processor: Any, tokenizer: Any, checkpoint: Checkpoint, place: Place
    ) -> None:
        """`processor` makes tensors of pictures (and text), `tokenizer` makes text of tokens."""
        self.model = model
        self._processor = processor
        self._tokenizer = tokenizer
        self._question = checkpoint.card.question
        self._max_pixels = place.picture_pixels
        self._max_new_tokens = checkpoint.card.max_new_tokens or _room(model)
        self.card = ModelCard(
            name=checkpoint.source.name,
            kind="describe",
            family=self.name,
            revision=checkpoint.card.revision or checkpoint.source.revision,
            cost=1.0,
        )

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        kind = checkpoint.config.get("model_type")
        if checkpoint.index or not isinstance(kind, str):
            return False
        if kind == _ENCODER_DECODER:
            return True
        from transformers.models.auto.modeling_auto import (
            MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES,
        )

        return kind in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        import transformers

        where: dict[str, Any] = {
            "pretrained_model_name_or_path": checkpoint.source.location,
            "revision": checkpoint.source.revision or "main",
            "local_files_only": not place.hub_downloads,
        }
        classic = checkpoint.config["model_type"] == _ENCODER_DECODER
        loader: Any = (
            transformers.VisionEncoderDecoderModel
            if classic
            else transformers.AutoModelForImageTextToText
        )
        model = loader.from_pretrained(**where, dtype=_dtype(place), use_safetensors=True)
        model.to(place.device).eval()
        if classic:
            processor = _image_processor(model, where)
            tokenizer = transformers.AutoTokenizer.from_pretrained(**where)
        else:
            processor = transformers.AutoProcessor.from_pretrained(**where)
            tokenizer = getattr(processor, "tokenizer", None)
            if tokenizer is None:
                raise ModelUnusable(checkpoint.source.name, "its processor has no tokenizer.")
        return cls(model, processor, tokenizer, checkpoint, place)

    def sample(self) -> tuple[DescribeRequest, bytes]:
        from PIL import Image

        out = BytesIO()
        Image.new("RGB", (128, 128), "gray").save(out, "PNG")
        return DescribeRequest(model=self.card.name), out.getvalue()

    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        import torch

        started = time.perf_counter()
        picture = read(attachment, self._max_pixels)
        inputs = self._inputs(picture)
        inputs = inputs.to(self.model.device, self.model.dtype)
        with torch.inference_mode():
            tokens = self.model.generate(
                **inputs,
                max_new_tokens=self._max_new_tokens,
                max_length=None,
                stopping_criteria=[_each_token(on_step, self._max_new_tokens)],
            )
        # Decoders without an encoder repeat the question before they answer.
        if "input_ids" in inputs and not self.model.config.is_encoder_decoder:
            tokens = tokens[:, inputs["input_ids"].shape[1] :]
        text = self._tokenizer.batch_decode(tokens, skip_special_tokens=True)[0]
        result = DescribeResult(
            captions=(" ".join(text.split()) or "(nothing to say)",),
            seconds=time.perf_counter() - started,
            revision=self.card.revision,
        )
        return Output(result, (write_thumbnail(picture),))

    def _inputs(self, picture: Image) -> Any:
        if getattr(self._processor, "chat_template", None):
            content = [
                {"type": "image", "image": picture},
                {"type": "text", "text": self._question or _QUESTION},
            ]
            return self._processor.apply_chat_template(
                [{"role": "user", "content": content}],
                add_generation_prompt=True,
                tokenize=True,
                return_dict=True,
                return_tensors="pt",
            )
        if self._question:
            return self._processor(images=picture, text=self._question, return_tensors="pt")
        return self._processor(images=picture, return_tensors="pt")


def _room(model: Any) -> int:
    """Tokens a caption may have: the checkpoint's own bound where it sets one."""
    generation = model.generation_config
    positions = getattr(model.config.get_text_config(decoder=True), "n_positions", None)
    # One position is the token that starts it.
    own = generation.max_new_tokens or (generation.max_length or _MAX_NEW_TOKENS + 1) - 1
    return max(1, min(own, (positions or own + 1) - 1))


def _each_token(on_step: OnStep, total: int) -> Any:
    """`generate` asks its stopping criteria after each token: the place for progress."""
    import torch
    from transformers import StoppingCriteria

    class _Step(StoppingCriteria):
        done = 0

        def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
            self.done += 1
            on_step(min(self.done, total), total)
            return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)

    return _Step()


def _image_processor(model: Any, where: dict[str, Any]) -> Any:
    """The checkpoint's own, or what ViT was trained with: some were published without the file."""
    from transformers import AutoImageProcessor, ViTImageProcessor

    try:
        return AutoImageProcessor.from_pretrained(**where)
    except OSError:
        side = model.config.encoder.image_size
        return ViTImageProcessor(
            size={"height": side, "width": side}, image_mean=[0.5] * 3, image_std=[0.5] * 3
        )


def _dtype(place: Place) -> torch.dtype:
    import torch

    if place.dtype != "auto":
        return getattr(torch, place.dtype)
    return torch.float32 if place.device == "cpu" else torch.float16
