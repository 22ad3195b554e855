"""ModernBERT (arXiv 2412.13663), as transformers builds it: rotary positions, gates, windows in two of three layers."""

from __future__ import annotations

from itertools import groupby

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import Json, layer_node, named_block, repeat_layers, residual_group, text_document

NAMES = WeightNaming(paths=((r"attn\.[qkv]_proj", "attn.Wqkv"), (r"attn\.o_proj", "attn.Wo")))


WINDOW = 129
"""A position sees 64 others on either side."""


def _layer(width: int, heads: int, inner: int, *, first: bool, whole: bool) -> list[Json]:
    """Attention to all positions or to near ones, and a gated MLP; the first has no norm before its attention."""
    window = {} if whole else {"window": WINDOW}
    attend = layer_node("attention", "attn", heads=heads, bias=False, rotary=True, packed="positions", **window)
    mlp = (
        layer_node("dense", "Wi", units=2 * inner, bias=False),
        layer_node("geglu", "act"),
        layer_node("dense", "Wo", units=width, bias=False),
    )
    before = [] if first else [layer_node("layernorm", "attn_norm", bias=False)]
    return [
        residual_group(*before, attend),
        residual_group(layer_node("layernorm", "mlp_norm", bias=False), named_block("mlp", *mlp)),
    ]


def modernbert_document(name: str, width: int, depth: int, heads: int, inner: int, vocabulary: int = 50368) -> Json:
    """ModernBertModel: every third layer attends to all positions."""
    layers: list[Json] = []
    for (first, whole), run in groupby(range(depth), lambda at: (at == 0, at % 3 == 0)):
        places = list(run)
        body = _layer(width, heads, inner, first=first, whole=whole)
        layers += repeat_layers(len(places), *body, start=places[0])
    words = layer_node("embedding", "tok_embeddings", vocabulary=vocabulary, units=width)
    norm = layer_node("layernorm", "norm", bias=False)
    return text_document(
        name,
        named_block("embeddings", words, norm),
        named_block("layers", *layers),
        layer_node("layernorm", "final_norm", bias=False),
    )
