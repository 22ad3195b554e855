"""Parts of FLUX that other families build on."""

from __future__ import annotations

from netweight.families.parts.dit_streams import (
    gated_residual,
    modulated_norm,
    modulation_vectors,
    projection_with_head_norm,
)
from netweight.families.parts.nodes import Json, layer_node, with_source


def flux_single_block(width: int, heads: int) -> list[Json]:
    """Attention and an MLP of one norm, one dense layer behind both."""
    head = width // heads
    return [
        layer_node("identity", "both"),
        *modulation_vectors("norm", "condition", width, 3),
        *modulated_norm("norm", "both", "norm.0", "norm.1"),
        layer_node("dense", "proj_mlp", units=4 * width),
        layer_node("gelu", "act_mlp", approximate="tanh"),
        *projection_with_head_norm(
            "attn.to_q", "norm.out", width, norm=layer_node("rmsnorm", "attn.norm_q"), head=head
        ),
        *projection_with_head_norm(
            "attn.to_k", "norm.out", width, norm=layer_node("rmsnorm", "attn.norm_k"), head=head
        ),
        *projection_with_head_norm("attn.to_v", "norm.out", width),
        with_source(
            layer_node("dot_attention", "attn.seen", heads=heads, rotary=True),
            ["attn.to_q.heads", "attn.to_k.heads", "attn.to_v.heads"],
        ),
        with_source(layer_node("concat", axis=2), ["attn.seen", "act_mlp"]),
        layer_node("dense", "proj_out", units=width),
        *gated_residual("out", "both", "proj_out", "norm.2"),
    ]
