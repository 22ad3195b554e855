"""Gopher (arXiv 2112.11446) and Chinchilla (2203.15556): GPT-2 with RMSNorm and the distances of Transformer-XL."""

from __future__ import annotations

from netweight.families.parts.decoders import decoder_attention, decoder_document, decoder_layer, plain_mlp
from netweight.families.parts.nodes import Json, repeat_layers


def gopher_document(name: str, width: int, depth: int, heads: int, head_dim: int, vocabulary: int = 32000) -> Json:
    """The architecture of section 2.1, with a tied head."""
    attend = decoder_attention("self_attn", heads, 0, head_dim, rotary=False, relative_keys=True)
    mlp = plain_mlp(width, 4 * width, "up_proj", "down_proj", bias=False)
    return decoder_document(
        name, width, vocabulary, *repeat_layers(depth, *decoder_layer(attend, mlp), name="layers"), tied=True
    )
