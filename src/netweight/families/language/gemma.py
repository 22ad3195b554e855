"""Gemma (arXiv 2403.08295), Gemma 2 (2408.00118) and Gemma 3 (2503.19786), as transformers builds them."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.decoders import decoder_attention, decoder_document, decoder_layer, gated_mlp
from netweight.families.parts.nodes import Json, named_block, repeat_layers


def gemma_local_document(name: str, width: int, depth: int, every: int, window: int, **rest: Any) -> Json:
    """Most layers attend within a window, one in `every` to all."""
    heads, kv_heads, head_dim, inner = (rest[key] for key in ("heads", "kv_heads", "head_dim", "inner"))
    fields = {"qk_norm": rest.get("qk_norm", "none")}
    mlp = gated_mlp(width, inner, activation="gelu", approximate="tanh")
    near, far = (
        decoder_layer(
            decoder_attention("self_attn", heads, kv_heads, head_dim, window=size, **fields), mlp, placed="both"
        )
        for size in (window, 0)
    )
    groups: list[Json] = []
    for start in range(0, depth, every):
        span = min(every, depth - start)
        alike = span - (span == every)
        groups += repeat_layers(alike, *near, start=start)
        groups += repeat_layers(span - alike, *far, start=start + alike)
    return decoder_document(name, width, rest["vocabulary"], named_block("layers", *groups), tied=True)
