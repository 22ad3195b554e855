"""Llama 4, DBRX, Grok-1 and PaLM (arXiv 2204.02311), and Megatron-Turing NLG (2201.11990)."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import (
    MixtureOfExperts,
    decoder_attention,
    decoder_document,
    decoder_layer,
    experts_mlp,
    gated_mlp,
)
from netweight.families.parts.nodes import Json, layer_node, named_block, repeat_layers, residual_group, text_document

LLAMA4 = WeightNaming(
    paths=(
        (r"\.mlp\.", ".feed_forward."),
        (r"feed_forward\.gate\.", "feed_forward.router."),
        (r"shared_experts\.", "shared_expert."),
        (r"\.experts\.(gate|up)_proj\.weight$", ".experts.gate_up_proj"),
        (r"\.experts\.down_proj\.weight$", ".experts.down_proj"),
    ),
    transposed=r"\.experts\.\w+_proj$",
)


DBRX_NAMES = WeightNaming(
    paths=(
        (r"(norm_[12])\.", r"norm_attn_norm.\1."),
        (r"\.attn\.[qkv]_proj", ".norm_attn_norm.attn.Wqkv"),
        (r"\.attn\.o_proj", ".norm_attn_norm.attn.out_proj"),
        (r"\.ffn\.gate\.", ".ffn.router.layer."),
        (r"\.experts\.gate_proj\.weight", ".experts.mlp.w1"),
        (r"\.experts\.up_proj\.weight", ".experts.mlp.v1"),
        (r"\.experts\.down_proj\.weight", ".experts.mlp.w2"),
    ),
    transposed=r"\.mlp\.w2$",
    flat=r"\.mlp\.[wv]\d$",
)


def llama4_document(
    name: str, experts: MixtureOfExperts, every: int, width: int = 5120, depth: int = 48, inner: int = 16384
) -> Json:
    """Llama4ForCausalLM: experts in each `every`-th layer, behind a router of sigmoids, a dense MLP in the others."""
    attend = decoder_attention("self_attn", 40, 8, 128)
    routed, dense = decoder_layer(attend, experts_mlp(width, experts)), decoder_layer(attend, gated_mlp(width, inner))
    if every == 1:
        turns = repeat_layers(depth, *routed, name="layers")
    else:
        turns = [named_block("layers", *(named_block(str(at), *(dense, routed)[at % every]) for at in range(depth)))]
    return decoder_document(name, width, 202048, *turns)


def dbrx_document(name: str, width: int = 6144, depth: int = 40, vocabulary: int = 100352) -> Json:
    """DbrxForCausalLM: norms without biases, sixteen experts of which a token meets four."""
    mixed = experts_mlp(width, MixtureOfExperts(16, 4, 10752))
    first, second = (layer_node("layernorm", name, bias=False) for name in ("norm_1", "norm_2"))
    turn = [
        residual_group(first, decoder_attention("attn", 48, 8, packed="positions")),
        residual_group(second, named_block("ffn", *mixed)),
    ]
    words = layer_node("embedding", "wte", vocabulary=vocabulary, units=width)
    body = named_block(
        "transformer", words, *repeat_layers(depth, *turn, name="blocks"), layer_node("layernorm", "norm_f", bias=False)
    )
    return text_document(name, body, layer_node("dense", "lm_head", units=vocabulary, bias=False))
