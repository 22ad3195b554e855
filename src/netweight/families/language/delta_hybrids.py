"""Qwen3-Next, Qwen3.5 and Kimi-Linear (arXiv 2510.26692): three delta rules for each attention, as transformers."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.decoders import (
    MixtureOfExperts,
    decoder_attention,
    decoder_document,
    decoder_layer,
    experts_mlp,
    gated_mlp,
)
from netweight.families.parts.nodes import Json, layer_node, named_block

EVERY = 4


def delta_hybrids_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    kv_heads: int,
    vocabulary: int,
    inner: int = 0,
    experts: MixtureOfExperts | None = None,
    **linear: Any,
) -> Json:
    """Every fourth layer attends, with a gate and norms of queries and keys; the others are linear."""
    mlp = experts_mlp(width, experts) if experts else gated_mlp(width, inner)
    attend = decoder_attention("self_attn", heads, kv_heads, 256, qk_norm="head", gate=True)
    near, far = decoder_layer(layer_node("gated_delta_net", "linear_attn", **linear), mlp), decoder_layer(attend, mlp)
    turns = [named_block(str(at), *(far if at % EVERY == EVERY - 1 else near)) for at in range(depth)]
    return decoder_document(name, width, vocabulary, named_block("layers", *turns))


def kimi_linear_document(
    name: str, width: int, depth: int, heads: int, inner: int, experts: MixtureOfExperts, vocabulary: int
) -> Json:
    """KimiLinearForCausalLM: every fourth layer and the last attend, without positions; the first has no experts."""
    attend = layer_node("latent_attention", "self_attn", heads=heads, query_rank=0, rotary=False)
    rule = layer_node("kimi_delta_attention", "self_attn", heads=heads)
    dense, routed = gated_mlp(width, inner), experts_mlp(width, experts)
    turns = (
        decoder_layer(attend if at % EVERY == EVERY - 1 or at == depth - 1 else rule, routed if at else dense)
        for at in range(depth)
    )
    return decoder_document(
        name, width, vocabulary, named_block("layers", *(named_block(str(at), *turn) for at, turn in enumerate(turns)))
    )
