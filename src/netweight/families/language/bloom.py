"""BLOOM (arXiv 2211.05100) and Falcon (2311.16867), as transformers builds them: their blocks have the same names."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import decoder_attention, plain_mlp
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    text_document,
)

NAMES = WeightNaming(
    paths=(
        (r"self_attention\.[qkv]_proj", "self_attention.query_key_value"),
        (r"self_attention\.o_proj", "self_attention.dense"),
    )
)


UP, DOWN = "dense_h_to_4h", "dense_4h_to_h"


def _model(name: str, width: int, vocabulary: int, *layers: Json) -> Json:
    """Words, what comes between, and a tied head."""
    words = layer_node("embedding", "word_embeddings", vocabulary=vocabulary, units=width)
    head = layer_node(
        "dense", "lm_head", units=vocabulary, bias=False, tie={"weight": "transformer.word_embeddings.weight"}
    )
    return text_document(name, named_block("transformer", words, *layers, layer_node("layernorm", "ln_f")), head)


def bloom_document(name: str, width: int, depth: int, heads: int, vocabulary: int = 250880) -> Json:
    """BloomForCausalLM: ALiBi in place of positions, and a norm of the words."""
    attend = decoder_attention("self_attention", heads, bias=True, rotary=False, alibi=True, packed="positions")
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, UP, DOWN, approximate="tanh"))
    layers = [
        residual_group(layer_node("layernorm", "input_layernorm"), attend),
        residual_group(layer_node("layernorm", "post_attention_layernorm"), mlp),
    ]
    return _model(
        name,
        width,
        vocabulary,
        layer_node("layernorm", "word_embeddings_layernorm"),
        *repeat_layers(depth, *layers, name="h"),
    )


def falcon_document(name: str, width: int, depth: int, heads: int, kv_heads: int, vocabulary: int = 65024) -> Json:
    """FalconForCausalLM: attention beside the MLP, behind one norm (7B) or each behind its own."""
    attend = decoder_attention("self_attention", heads, kv_heads, packed="positions")
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, UP, DOWN, bias=False))
    if kv_heads == 1:
        layer = residual_group(layer_node("layernorm", "input_layernorm"), branches_group([attend], [mlp], merge="add"))
    else:
        layer = residual_group(
            branches_group(
                [layer_node("layernorm", "ln_attn"), attend], [layer_node("layernorm", "ln_mlp"), mlp], merge="add"
            )
        )
    return _model(name, width, vocabulary, *repeat_layers(depth, layer, name="h"))
