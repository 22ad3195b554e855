"""Entries that follow diffusers, by the configurations of the published weights."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

diffusers = pytest.importorskip("diffusers")

FOUR = [320, 640, 1280, 1280]
CROSS = ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"]
UNETS: dict[str, dict[str, Any]] = {
    "stable-diffusion-1.5-unet": {"block_out_channels": FOUR, "cross_attention_dim": 768, "attention_head_dim": 8},
    "stable-diffusion-2.1-unet": {
        "block_out_channels": FOUR,
        "cross_attention_dim": 1024,
        "attention_head_dim": [5, 10, 20, 20],
        "use_linear_projection": True,
    },
    "stable-diffusion-xl-unet": {
        "block_out_channels": [320, 640, 1280],
        "transformer_layers_per_block": [1, 2, 10],
        "cross_attention_dim": 2048,
        "attention_head_dim": [5, 10, 20],
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 2816,
        "use_linear_projection": True,
        "down_block_types": CROSS,
        "up_block_types": [name.replace("Down", "Up") for name in reversed(CROSS)],
    },
}
UNETS["stable-diffusion-1.5-inpainting-unet"] = {**UNETS["stable-diffusion-1.5-unet"], "in_channels": 9}
ENDS = ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"]
UNETS["stable-diffusion-xl-refiner-unet"] = {
    **UNETS["stable-diffusion-xl-unet"],
    "block_out_channels": [384, 768, 1536, 1536],
    "transformer_layers_per_block": 4,
    "cross_attention_dim": 1280,
    "attention_head_dim": [6, 12, 24, 24],
    "projection_class_embeddings_input_dim": 2560,
    "down_block_types": ENDS,
    "up_block_types": [name.replace("Down", "Up") for name in ENDS],
}

ATTENDED: dict[str, tuple[int, list[int], int]] = {
    "ddpm-cifar10-32": (32, [128, 256, 256, 256], 1),
    "ddpm-celebahq-256": (256, [128, 128, 256, 256, 512, 512], 4),
}
"""Side, channels and the level with attention."""


def ddpm(image: int, widths: list[int], seen: int) -> Any:
    """A U over pictures."""
    kinds = ["Attn" if level == seen else "" for level in range(len(widths))]
    return diffusers.UNet2DModel(
        sample_size=image,
        block_out_channels=widths,
        layers_per_block=2,
        attention_head_dim=None,
        downsample_padding=0,
        down_block_types=[f"{kind}DownBlock2D" for kind in kinds],
        up_block_types=[f"{kind}UpBlock2D" for kind in reversed(kinds)],
    )


PICTURES: dict[str, Any] = {
    "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "layers_per_block": 2,
}
UNMIXED = {"latent_channels": 16, "use_quant_conv": False, "use_post_quant_conv": False}
AUTOENCODERS: dict[str, dict[str, Any]] = {
    "stable-diffusion-vae": {"latent_channels": 4},
    "stable-diffusion-xl-vae": {"latent_channels": 4},
    "stable-diffusion-3-vae": UNMIXED,
    "flux-vae": UNMIXED,
}

SD3: dict[str, Any] = {
    "sample_size": 128,
    "num_layers": 24,
    "num_attention_heads": 24,
    "caption_projection_dim": 1536,
    "pos_embed_max_size": 192,
}
SD35_LARGE = {"num_layers": 38, "num_attention_heads": 38, "caption_projection_dim": 2432}
JOINT: dict[str, dict[str, Any]] = {
    "stable-diffusion-3-medium": SD3,
    "stable-diffusion-3.5-medium": {
        **SD3,
        "pos_embed_max_size": 384,
        "dual_attention_layers": tuple(range(13)),
        "qk_norm": "rms_norm",
    },
    "stable-diffusion-3.5-large": {**SD3, **SD35_LARGE, "qk_norm": "rms_norm"},
}

PIXART: dict[str, dict[str, Any]] = {
    "pixart-alpha-xl-2-512": {"sample_size": 64},
    "pixart-alpha-xl-2-1024": {"sample_size": 128},
    "pixart-sigma-xl-2-1024": {"sample_size": 128, "use_additional_conditions": False},
}

FLUX2: dict[str, tuple[int, int, int, int]] = {
    "flux.2-dev": (8, 48, 48, 15360),
    "flux.2-klein-4b": (5, 20, 24, 7680),
    "flux.2-klein-9b": (8, 24, 32, 12288),
}
"""Blocks of two streams and of one, heads, and the width of the text."""


def flux2(depth: int, singles: int, heads: int, context: int) -> Any:
    """The second FLUX; the largest is told the guidance too."""
    return diffusers.Flux2Transformer2DModel(
        num_layers=depth,
        num_single_layers=singles,
        num_attention_heads=heads,
        joint_attention_dim=context,
        guidance_embeds=context == 15360,
    )


REFERENCES: dict[str, Any] = {
    **{name: partial(flux2, *shape) for name, shape in FLUX2.items()},
    **{name: partial(ddpm, *shape) for name, shape in ATTENDED.items()},
    **{
        name: partial(diffusers.PixArtTransformer2DModel, caption_channels=4096, **fields)
        for name, fields in PIXART.items()
    },
    **{name: partial(diffusers.SD3Transformer2DModel, **fields) for name, fields in JOINT.items()},
    **dict.fromkeys(("taesd", "taesdxl"), diffusers.AutoencoderTiny),
    **dict.fromkeys(("taesd3", "taef1"), partial(diffusers.AutoencoderTiny, latent_channels=16)),
    "sana-1.6b": diffusers.SanaTransformer2DModel,
    "sana-0.6b": partial(
        diffusers.SanaTransformer2DModel,
        num_attention_heads=36,
        num_layers=28,
        num_cross_attention_heads=16,
        cross_attention_head_dim=72,
        cross_attention_dim=1152,
    ),
    "ltx-video-2b": diffusers.LTXVideoTransformer3DModel,
    "hunyuan-video": diffusers.HunyuanVideoTransformer3DModel,
    "cogvideox-2b": diffusers.CogVideoXTransformer3DModel,
    "cogvideox-5b": partial(
        diffusers.CogVideoXTransformer3DModel,
        num_attention_heads=48,
        num_layers=42,
        use_rotary_positional_embeddings=True,
    ),
    "auraflow-v0.3": partial(diffusers.AuraFlowTransformer2DModel, pos_embed_max_size=9216),
    "z-image": diffusers.ZImageTransformer2DModel,
    "qwen-image": diffusers.QwenImageTransformer2DModel,
    "wan2.1-t2v-14b": diffusers.WanTransformer3DModel,
    "wan2.1-t2v-1.3b": partial(diffusers.WanTransformer3DModel, num_attention_heads=12, ffn_dim=8960, num_layers=30),
    "flux.1-dev": partial(diffusers.FluxTransformer2DModel, guidance_embeds=True),
    "flux.1-schnell": diffusers.FluxTransformer2DModel,
    **{name: partial(diffusers.UNet2DConditionModel, **fields) for name, fields in UNETS.items()},
    **{name: partial(diffusers.AutoencoderKL, **PICTURES, **fields) for name, fields in AUTOENCODERS.items()},
}
