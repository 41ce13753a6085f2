"""Tiny checkpoints of the captioners that people use, from the real classes, random weights."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.models.checkpoints import word_tokenizer

torch: Any = importlib.import_module("torch")
transformers: Any = importlib.import_module("transformers")

_SIDE = 32
_SIZE = {"height": _SIDE, "width": _SIDE}
_SPECIAL: dict[str, Any] = {"bos_token_id": 3, "eos_token_id": 1, "pad_token_id": 0}
_SMALL: dict[str, Any] = {
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
}
_SEES = {**_SMALL, "image_size": _SIDE, "patch_size": 16}
_TOKENS = {"pad": "<pad>", "eos": "</s>", "unk": "<unk>", "bos": "<s>"}
CHAT = (
    "{% for message in messages %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}IMAGE{% else %} {{ part['text'] }}{% endif %}"
    "{% endfor %}{% endfor %}"
)


def git() -> tuple[Any, list[Any]]:
    """As microsoft/git-base-coco: a decoder that reads the picture before its words."""
    tokenizer = word_tokenizer()
    tokenizer.cls_token, tokenizer.sep_token = "<s>", "</s>"
    config = transformers.GitConfig(
        vision_config=_SEES, **_SMALL, **_SPECIAL, vocab_size=len(tokenizer)
    )
    picture = transformers.CLIPImageProcessor(size=_SIZE, crop_size=_SIZE)
    return (
        transformers.GitForCausalLM(config),
        [transformers.GitProcessor(picture, tokenizer)],
    )


def blip2() -> tuple[Any, list[Any]]:
    """As Salesforce/blip2-opt-2.7b."""
    tokenizer = word_tokenizer(extra=["<image>"])
    config = transformers.Blip2Config(
        vision_config=_SEES,
        qformer_config={**_SMALL, "encoder_hidden_size": 16, "vocab_size": 20},
        text_config=transformers.OPTConfig(
            vocab_size=len(tokenizer),
            hidden_size=16,
            word_embed_proj_dim=16,
            ffn_dim=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=64,
            **_SPECIAL,
        ),
        num_query_tokens=4,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
    )
    model = transformers.Blip2ForConditionalGeneration(config)
    processor = transformers.Blip2Processor(
        transformers.BlipImageProcessor(size=_SIZE), tokenizer, num_query_tokens=4
    )
    return model, [processor]


def florence2() -> tuple[Any, list[Any]]:
    """As florence-community/Florence-2-base."""
    regions = [f"<loc_{i}>" for i in range(3)]
    tokenizer = word_tokenizer(extra=["<image>", *regions])
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer.backend_tokenizer,
        extra_special_tokens={"image_token": "<image>"},
        **{f"{name}_token": word for name, word in _TOKENS.items()},
    )
    config = transformers.Florence2Config(
        vision_config={
            "depths": (1, 1),
            "patch_size": (7, 3),
            "patch_stride": (4, 2),
            "patch_padding": (3, 1),
            "patch_prenorm": (False, True),
            "embed_dim": (8, 16),
            "num_heads": (2, 2),
            "num_groups": (2, 2),
            "window_size": 4,
            "projection_dim": 16,
            "drop_path_rate": 0.0,
        },
        text_config=transformers.BartConfig(
            vocab_size=len(tokenizer),
            d_model=16,
            encoder_layers=1,
            decoder_layers=1,
            encoder_ffn_dim=16,
            decoder_ffn_dim=16,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            max_position_embeddings=320,
            decoder_start_token_id=3,
            forced_eos_token_id=1,
            **_SPECIAL,
        ),
        image_token_id=tokenizer.image_token_id,
        is_encoder_decoder=True,
    )
    model = transformers.Florence2ForConditionalGeneration(config)
    model.generation_config.update(decoder_start_token_id=3, **_SPECIAL)
    picture = transformers.CLIPImageProcessor(size=_SIZE, crop_size=_SIZE, image_seq_length=17)
    return model, [transformers.Florence2Processor(picture, tokenizer)]


def qwen_vl() -> tuple[Any, list[Any]]:
    """As Qwen/Qwen2-VL-2B-Instruct."""
    extra = ["<|vision_start|>", "<|image_pad|>", "<|vision_end|>", "<|video_pad|>"]
    tokenizer = word_tokenizer(extra=extra)
    start, image, end, video = tokenizer.convert_tokens_to_ids(extra)
    config = transformers.Qwen2VLConfig(
        text_config={
            **_SMALL,
            "num_key_value_heads": 2,
            "vocab_size": len(tokenizer),
            "rope_parameters": {"mrope_section": [1, 1, 2], "rope_type": "default"},
            **_SPECIAL,
        },
        vision_config={"depth": 1, "embed_dim": 16, "hidden_size": 16, "num_heads": 2},
        image_token_id=image,
        video_token_id=video,
        vision_start_token_id=start,
        vision_end_token_id=end,
    )
    model = transformers.Qwen2VLForConditionalGeneration(config)
    model.generation_config.update(**_SPECIAL)
    picture = transformers.Qwen2VLImageProcessor(min_pixels=28 * 28, max_pixels=56 * 56)
    template = CHAT.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>")
    # Its processor has a part for videos, which needs torchvision to be made and saved.
    tokenizer.chat_template = template
    return model, [picture, tokenizer]


def smolvlm() -> tuple[Any, list[Any]]:
    """As HuggingFaceTB/SmolVLM-256M-Instruct, whose own class is Idefics3."""
    extra = ["<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>"]
    tokenizer = word_tokenizer(extra=extra)
    config = transformers.Idefics3Config(
        vision_config={**_SEES, "patch_size": 8},
        text_config=transformers.LlamaConfig(
            **_SMALL, num_key_value_heads=2, vocab_size=len(tokenizer), **_SPECIAL
        ),
        scale_factor=2,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        pad_token_id=0,
    )
    model = transformers.Idefics3ForConditionalGeneration(config)
    model.generation_config.update(**_SPECIAL)
    picture = transformers.Idefics3ImageProcessor(
        size={"longest_edge": _SIDE}, max_image_size={"longest_edge": _SIDE}
    )
    processor = transformers.Idefics3Processor(
        picture, tokenizer, image_seq_len=4, chat_template=CHAT.replace("IMAGE", "<image>")
    )
    return model, [processor]


def smolvlm2() -> tuple[Any, list[Any]]:
    """As HuggingFaceTB/SmolVLM2-256M-Video-Instruct, of pictures alone."""
    extra = ["<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>"]
    tokenizer = word_tokenizer(extra=extra)
    config = transformers.SmolVLMConfig(
        vision_config={**_SEES, "patch_size": 8},
        text_config=transformers.LlamaConfig(
            **_SMALL, num_key_value_heads=2, vocab_size=len(tokenizer), **_SPECIAL
        ),
        scale_factor=2,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        pad_token_id=0,
    )
    model = transformers.SmolVLMForConditionalGeneration(config)
    model.generation_config.update(**_SPECIAL)
    picture = transformers.SmolVLMImageProcessor(
        size={"longest_edge": _SIDE}, max_image_size={"longest_edge": _SIDE}
    )
    # Its processor wants a part for videos, and a library that spells numbers, to be made.
    tokenizer.chat_template = CHAT.replace("IMAGE", "<image>")
    return model, [picture, tokenizer, _Settings("SmolVLMProcessor", image_seq_len=4)]


class _Settings:
    """`processor_config.json` of a processor that cannot be made here."""

    def __init__(self, kind: str, **values: Any) -> None:
        self._values = {"processor_class": kind, **values}

    def save_pretrained(self, folder: Path) -> None:
        text = json.dumps(self._values)
        (folder / "processor_config.json").write_text(text, encoding="utf-8")


_MAKERS = (git, blip2, florence2, smolvlm, smolvlm2, qwen_vl)
ZOO: dict[str, Callable[[], tuple[Any, list[Any]]]] = {
    make.__name__.replace("_", "-"): make for make in _MAKERS
}
# With which they say something at all: any that is not an end at once would do.
_SEEDS = {"git": 3, "blip2": 3, "smolvlm": 2, "smolvlm2": 2}


def save(name: str, folder: Path) -> None:
    """The model and the processors that go with it, with weights of a fixed seed."""
    model, processors = ZOO[name]()
    torch.manual_seed(_SEEDS.get(name, 0))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape) * 0.4)
    model.save_pretrained(folder)
    for part in processors:
        part.save_pretrained(folder)
