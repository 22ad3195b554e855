"""HunyuanVideo (arXiv 2412.03603), as diffusers builds it: FLUX's blocks over a film's latent, and a text refined."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import (
    add_conditions,
    concat_sequences,
    condition_embedding,
    feed_forward,
    final_projection,
    gated_residual,
    modulation_vectors,
    video_document,
    video_patch_embedding,
)
from netweight.families.parts.flux import flux_single_block as flux_single
from netweight.families.parts.mmdit import JointBlockSize
from netweight.families.parts.nodes import Json, layer_node, repeat_layers, with_source
from netweight.families.parts.sd3 import sd3_block

NAMES = WeightNaming(
    paths=(
        (r"(refiner_blocks\.\d+\.attn)\.([qkv])_proj", r"\1.to_\2"),
        (r"(refiner_blocks\.\d+\.attn)\.o_proj", r"\1.to_out.0"),
    )
)


def _refined(width: int, heads: int, depth: int) -> list[Json]:
    """The text's tokens through a small transformer conditioned on the step and the mean of the tokens."""
    at = "context_embedder"
    turn = [
        layer_node("identity", "x"),
        *modulation_vectors("norm_out", "text_condition", width, 2),
        with_source(layer_node("layernorm", "norm1"), "x"),
        layer_node("attention", "attn", heads=heads),
        *gated_residual("seen", "x", "attn", "norm_out.0"),
        layer_node("layernorm", "norm2"),
        *feed_forward("ff", "norm2", width, act="silu"),
        *gated_residual("out", "seen", "ff.net.2", "norm_out.1"),
    ]
    return [
        with_source(layer_node("permute", order=[2, 1]), "encoder_hidden_states"),
        layer_node("global_avgpool", "mean_word"),
        *condition_embedding(f"{at}.time_text_embed.timestep_embedder", "step", width),
        *condition_embedding(f"{at}.time_text_embed.text_embedder", "mean_word", width),
        add_conditions("text_condition", *(f"{at}.time_text_embed.{part}_embedder" for part in ("timestep", "text"))),
        with_source(layer_node("dense", f"{at}.proj_in", units=width), "encoder_hidden_states"),
        *repeat_layers(depth, *turn, name=f"{at}.token_refiner.refiner_blocks"),
        layer_node("identity", at),
    ]


def hunyuan_video_document(name: str, depth: int, singles: int, refiners: int, heads: int) -> Json:
    """HunyuanVideoTransformer3DModel over 16 channels of a latent: 33 frames of 90 × 160 (129 at 720 × 1280)."""
    width = 128 * heads
    asked = {"timestep": "step", "guidance": "guidance", "text": "pooled"}
    conditions = {f"time_text_embed.{part}_embedder": source for part, source in asked.items()}
    layers = [
        *(part for embedder, source in conditions.items() for part in condition_embedding(embedder, source, width)),
        add_conditions("condition", *conditions),
        *_refined(width, heads, refiners),
        *video_patch_embedding("x_embedder.proj", width),
        layer_node("identity", "film"),
        concat_sequences("streams", ["context_embedder", "film"]),
        *repeat_layers(
            depth, *sd3_block(JointBlockSize(width, heads, "rmsnorm", rotary=True)), name="transformer_blocks"
        ),
        *repeat_layers(singles, *flux_single(width, heads), name="single_transformer_blocks"),
        layer_node("slice", "picture", start="seq"),
        *final_projection("picture", "condition", width, 64),
    ]
    return video_document(name, layers, (33, 90, 160), 256, step=256, guidance=256, pooled=768)
