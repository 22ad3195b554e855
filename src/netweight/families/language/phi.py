"""Phi-1.5 (arXiv 2309.05463), Phi-2, Phi-3 (2404.14219) and Phi-4 (2412.08905), as transformers builds them."""

from __future__ import annotations

from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import decoder_attention, llama_document, plain_mlp
from netweight.families.parts.nodes import (
    NEW_GELU,
    Json,
    branches_group,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    text_document,
)

NAMES = WeightNaming(paths=((r"self_attn\.o_proj", "self_attn.dense"),))


PACKED = WeightNaming(
    paths=((r"self_attn\.[qkv]_proj", "self_attn.qkv_proj"), (r"mlp\.(gate|up)_proj", "mlp.gate_up_proj"))
)


def phi_document(name: str, width: int, depth: int, heads: int, vocabulary: int = 51200) -> Json:
    """PhiForCausalLM: attention beside a plain MLP behind one norm, biases everywhere."""
    attend = decoder_attention("self_attn", heads, bias=True, rotary_dim=32)
    mlp = named_block("mlp", *plain_mlp(width, 4 * width, "fc1", "fc2", **NEW_GELU))
    layer = residual_group(layer_node("layernorm", "input_layernorm"), branches_group([attend], [mlp], merge="add"))
    words = layer_node("embedding", "embed_tokens", vocabulary=vocabulary, units=width)
    body = named_block(
        "model", words, *repeat_layers(depth, layer, name="layers"), layer_node("layernorm", "final_layernorm")
    )
    return text_document(name, body, layer_node("dense", "lm_head", units=vocabulary))


def packed(name: str, width: int, depth: int, heads: int, inner: int, **fields: Any) -> Json:
    """Phi3ForCausalLM: a Llama with one product for queries, keys and values, joined again after a part turned."""
    return llama_document(name, width, depth, heads, inner, packed="positions", heads_first=True, **fields)
