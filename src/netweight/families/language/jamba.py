"""Jamba (arXiv 2403.19887) and Jamba-1.5 (2408.12570), as transformers builds them: Mamba, attention and experts."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import (
    STACKED,
    MixtureOfExperts,
    decoder_attention,
    decoder_document,
    decoder_layer,
    experts_mlp,
    gated_mlp,
)
from netweight.families.parts.nodes import Json, layer_node, named_block

PERIOD, ATTENDING = 8, 4
"""One layer in eight attends, the fifth; every second has experts."""


NAMES = WeightNaming(
    paths=(
        *STACKED.paths,
        (r"\.mlp\.", ".feed_forward."),
        (r"feed_forward\.gate\.", "feed_forward.router."),
        (r"^model\.norm\.", "model.final_layernorm."),
    )
)


def jamba_document(
    name: str, width: int, depth: int, heads: int, kv_heads: int, experts: MixtureOfExperts, vocabulary: int
) -> Json:
    """JambaForCausalLM: no positions at all, since the states keep the order."""
    attend = decoder_attention("self_attn", heads, kv_heads, rotary=False)
    mamba, norms = layer_node("mamba", "mamba", normed=True), ("input_layernorm", "pre_ff_layernorm")
    mlps = gated_mlp(width, experts.inner), experts_mlp(width, experts)
    turns = (
        decoder_layer(attend if at % PERIOD == ATTENDING else mamba, mlps[at % 2], names=norms) for at in range(depth)
    )
    return decoder_document(
        name, width, vocabulary, named_block("layers", *(named_block(str(at), *turn) for at, turn in enumerate(turns)))
    )
