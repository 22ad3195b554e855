"""Wan 2.1 (arXiv 2503.20314), as diffusers builds it: a transformer over patches of a film's latent."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import (
    condition_embedding,
    feed_forward,
    gated_residual,
    modulated_norm,
    video_document,
    video_patch_embedding,
)
from netweight.families.parts.nodes import Json, layer_node, repeat_layers, with_source
from netweight.families.parts.pixart import add_learned_table, caption_embedding, final_projection_with_table

NAMES = WeightNaming(
    paths=(
        (r"attn([12])\.([qkv])_proj", r"attn\1.to_\2"),
        (r"attn([12])\.o_proj", r"attn\1.to_out.0"),
        (r"attn([12])\.([qk])_norm", r"attn\1.norm_\2"),
        (r"scale_shift_table\.weight", "scale_shift_table"),
    ),
    ones=((r"scale_shift_table$", (1, -1, -1)),),
)


def _layer(width: int, heads: int, inner: int) -> list[Json]:
    """Attention to the film, attention to the text, an MLP; the text's has a norm with weights and no gate."""
    fields = {"heads": heads, "qk_norm": "whole"}
    return [
        layer_node("identity", "x"),
        *add_learned_table("six", 6),
        *modulated_norm("norm1", "x", "c0", "c1"),
        layer_node("attention", "attn1", rotary=True, **fields),
        *gated_residual("seen", "x", "attn1", "c2"),
        layer_node("layernorm", "norm2"),
        with_source(layer_node("attention", "attn2", **fields), ["norm2", "condition_embedder.text_embedder.linear_2"]),
        with_source(layer_node("add", "read"), ["attn2", "seen"]),
        *modulated_norm("norm3", "read", "c3", "c4"),
        *feed_forward("ffn", "norm3.out", width, inner=inner),
        *gated_residual("out", "read", "ffn.net.2", "c5"),
    ]


def wan_document(name: str, width: int, depth: int, heads: int, inner: int) -> Json:
    """WanTransformer3DModel over 16 channels of a film's latent: 21 frames, 60 × 104 numbers each (81 at 480 × 832)."""
    told_by = "condition_embedder"
    layers = [
        *condition_embedding(f"{told_by}.time_embedder", "step", width),
        layer_node("silu", f"{told_by}.act_fn"),
        layer_node("dense", f"{told_by}.time_proj", units=6 * width),
        layer_node("reshape", "six", shape=[6, width]),
        *caption_embedding(f"{told_by}.text_embedder", width),
        *video_patch_embedding("patch_embedding", width),
        *(layer_node("fixed_table", f"rope.freqs_{part}", shape=[1024, width // heads]) for part in ("cos", "sin")),
        *repeat_layers(depth, *_layer(width, heads, inner), name="blocks"),
        *final_projection_with_table("blocks", f"{told_by}.time_embedder.linear_2", width, 64),
    ]
    return video_document(name, layers, (21, 60, 104), 512, step=256)
