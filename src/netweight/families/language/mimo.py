"""MiMo-V2-Flash, as transformers builds it: five layers within a window for each that attends to all, many experts."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.decoders import (
    MixtureOfExperts,
    decoder_attention,
    decoder_document,
    decoder_layer,
    experts_mlp,
    gated_mlp,
)
from netweight.families.parts.nodes import Json, named_block


def mimo_document(
    name: str, width: int, depth: int, heads: int, inner: int, experts: MixtureOfExperts, window: int, vocabulary: int
) -> Json:
    """MiMoV2FlashForCausalLM: the first layer is dense, and it, the sixth and each sixth after it see all positions."""
    fields: dict[str, Any] = {"head_dim": 192, "value_dim": 128}
    far = decoder_attention("self_attn", heads, 4, **fields)
    near = decoder_attention("self_attn", heads, 8, window=window, sinks=True, **fields)
    mixed = experts_mlp(width, experts)
    turns = [decoder_layer(far, gated_mlp(width, inner))]
    turns += [decoder_layer(far if at % 6 == 5 else near, mixed) for at in range(1, depth)]
    return decoder_document(
        name, width, vocabulary, named_block("layers", *(named_block(str(at), *turn) for at, turn in enumerate(turns)))
    )
