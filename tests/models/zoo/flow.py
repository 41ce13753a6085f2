"""Pipelines that follow a flow: SD3, FLUX, Sana, Z-Image, Qwen-Image."""

from __future__ import annotations

import importlib
from typing import Any

from tests.models.checkpoints import word_tokenizer
from tests.models.zoo.parts import MODERN, byte_tokenizer, clip, qwen3, t5, vae

# Untyped, or typed in ways that forbid what their own documentation does.
diffusers: Any = importlib.import_module("diffusers")
transformers: Any = importlib.import_module("transformers")


def sd3() -> Any:
    tokenizer, text_encoder = clip("CLIPTextModelWithProjection")
    tokenizer_2, text_encoder_2 = clip("CLIPTextModelWithProjection")
    return diffusers.StableDiffusion3Pipeline(
        transformer=diffusers.SD3Transformer2DModel(
            sample_size=32,
            patch_size=2,
            in_channels=4,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=4,
            caption_projection_dim=32,
            joint_attention_dim=64,
            pooled_projection_dim=64,
            out_channels=4,
        ),
        vae=vae(**MODERN),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        text_encoder_2=text_encoder_2,
        tokenizer_2=tokenizer_2,
        text_encoder_3=t5(64),
        tokenizer_3=word_tokenizer(),
    )


def flux(guidance_embeds: bool = True) -> Any:
    tokenizer, text_encoder = clip()
    return diffusers.FluxPipeline(
        transformer=diffusers.FluxTransformer2DModel(
            patch_size=1,
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=32,
            pooled_projection_dim=32,
            axes_dims_rope=(4, 4, 8),
            guidance_embeds=guidance_embeds,
        ),
        vae=vae(**MODERN),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=guidance_embeds),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        text_encoder_2=t5(),
        tokenizer_2=word_tokenizer(),
    )


def flux_schnell() -> Any:
    return flux(guidance_embeds=False)


def sana_sprint() -> Any:
    """Guidance goes in as a number; nothing is guided away from."""
    whole = sana(guidance_embeds=True)
    return diffusers.SanaSprintPipeline(
        transformer=whole.transformer,
        vae=whole.vae,
        scheduler=diffusers.SCMScheduler(),
        text_encoder=whole.text_encoder,
        tokenizer=whole.tokenizer,
    )


def sana(guidance_embeds: bool = False) -> Any:
    tokenizer = word_tokenizer()
    blocks = ("ResBlock", "EfficientViTBlock")
    return diffusers.SanaPipeline(
        transformer=diffusers.SanaTransformer2DModel(
            patch_size=1,
            in_channels=4,
            out_channels=4,
            num_layers=1,
            num_attention_heads=2,
            attention_head_dim=4,
            num_cross_attention_heads=2,
            cross_attention_head_dim=4,
            cross_attention_dim=8,
            caption_channels=8,
            sample_size=32,
            guidance_embeds=guidance_embeds,
        ),
        vae=diffusers.AutoencoderDC(
            in_channels=3,
            latent_channels=4,
            attention_head_dim=2,
            encoder_block_types=blocks,
            decoder_block_types=blocks,
            encoder_block_out_channels=(8, 8),
            decoder_block_out_channels=(8, 8),
            encoder_qkv_multiscales=((), (5,)),
            decoder_qkv_multiscales=((), (5,)),
            encoder_layers_per_block=(1, 1),
            decoder_layers_per_block=(1, 1),
            downsample_block_type="conv",
            upsample_block_type="interpolate",
            decoder_norm_types="rms_norm",
            decoder_act_fns="silu",
            scaling_factor=0.41407,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        text_encoder=transformers.Gemma2Model(
            transformers.Gemma2Config(
                head_dim=4,
                hidden_size=8,
                intermediate_size=16,
                num_attention_heads=2,
                num_hidden_layers=1,
                num_key_value_heads=2,
                vocab_size=len(tokenizer),
            )
        ),
        tokenizer=tokenizer,
    )


def flux2_klein() -> Any:
    # The pipeline reads its layers 9, 18 and 27.
    tokenizer, text_encoder = qwen3("Qwen3ForCausalLM", 28)
    return diffusers.Flux2KleinPipeline(
        transformer=diffusers.Flux2Transformer2DModel(
            patch_size=1,
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=48,
            timestep_guidance_channels=32,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=False,
        ),
        vae=diffusers.AutoencoderKLFlux2(
            in_channels=3,
            out_channels=3,
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            block_out_channels=(8, 16),
            layers_per_block=1,
            latent_channels=4,
            norm_num_groups=4,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        is_distilled=True,
    )


def z_image() -> Any:
    tokenizer, text_encoder = qwen3("Qwen3Model", 2)
    return diffusers.ZImagePipeline(
        transformer=diffusers.ZImageTransformer2DModel(
            all_patch_size=(2,),
            all_f_patch_size=(1,),
            in_channels=4,
            dim=32,
            n_layers=1,
            n_refiner_layers=1,
            n_heads=2,
            n_kv_heads=2,
            cap_feat_dim=16,
            axes_dims=[8, 4, 4],
            axes_lens=[1024, 64, 64],
        ),
        vae=vae(**MODERN),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=6.0),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
    )


def qwen_image() -> Any:
    tokenizer = byte_tokenizer()
    small = {"hidden_size": 16, "intermediate_size": 16}
    config = transformers.Qwen2_5_VLConfig(
        text_config={
            **small,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "vocab_size": len(tokenizer),
            "rope_parameters": {
                "mrope_section": [1, 1, 2],
                "rope_type": "default",
                "rope_theta": 1e6,
            },
        },
        vision_config={**small, "depth": 1, "num_heads": 2, "out_hidden_size": 16},
    )
    return diffusers.QwenImagePipeline(
        transformer=diffusers.QwenImageTransformer2DModel(
            patch_size=2,
            in_channels=16,
            out_channels=4,
            num_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=16,
            axes_dims_rope=(8, 4, 4),
        ),
        vae=diffusers.AutoencoderKLQwenImage(
            base_dim=8,
            z_dim=4,
            dim_mult=[1, 2, 4],
            num_res_blocks=1,
            temperal_downsample=[False, True],
            latents_mean=[0.0] * 4,
            latents_std=[1.0] * 4,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        text_encoder=transformers.Qwen2_5_VLForConditionalGeneration(config),
        tokenizer=tokenizer,
    )
