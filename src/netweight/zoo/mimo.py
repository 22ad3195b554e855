"""MiMo-V2-Flash, as transformers builds it: five layers within a window for each that attends to all, many experts."""

from __future__ import annotations

from typing import Any

from .decoders import STACKED, Mixture, Series, attention, decoder, gated, layer, mixture
from .parts import Json, block


def document(
    name: str, width: int, depth: int, heads: int, inner: int, experts: Mixture, window: int, vocabulary: int
) -> Json:
    """MiMoV2FlashForCausalLM: the first layer is dense, and it, the sixth and each sixth after it see all positions."""
    fields: dict[str, Any] = {"head_dim": 192, "value_dim": 128}
    far = attention("self_attn", heads, 4, **fields)
    near = attention("self_attn", heads, 8, window=window, sinks=True, **fields)
    mixed = mixture(width, experts)
    turns = [layer(far, gated(width, inner))]
    turns += [layer(far if at % 6 == 5 else near, mixed) for at in range(1, depth)]
    return decoder(name, width, vocabulary, block("layers", *(block(str(at), *turn) for at, turn in enumerate(turns))))


MIMO = Series("MiMo", "MiMo-V2-Flash, card of the model; transformers MiMoV2FlashForCausalLM", 2025, document, "MIT",
              STACKED, ("grouped-query",))  # fmt: skip

ENTRIES = (
    MIMO.row("mimo-v2-flash", "MiMo-V2-Flash", "309 B", "XiaomiMiMo/MiMo-V2-Flash", width=4096, depth=48, heads=64,
             inner=16384, window=128, vocabulary=152576,
             experts=Mixture(256, 8, 2048, routing="sigmoid", correction=True),
             by="Xiaomi, card of the model", note="Its makers round; they call 15 B active."),
)  # fmt: skip
