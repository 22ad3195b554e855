"""Sana (arXiv 2410.10629), as diffusers builds it: linear attention over few positions, and gated convolutions."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.dit_streams import condition_embedding, gated_residual, modulated_norm, patch_embedding
from netweight.families.parts.nodes import Json, conv2d_node, layer_node, repeat_layers, with_source
from netweight.families.parts.pixart import add_learned_table, caption_embedding, final_projection_with_table

NAMES = WeightNaming(
    paths=(
        (r"attn([12])\.([qkv])_proj", r"attn\1.to_\2"),
        (r"attn([12])\.o_proj", r"attn\1.to_out.0"),
        (r"scale_shift_table\.weight", "scale_shift_table"),
    )
)


def _mixed(width: int, inner: int) -> list[Json]:
    """A gated MLP over a plane, with a depthwise convolution before the gate: the value `ff`."""
    return [
        with_source(layer_node("permute", order=[2, 1]), "norm2.out"),
        layer_node("identity", "row"),
        with_source(layer_node("reshape", "plane", shape=[width, -1, -1]), ["row", "patch_embed.proj"]),
        conv2d_node("ff.conv_inverted", 2 * inner, 1),
        layer_node("silu"),
        conv2d_node("ff.conv_depth", 2 * inner, 3, padding=1, groups=2 * inner),
        layer_node("swiglu", axis=1),
        conv2d_node("ff.conv_point", width, 1, bias=False),
        layer_node("flatten", start=2),
        layer_node("permute", "ff", order=[2, 1]),
    ]


def _layer(width: int, heads: int, across: int, inner: int) -> list[Json]:
    """Linear attention to the patches, attention to the text, and the convolutions."""
    linear = {"bias": False, "out_bias": True, "feature": "relu", "ones": True}
    return [
        layer_node("identity", "x"),
        *add_learned_table("six", 6),
        *modulated_norm("norm1", "x", "c0", "c1"),
        layer_node("linear_attention", "attn1", heads=heads, **linear),
        *gated_residual("seen", "x", "attn1", "c2"),
        with_source(layer_node("attention", "attn2", heads=across), ["seen", "caption_norm"]),
        with_source(layer_node("add", "read"), ["attn2", "seen"]),
        *modulated_norm("norm2", "read", "c3", "c4"),
        *_mixed(width, inner),
        *gated_residual("out", "read", "ff", "c5"),
    ]


def sana_document(name: str, depth: int, heads: int, across: int) -> Json:
    """SanaTransformer2DModel over a latent of 32 channels, of a 32nd of the image's side; heads of 32."""
    width = 32 * heads
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "latent": 32, "seq": 300},
        "inputs": {
            "sample": {"shape": [32, "latent", "latent"]},
            "step": {"shape": [256]},
            "encoder_hidden_states": {"shape": ["seq", 2304]},
        },
        "layers": [
            *condition_embedding("time_embed.emb.timestep_embedder", "step", width),
            layer_node("silu", "time_embed.silu"),
            layer_node("dense", "time_embed.linear", units=6 * width),
            layer_node("reshape", "six", shape=[6, width]),
            *caption_embedding("caption_projection", width),
            layer_node("rmsnorm", "caption_norm"),
            *patch_embedding(width, 1, "sample", name="patch_embed.proj"),
            *repeat_layers(depth, *_layer(width, heads, across, 5 * width // 2), name="transformer_blocks"),
            *final_projection_with_table("transformer_blocks", "time_embed.emb.timestep_embedder.linear_2", width, 32),
        ],
    }
