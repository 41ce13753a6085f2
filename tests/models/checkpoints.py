"""Tiny checkpoints of the real classes, with random weights, saved as any checkpoint is."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from models.show_attend_tell import Config, ShowAttendTell
from models.training.export import export_classic

# Untyped, or typed in ways that forbid what their own documentation does.
torch: Any = importlib.import_module("torch")
diffusers: Any = importlib.import_module("diffusers")
tokenizers: Any = importlib.import_module("tokenizers")
transformers: Any = importlib.import_module("transformers")

_WORDS = ["<pad>", "</s>", "<unk>", "<s>", "a", "lion", "on", "blue", "background", "red", "cat"]
_SIDE = 32


def word_tokenizer(extra: Sequence[str] = ()) -> Any:
    """Whole words, ended by `</s>`; `extra` are further special tokens."""
    words = [*_WORDS, *extra]
    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>")
    )
    tokenizer.add_special_tokens(list(extra))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        bos_token="<s>",
        model_max_length=16,
    )


def save_prx(folder: Path) -> None:
    """A pixel-space diffusion transformer: 32x32, outside AutoPipeline's map."""
    torch.manual_seed(0)
    tokenizer = word_tokenizer()
    text_encoder = transformers.T5EncoderModel(
        transformers.T5Config(
            vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=32, num_layers=1, num_heads=4
        )
    )
    transformer = diffusers.PRXTransformer2DModel(
        in_channels=3,
        patch_size=8,
        context_in_dim=32,
        hidden_size=32,
        mlp_ratio=2.0,
        num_heads=2,
        depth=1,
        axes_dim=[8, 8],
        bottleneck_size=16,
        resolution_embeds=False,
    )
    with torch.no_grad():
        for parameter in transformer.parameters():
            # Its last layer starts at zero: untrained, it would not see the prompt at all.
            parameter.add_(torch.randn_like(parameter) * 0.3)
    pipeline = diffusers.PRXPixelPipeline(
        transformer=transformer,
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=6.0),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        default_sample_size=_SIDE,
        prompt_max_tokens=16,
        noise_scale=1.0,
    )
    pipeline.save_pretrained(folder)


def save_stable_diffusion(folder: Path, class_name: str = "StableDiffusionPipeline") -> None:
    """A latent U-Net: 64x64 of 8x8 latents; under another class's name if asked to."""
    torch.manual_seed(0)
    tokenizer, text_encoder = _clip()
    unet = diffusers.UNet2DConditionModel(
        block_out_channels=(8, 16),
        layers_per_block=1,
        sample_size=32,
        in_channels=4,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        norm_num_groups=4,
    )
    pipeline = diffusers.StableDiffusionPipeline(
        unet=unet,
        vae=_vae(2),
        scheduler=diffusers.DDIMScheduler(
            clip_sample=False, set_alpha_to_one=False, steps_offset=1
        ),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder)
    index = folder / "model_index.json"
    text = index.read_text(encoding="utf-8").replace("StableDiffusionPipeline", class_name)
    index.write_text(text, encoding="utf-8")


def save_pixart(folder: Path) -> None:
    """A latent transformer without an image-to-image sibling: 32x32 of 16x16 latents."""
    torch.manual_seed(0)
    tokenizer = word_tokenizer()
    text_encoder = transformers.T5EncoderModel(
        transformers.T5Config(
            vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=32, num_layers=1, num_heads=4
        )
    )
    transformer = diffusers.PixArtTransformer2DModel(
        num_attention_heads=2,
        attention_head_dim=8,
        in_channels=4,
        out_channels=8,  # with the variance
        num_layers=1,
        cross_attention_dim=16,
        sample_size=16,
        patch_size=2,
        caption_channels=32,
        norm_type="ada_norm_single",
        use_additional_conditions=False,
    )
    with torch.no_grad():
        for parameter in transformer.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    pipeline = diffusers.PixArtSigmaPipeline(
        tokenizer=tokenizer,
        text_encoder=text_encoder,
        vae=_vae(2),
        transformer=transformer,
        scheduler=diffusers.DPMSolverMultistepScheduler(),
    )
    pipeline.save_pretrained(folder)


def save_x4_upscaler(folder: Path) -> None:
    """As stable-diffusion-x4-upscaler: a U-Net that sees noise and the small picture."""
    torch.manual_seed(0)
    tokenizer, text_encoder = _clip()
    unet = diffusers.UNet2DConditionModel(
        block_out_channels=(8, 16),
        layers_per_block=1,
        sample_size=8,
        in_channels=7,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        norm_num_groups=4,
        class_embed_type="timestep",
        num_class_embeds=350,
    )
    pipeline = diffusers.StableDiffusionUpscalePipeline(
        unet=unet,
        vae=_vae(3, 0.08333),  # four times smaller: its latents are the small picture's size
        low_res_scheduler=diffusers.DDPMScheduler(),
        scheduler=diffusers.DDIMScheduler(prediction_type="v_prediction"),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        max_noise_level=350,
    )
    pipeline.save_pretrained(folder)


def save_swin2sr(folder: Path, factor: int) -> None:
    torch.manual_seed(0)
    config = transformers.Swin2SRConfig(
        image_size=16,
        embed_dim=8,
        depths=[1],
        num_heads=[2],
        window_size=4,
        mlp_ratio=2.0,
        upscale=factor,
        upsampler="pixelshuffledirect",
    )
    transformers.Swin2SRForImageSuperResolution(config).save_pretrained(folder)


def _clip() -> tuple[Any, Any]:
    """A tokenizer of letters, and its text encoder."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    tokens = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{c}</w>" for c in letters)]
    vocabulary = {token: i for i, token in enumerate(tokens)}
    tokenizer = transformers.CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)
    config = transformers.CLIPTextConfig(
        vocab_size=len(tokens),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=4,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )
    return tokenizer, transformers.CLIPTextModel(config)


def _vae(levels: int, scaling_factor: float = 0.18215) -> Any:
    """Latents of 4 channels, smaller by 2 for each level but the first."""
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 16, 16)[:levels],
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        latent_channels=4,
        norm_num_groups=4,
        scaling_factor=scaling_factor,
    )


def save_vit_gpt2(folder: Path, *, processor: bool = True) -> None:
    """ViT + GPT-2, with or without the file of its image processor."""
    torch.manual_seed(0)
    tokenizer = word_tokenizer()
    encoder = transformers.ViTModel(
        transformers.ViTConfig(
            image_size=_SIDE,
            patch_size=16,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
        ),
        add_pooling_layer=False,
    )
    special: dict[str, Any] = {"bos_token_id": 3, "eos_token_id": 1, "pad_token_id": 0}
    decoder = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=len(tokenizer),
            n_positions=12,
            n_embd=16,
            n_layer=1,
            n_head=2,
            add_cross_attention=True,
            **special,
        )
    )
    model = transformers.VisionEncoderDecoderModel(encoder=encoder, decoder=decoder)
    model.config.decoder_start_token_id = 3
    model.config.pad_token_id = 0
    model.config.eos_token_id = 1
    model.generation_config.update(decoder_start_token_id=3, max_length=12, **special)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    if processor:
        half = [0.5, 0.5, 0.5]
        size = {"height": _SIDE, "width": _SIDE}
        picture = transformers.ViTImageProcessor(size=size, image_mean=half, image_std=half)
        picture.save_pretrained(folder)


def save_cnn_rnn(folder: Path) -> None:
    """The classic captioner, as the training writes it."""
    torch.manual_seed(0)
    tokenizer = word_tokenizer()
    config = Config(
        image_size=_SIDE,
        channels=(8, 12),
        embedding=8,
        hidden=16,
        attention=8,
        vocab_size=len(tokenizer),
        max_length=8,
        start=3,
        end=1,
    )
    export_classic(ShowAttendTell(config), tokenizer, folder)
    (folder / "atelier.json").unlink()


def save_gpt2(folder: Path, **changes: Any) -> None:
    """A language model that reads bytes, and writes bytes and words of two letters, at random."""
    torch.manual_seed(0)
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    # "Ġ" is a space in there.
    words = [f"Ġ{one}{two}" for one in ascii_lowercase for two in ascii_lowercase]
    tokens = ["<|endoftext|>", *sorted(alphabet), *words]
    vocabulary = {token: i for i, token in enumerate(tokens)}
    tokenizer = transformers.GPT2Tokenizer(vocab=vocabulary, merges=[])
    values: dict[str, Any] = {"n_positions": 64, "n_embd": 16, "n_layer": 1, "n_head": 2, **changes}
    config = transformers.GPT2Config(
        vocab_size=len(vocabulary), bos_token_id=0, eos_token_id=0, **values
    )
    transformers.GPT2LMHeadModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def save_blip(folder: Path) -> None:
    """BLIP, through AutoModelForImageTextToText."""
    torch.manual_seed(0)
    tokenizer = word_tokenizer()
    small: dict[str, Any] = {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
    }
    config = transformers.BlipConfig(
        vision_config={**small, "image_size": _SIDE, "patch_size": 16},
        text_config={
            **small,
            "vocab_size": len(tokenizer),
            "encoder_hidden_size": 16,
            "max_position_embeddings": 32,
            "bos_token_id": 3,
            "eos_token_id": 1,
            "sep_token_id": 1,
            "pad_token_id": 0,
        },
        projection_dim=16,
    )
    model = transformers.BlipForConditionalGeneration(config)
    with torch.no_grad():
        for parameter in model.parameters():
            # As they start, its words would be the same whatever the picture.
            parameter.add_(torch.randn_like(parameter) * 0.4)
    model.save_pretrained(folder)
    size = {"height": _SIDE, "width": _SIDE}
    processor = transformers.BlipProcessor(transformers.BlipImageProcessor(size=size), tokenizer)
    processor.save_pretrained(folder)


_CHAT = (
    "{% for message in messages %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>{% else %} {{ part['text'] }}{% endif %}"
    "{% endfor %}{% endfor %}"
)


def save_llava(folder: Path) -> None:
    """A model that is asked: CLIP looks, Llama answers."""
    torch.manual_seed(0)
    tokenizer = word_tokenizer(extra=["<image>"])
    image = tokenizer.convert_tokens_to_ids("<image>")
    config = transformers.LlavaConfig(
        vision_config=transformers.CLIPVisionConfig(
            hidden_size=16,
            intermediate_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=_SIDE,
            patch_size=16,
        ),
        text_config=transformers.LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=16,
            intermediate_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=2,
            bos_token_id=3,
            eos_token_id=1,
            pad_token_id=0,
        ),
        image_token_index=image,
        image_seq_length=4,
        vision_feature_layer=-1,
        vision_feature_select_strategy="default",
    )
    model = transformers.LlavaForConditionalGeneration(config)
    model.generation_config.update(bos_token_id=3, eos_token_id=1, pad_token_id=0)
    model.save_pretrained(folder)
    size = {"height": _SIDE, "width": _SIDE}
    processor = transformers.LlavaProcessor(
        transformers.CLIPImageProcessor(size=size, crop_size=size),
        tokenizer,
        patch_size=16,
        vision_feature_select_strategy="default",
        image_token="<image>",
        num_additional_image_tokens=1,
        chat_template=_CHAT,
    )
    processor.save_pretrained(folder)
