"""ALBERT (arXiv 1909.11942), as transformers builds it: one layer that runs again and again, and a narrow table."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.bert import bert_embeddings
from netweight.families.parts.nodes import NEW_GELU, Json, layer_node, named_block, residual_group, text_document

NAMES = WeightNaming(
    paths=(
        (r"attention\.self\.q_proj", "attention.query"),
        (r"attention\.self\.k_proj", "attention.key"),
        (r"attention\.self\.v_proj", "attention.value"),
        (r"attention\.self\.o_proj", "attention.dense"),
    )
)


def albert_document(name: str, width: int, depth: int, heads: int, words: int = 128, vocabulary: int = 30000) -> Json:
    """AlbertModel (version 2, without dropout) with its pooler: `depth` turns share the weights of one layer."""
    forward = (
        layer_node("dense", "ffn", units=4 * width),
        layer_node("gelu", "activation", **NEW_GELU),
        layer_node("dense", "ffn_output", units=width),
    )
    attend = named_block(
        "attention", residual_group(layer_node("attention", "self", heads=heads)), layer_node("layernorm", "LayerNorm")
    )
    layer = named_block("0", attend, residual_group(*forward), layer_node("layernorm", "full_layer_layer_norm"))
    turns = layer_node(
        "repeat", "albert_layer_groups", times=depth, shared=True, layers=[named_block("albert_layers", layer)]
    )
    encoder = named_block("encoder", layer_node("dense", "embedding_hidden_mapping_in", units=width), turns)
    pooler = [
        layer_node("select", index=0),
        layer_node("dense", "pooler", units=width),
        layer_node("tanh", "pooler_activation"),
    ]
    made = text_document(
        name, bert_embeddings(words, 512, 2, 0, vocabulary), encoder, *pooler, inputs=("input_ids", "token_type_ids")
    )
    return {**made, "outputs": ["encoder", "pooler_activation"]}
