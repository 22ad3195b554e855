"""DeepSeek LLM (arXiv 2401.02954), V2 (2405.04434), V3 (2412.19437), Kimi K2 (2507.20534), as in transformers."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.decoders import MixtureOfExperts, decoder_document, decoder_layer, experts_mlp, gated_mlp
from netweight.families.parts.nodes import Json, layer_node, named_block, repeat_layers


def deepseek_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    vocabulary: int,
    experts: MixtureOfExperts,
    dense_first: int = 1,
    **attending: Any,
) -> Json:
    """DeepseekV2ForCausalLM and V3: attention over a compressed cache, experts after the first `dense_first` layers."""
    attend = layer_node("latent_attention", "self_attn", heads=heads, **attending)
    dense, routed = decoder_layer(attend, gated_mlp(width, inner)), decoder_layer(attend, experts_mlp(width, experts))
    turns = (*repeat_layers(dense_first, *dense), *repeat_layers(depth - dense_first, *routed, start=dense_first))
    return decoder_document(name, width, vocabulary, named_block("layers", *turns))
