"""GPT-2 and GPT-3 (arXiv 2005.14165), as transformers builds GPT-2: a decoder whose head shares the table of words."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    NEW_GELU,
    Json,
    dropout_layers,
    dropping,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    text_document,
)


def _layer(width: int, heads: int, rate: float) -> list[Json]:
    """Attention and an MLP, each after its norm and beside a shortcut."""
    mlp = (
        layer_node("dense", "c_fc", units=4 * width),
        layer_node("gelu", "act", **NEW_GELU),
        layer_node("dense", "c_proj", units=width),
        *dropout_layers(rate),
    )
    attend = layer_node("attention", "attn", heads=heads, causal=True, packed="positions", **dropping(rate))
    return [
        residual_group(layer_node("layernorm", "ln_1"), attend, *dropout_layers(rate)),
        residual_group(layer_node("layernorm", "ln_2"), named_block("mlp", *mlp)),
    ]


def gpt_document(
    name: str, width: int, depth: int, heads: int, positions: int, vocabulary: int = 50257, rate: float = 0.1
) -> Json:
    """A GPT-2: words and positions, the blocks, a norm, and a head that is the table of words again."""
    return text_document(
        name,
        layer_node("embedding", "wte", vocabulary=vocabulary, units=width),
        layer_node("positions", "wpe", length=positions, numbers="once"),
        *dropout_layers(rate),
        *repeat_layers(depth, *_layer(width, heads, rate), name="h"),
        layer_node("layernorm", "ln_f"),
        layer_node("dense", "lm_head", units=vocabulary, bias=False, tie={"weight": "wte.weight"}),
    )


NAMES = WeightNaming(
    paths=(
        (r"^(?!lm_head)", "transformer."),
        (r"attn\.[qkv]_proj", "attn.c_attn"),
        (r"attn\.o_proj", "attn.c_proj"),
    ),
    transposed=r"\.c_\w+\.weight$",
)
"""transformers packs query, key and value, and stores inputs × outputs (its `Conv1D`)."""


def gpt1_document(
    name: str, width: int, depth: int, heads: int, positions: int, vocabulary: int, rate: float = 0.1
) -> Json:
    """A GPT-1: norms after the sums, none at the end, attention in separate operations with a stored mask."""
    attend, forward = _layer(width, heads, rate)
    attend["layers"][1]["fused"] = False
    mask = layer_node("fixed_table", "attn.bias", shape=[1, 1, positions, positions])
    turns = [
        residual_group(mask, *attend["layers"][1:]),
        attend["layers"][0],
        residual_group(*forward["layers"][1:]),
        forward["layers"][0],
    ]
    return text_document(
        name,
        layer_node("embedding", "tokens_embed", vocabulary=vocabulary, units=width),
        layer_node("positions", "positions_embed", length=positions),
        *dropout_layers(rate),
        *repeat_layers(depth, *turns, name="h"),
        layer_node("dense", "lm_head", units=vocabulary, bias=False, tie={"weight": "tokens_embed.weight"}),
    )
