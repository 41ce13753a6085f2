"""What the tiny pipelines share: networks for text, autoencoders, tokenizers."""

from __future__ import annotations

import importlib
from typing import Any

from tests.models.checkpoints import word_tokenizer

# Untyped, or typed in ways that forbid what their own documentation does.
torch: Any = importlib.import_module("torch")
diffusers: Any = importlib.import_module("diffusers")
tokenizers: Any = importlib.import_module("tokenizers")
transformers: Any = importlib.import_module("transformers")

CHAT = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
TWO_BLOCKS: dict[str, Any] = {
    "block_out_channels": (8, 16),
    "layers_per_block": 1,
    "sample_size": 32,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    "norm_num_groups": 4,
}


def shaken(model: Any) -> Any:
    """Many layers start at zero, or not at all: untrained, such a network sees no prompt."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.2)
    return model


def byte_tokenizer(kind: str = "Qwen2Tokenizer", chat: str = CHAT) -> Any:
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    tokens = ["<|endoftext|>", *sorted(alphabet)]
    tokenizer = getattr(transformers, kind)(
        vocab={token: i for i, token in enumerate(tokens)}, merges=[], model_max_length=512
    )
    tokenizer.chat_template = chat
    return tokenizer


def t5(width: int = 32) -> Any:
    return transformers.T5EncoderModel(
        transformers.T5Config(
            vocab_size=len(word_tokenizer()),
            d_model=width,
            d_kv=8,
            d_ff=32,
            num_layers=1,
            num_heads=4,
        )
    )


def clip(kind: str = "CLIPTextModel") -> tuple[Any, Any]:
    """A tokenizer of whole words, and its text encoder, 32 wide."""
    tokenizer = word_tokenizer()
    config = transformers.CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=32,
        projection_dim=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=16,
        bos_token_id=3,
        eos_token_id=1,
        pad_token_id=0,
    )
    return tokenizer, getattr(transformers, kind)(config)


def vae(levels: int = 2, channels: int = 4, **more: Any) -> Any:
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 16, 16)[:levels],
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        latent_channels=channels,
        norm_num_groups=4,
        **more,
    )


MODERN: dict[str, Any] = {
    "shift_factor": 0.0609,
    "scaling_factor": 1.5035,
    "use_quant_conv": False,
    "use_post_quant_conv": False,
}


def qwen3(kind: str, layers: int) -> Any:
    # As the real one's, it leaves no prompt empty.
    tokenizer = byte_tokenizer(chat="{% for m in messages %}[{{ m.content }}]{% endfor %}")
    config = transformers.Qwen3Config(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=8,
        vocab_size=len(tokenizer),
    )
    return tokenizer, getattr(transformers, kind)(config)
