"""Pipelines that take noise away: Stable Diffusion, SDXL and their distilled ones, DiT."""

from __future__ import annotations

import importlib
from typing import Any

from tests.models.zoo.parts import TWO_BLOCKS, clip, vae

# Untyped, or typed in ways that forbid what their own documentation does.
diffusers: Any = importlib.import_module("diffusers")
transformers: Any = importlib.import_module("transformers")


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


def kandinsky() -> Any:
    """2.2, with its prior: a picture's embedding of the words, and a picture of that."""
    tokenizer, text_encoder = clip("CLIPTextModelWithProjection")
    side = 32
    see = transformers.CLIPVisionConfig(
        hidden_size=side,
        projection_dim=side,
        intermediate_size=side,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=side,
        patch_size=16,
    )
    return diffusers.KandinskyV22CombinedPipeline(
        unet=diffusers.UNet2DConditionModel(
            **TWO_BLOCKS
            | {
                "down_block_types": ("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"),
                "up_block_types": ("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"),
                "mid_block_type": "UNetMidBlock2DSimpleCrossAttn",
            },
            out_channels=8,
            addition_embed_type="image",
            encoder_hid_dim=side,
            encoder_hid_dim_type="image_proj",
            cross_attention_dim=side,
            attention_head_dim=4,
            resnet_time_scale_shift="scale_shift",
        ),
        scheduler=diffusers.DDPMScheduler(beta_start=0.00085, beta_end=0.012),
        movq=diffusers.VQModel(
            block_out_channels=(32, 64),
            down_block_types=("DownEncoderBlock2D", "AttnDownEncoderBlock2D"),
            up_block_types=("AttnUpDecoderBlock2D", "UpDecoderBlock2D"),
            latent_channels=4,
            num_vq_embeddings=12,
            vq_embed_dim=4,
            norm_type="spatial",
        ),
        prior_prior=diffusers.PriorTransformer(
            num_attention_heads=2,
            attention_head_dim=16,
            embedding_dim=side,
            num_layers=1,
            num_embeddings=16,
        ),
        prior_image_encoder=transformers.CLIPVisionModelWithProjection(see),
        prior_text_encoder=text_encoder,
        prior_tokenizer=tokenizer,
        prior_scheduler=diffusers.UnCLIPScheduler(
            variance_type="fixed_small_log",
            prediction_type="sample",
            clip_sample_range=5.0,
        ),
        prior_image_processor=transformers.CLIPImageProcessor(size=side, crop_size=side),
    )
