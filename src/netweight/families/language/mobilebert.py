"""MobileBERT (arXiv 2004.02984), as transformers builds it: narrow layers between bottlenecks, four MLPs in each."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.bert import SELF
from netweight.families.parts.nodes import Json, layer_node, named_block, repeat_layers, residual_group, text_document

NAMES = WeightNaming(
    paths=(
        *SELF,
        (r"bottleneck_(input|attention)", r"bottleneck.\1"),
        (r"output_(last|bottleneck)", "output.bottleneck"),
    )
)


def _affine() -> Json:
    """A factor and a summand a feature, in the place of a norm."""
    return layer_node("scale", "LayerNorm", axis=-1, bias=True)


def _narrow(name: str, units: int) -> Json:
    """A dense layer and its affine map."""
    return named_block(name, layer_node("dense", "dense", units=units), _affine())


def _mlp(inner: int, width: int) -> list[Json]:
    """A feed-forward part beside a shortcut, and the affine map after the sum."""
    up = named_block(
        "intermediate", layer_node("dense", "dense", units=inner), layer_node("relu", "intermediate_act_fn")
    )
    return [
        residual_group(up, named_block("output", layer_node("dense", "dense", units=width))),
        named_block("output", _affine()),
    ]


def _layer(width: int, inner: int, heads: int) -> list[Json]:
    """Queries and keys from one bottleneck, values from the whole width, and the sum with the other bottleneck."""
    attend = layer_node("attention", "self", heads=heads, dropout=0.1) | {
        "from": ["bottleneck_attention", "bottleneck_attention", "hidden"]
    }
    return [
        layer_node("identity", "hidden"),
        _narrow("bottleneck_input", inner),
        _narrow("bottleneck_attention", inner) | {"from": "hidden"},
        named_block(
            "attention",
            attend,
            layer_node("add", "sum") | {"from": ["self", "bottleneck_input"]},
            named_block("output", _affine()),
        ),
        *repeat_layers(3, *_mlp(4 * inner, inner), name="ffn"),
        *_mlp(4 * inner, inner),
        named_block("output_bottleneck", layer_node("dense", "dense", units=width)),
        layer_node("add", "sum") | {"from": ["output_bottleneck", "hidden"]},
        named_block("output_last", _affine()),
    ]


def mobilebert_document(
    name: str, width: int, depth: int, heads: int, inner: int, words: int = 128, pooled: bool = False
) -> Json:
    """MobileBertModel; each word goes in with its neighbors, whose shift is left out here: it changes no count."""
    embeddings = named_block(
        "embeddings",
        layer_node("embedding", "word_embeddings", vocabulary=30522, units=words),
        layer_node("concat", axis=-1) | {"from": ["word_embeddings"] * 3},
        layer_node("dense", "embedding_transformation", units=width),
        layer_node("embedding", "token_type_embeddings", vocabulary=2, units=width) | {"from": "token_type_ids"},
        layer_node("add") | {"from": ["embedding_transformation", "token_type_embeddings"]},
        layer_node("positions", "position_embeddings", length=512),
        _affine(),
    )
    encoder = named_block("encoder", *repeat_layers(depth, *_layer(width, inner, heads), name="layer"))
    pooler = named_block(
        "pooler",
        layer_node("select", index=0),
        layer_node("dense", "dense", units=width),
        layer_node("tanh", "activation"),
    )
    return text_document(
        name, embeddings, encoder, *([pooler] if pooled else []), inputs=("input_ids", "token_type_ids")
    )
