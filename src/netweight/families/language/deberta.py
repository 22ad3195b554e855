"""DeBERTa (arXiv 2006.03654) and DeBERTa-v3 (2111.09543), as transformers builds them: distances in each attention."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.bert import bert_feed_forward
from netweight.families.parts.nodes import (
    Json,
    dropout_layers,
    dropping,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    text_document,
    with_source,
)

TWO = WeightNaming(
    paths=(
        (r"attention\.self\.o_proj", "attention.output.dense"),
        (r"\.self\.q_proj", ".self.query_proj"),
        (r"\.self\.k_proj", ".self.key_proj"),
        (r"\.self\.v_proj", ".self.value_proj"),
        (r"encoder\.layer\.conv\.", "encoder.conv."),
    )
)


ONE = WeightNaming(
    paths=(
        (r"attention\.self\.o_proj", "attention.output.dense"),
        (r"\.self\.[qkv]_proj\.weight", ".self.in_proj.weight"),
        (r"\.self\.([qv])_proj\.bias", r".self.\1_bias"),
        (r"\.pos_key_proj", ".pos_proj"),
        (r"\.pos_query_proj", ".pos_q_proj"),
    )
)


def _neighbours(width: int) -> Json:
    """A convolution over three tokens, added to the output of the first layer."""
    turned = layer_node("permute", order=[2, 1])
    layers = (
        with_source(turned, "words"),
        layer_node("conv1d", "conv", filters=width, padding=1),
        turned,
        layer_node("gelu", "conv_act"),
    )
    return named_block("conv", residual_group(*layers), layer_node("layernorm", "LayerNorm"))


def deberta_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    vocabulary: int = 128100,
    distances: int = 512,
    first: bool = False,
    convolved: bool = False,
    rate: float = 0.1,
) -> Json:
    """DebertaV2Model, or with `first` DebertaModel: no segments, no positions, no pooler.

    A table of `distances` is normed once and read by every layer, whose projections of words serve it too; the first
    version has projections for it. `convolved` puts a convolution beside the first layer.
    """
    kind = {"shared": False, "key_bias": False, "nearest": True} if first else {}
    attend = with_source(
        layer_node("disentangled_attention", "self", heads=heads, **kind, **dropping(rate)), ["asked", "distances"]
    )
    own = residual_group(layer_node("identity", "asked"), attend, *dropout_layers(rate))
    layer = [
        named_block("attention", own, named_block("output", layer_node("layernorm", "LayerNorm"))),
        *bert_feed_forward(width, 4 * width, rate),
    ]
    table = layer_node("learned", "rel_embeddings", length=distances, units=width)
    normed = [] if first else [layer_node("layernorm", "LayerNorm")]
    words = [
        layer_node("embedding", "word_embeddings", vocabulary=vocabulary, units=width),
        layer_node("layernorm", "LayerNorm"),
    ]
    start = with_source(layer_node("identity", "words"), "embeddings")
    turns = repeat_layers(depth, *layer, name="layer")
    if convolved:
        first_turn, rest = repeat_layers(1, *layer), repeat_layers(depth - 1, *layer, start=1)
        turns = [named_block("layer", *first_turn, _neighbours(width), *rest)]
    encoder = named_block("encoder", table, *normed, layer_node("identity", "distances"), start, *turns)
    return text_document(name, named_block("embeddings", *words, *dropout_layers(rate)), encoder)
