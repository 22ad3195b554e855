"""GPT-NeoX (arXiv 2204.06745) and Pythia (2304.01373), as transformers builds them: attention beside the MLP."""

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
    paths=((r"attention\.[qkv]_proj", "attention.query_key_value"), (r"attention\.o_proj", "attention.dense"))
)


def neox_document(name: str, width: int, depth: int, heads: int, vocabulary: int = 50304) -> Json:
    """GPTNeoXForCausalLM."""
    attend = (
        layer_node("layernorm", "input_layernorm"),
        decoder_attention("attention", heads, bias=True, rotary_dim=width // heads // 4, packed="positions"),
    )
    mlp = (
        layer_node("layernorm", "post_attention_layernorm"),
        named_block("mlp", *plain_mlp(width, 4 * width, "dense_h_to_4h", "dense_4h_to_h")),
    )
    return text_document(
        name,
        named_block(
            "gpt_neox",
            layer_node("embedding", "embed_in", vocabulary=vocabulary, units=width),
            *repeat_layers(depth, residual_group(branches_group(attend, mlp, merge="add")), name="layers"),
            layer_node("layernorm", "final_layer_norm"),
        ),
        layer_node("dense", "lm_head", units=vocabulary, bias=False),
    )
