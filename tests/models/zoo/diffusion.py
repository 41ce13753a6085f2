"""Pipelines that take noise away: Stable Diffusion, SDXL and their distilled ones, DiT."""

from __future__ import annotations

import importlib
from typing import Any

from tests.models.zoo.parts import TWO_BLOCKS, clip, vae

# Untyped, or typed in ways that forbid what their own documentation does.
diffusers: Any = importlib.import_module("diffusers")


def sd2() -> Any:
    """Velocity prediction and PNDM's successor, as 2.1 was published."""
    tokenizer, text_encoder = clip()
    return diffusers.StableDiffusionPipeline(
        unet=diffusers.UNet2DConditionModel(
            **TWO_BLOCKS,
            cross_attention_dim=32,
            attention_head_dim=(2, 4),
            use_linear_projection=True,
        ),
        vae=vae(),
        scheduler=diffusers.DDIMScheduler(
            prediction_type="v_prediction",
            clip_sample=False,
            set_alpha_to_one=False,
            steps_offset=1,
        ),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def sdxl(scheduler: Any = None) -> Any:
    tokenizer, text_encoder = clip()
    tokenizer_2, text_encoder_2 = clip("CLIPTextModelWithProjection")
    return diffusers.StableDiffusionXLPipeline(
        unet=diffusers.UNet2DConditionModel(
            **TWO_BLOCKS,
            attention_head_dim=(2, 4),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            transformer_layers_per_block=(1, 2),
            projection_class_embeddings_input_dim=80,
            cross_attention_dim=64,
        ),
        vae=vae(scaling_factor=0.13025),
        scheduler=scheduler or diffusers.EulerDiscreteScheduler(timestep_spacing="leading"),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        text_encoder_2=text_encoder_2,
        tokenizer_2=tokenizer_2,
    )


def sdxl_turbo() -> Any:
    return sdxl(diffusers.EulerAncestralDiscreteScheduler(timestep_spacing="trailing"))


def lcm() -> Any:
    tokenizer, text_encoder = clip()
    return diffusers.LatentConsistencyModelPipeline(
        unet=diffusers.UNet2DConditionModel(
            **TWO_BLOCKS, cross_attention_dim=32, time_cond_proj_dim=16
        ),
        vae=vae(),
        scheduler=diffusers.LCMScheduler(),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def dit() -> Any:
    return diffusers.DiTPipeline(
        transformer=diffusers.DiTTransformer2DModel(
            sample_size=16,
            num_layers=1,
            patch_size=2,
            attention_head_dim=8,
            num_attention_heads=2,
            in_channels=4,
            out_channels=8,
            attention_bias=True,
            activation_fn="gelu-approximate",
            num_embeds_ada_norm=1000,  # the pipeline takes 1000 for "no class"
            norm_type="ada_norm_zero",
            norm_elementwise_affine=False,
        ),
        vae=vae(),
        scheduler=diffusers.DDIMScheduler(),
    )
