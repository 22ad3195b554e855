"""MPNet (arXiv 2004.09297), as transformers builds it: BERT without segments, its distances learned in one table."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.bert import bert_embeddings, bert_feed_forward
from netweight.families.parts.nodes import (
    Json,
    dropout_layers,
    dropping,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    text_document,
)


def _layer(width: int, heads: int, inner: int, rate: float, distances: int = 0) -> list[Json]:
    """Unfused attention and a feed-forward part; the first layer holds the table of `distances` of all."""
    table = {"relative": distances} if distances else {}
    attend = layer_node("attention", "self", heads=heads, fused=False, **dropping(rate), **table)
    looks = residual_group(attend, *dropout_layers(rate))
    return [
        named_block("attention", looks, named_block("output", layer_node("layernorm", "LayerNorm"))),
        *bert_feed_forward(width, inner, rate),
    ]


def mpnet_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    positions: int = 514,
    distances: int = 32,
    rate: float = 0.1,
    vocabulary: int = 30527,
) -> Json:
    """MPNetModel, with its pooler."""
    first = named_block("0", *_layer(width, heads, inner, rate, distances))
    rest = repeat_layers(depth - 1, *_layer(width, heads, inner, rate), start=1)
    encoder = named_block("encoder", named_block("layer", first, *rest))
    pooler = named_block(
        "pooler",
        layer_node("select", index=0),
        layer_node("dense", "dense", units=width),
        layer_node("tanh", "activation"),
    )
    words = bert_embeddings(width, positions, 0, rate, vocabulary, padded=True)
    return {**text_document(name, words, encoder, pooler), "outputs": ["encoder", "pooler"]}


NAMES = WeightNaming(
    paths=(
        (r"layer\.0\.attention\.self\.relative", "relative"),
        (r"attention\.self\.([qkvo])_proj", r"attention.attn.\1"),
        (r"attention\.output\.", "attention."),
    )
)
