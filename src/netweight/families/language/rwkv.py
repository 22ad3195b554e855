"""RWKV-4 (arXiv 2305.13048), as transformers builds it: mixing over time and over channels, no attention."""

from __future__ import annotations

from netweight.families.parts.nodes import Json, layer_node, named_block, repeat_layers, residual_group, text_document


def rwkv_document(name: str, width: int, depth: int, vocabulary: int = 50277) -> Json:
    """RwkvForCausalLM; the first block norms the words before anything else."""
    layer = [
        residual_group(layer_node("layernorm", "ln1"), layer_node("rwkv_time_mix", "attention")),
        residual_group(layer_node("layernorm", "ln2"), layer_node("rwkv_channel_mix", "feed_forward", units=4 * width)),
    ]
    blocks = named_block(
        "blocks",
        *repeat_layers(1, layer_node("layernorm", "pre_ln"), *layer),
        *repeat_layers(depth - 1, *layer, start=1),
    )
    words = layer_node("embedding", "embeddings", vocabulary=vocabulary, units=width)
    body = named_block("rwkv", words, blocks, layer_node("layernorm", "ln_out"))
    return text_document(name, body, layer_node("dense", "head", units=vocabulary, bias=False))
