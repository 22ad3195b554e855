"""Jamba (arXiv 2403.19887) and Jamba-1.5 (2408.12570), as transformers builds them: Mamba, attention and experts."""

from __future__ import annotations

from typing import Any

from .decoders import STACKED, Mixture, Series, attention, decoder, gated, layer, mixture
from .naming import Naming
from .parts import Json, block, node

PERIOD, ATTENDING = 8, 4
"""One layer in eight attends, the fifth; every second has experts."""
NAMES = Naming(
    paths=(
        *STACKED.paths,
        (r"\.mlp\.", ".feed_forward."),
        (r"feed_forward\.gate\.", "feed_forward.router."),
        (r"^model\.norm\.", "model.final_layernorm."),
    )
)


def document(name: str, width: int, depth: int, heads: int, kv_heads: int, experts: Mixture, vocabulary: int) -> Json:
    """JambaForCausalLM: no positions at all, since the states keep the order."""
    attend = attention("self_attn", heads, kv_heads, rotary=False)
    mamba, norms = node("mamba", "mamba", normed=True), ("input_layernorm", "pre_ff_layernorm")
    mlps = gated(width, experts.inner), mixture(width, experts)
    turns = (layer(attend if at % PERIOD == ATTENDING else mamba, mlps[at % 2], names=norms) for at in range(depth))
    return decoder(name, width, vocabulary, block("layers", *(block(str(at), *turn) for at, turn in enumerate(turns))))


JAMBA = Series("Jamba", "arXiv 2403.19887; transformers JambaForCausalLM", 2024, document, "Apache-2.0", NAMES,
               ("hybrid", "recurrent", "state-space"))  # fmt: skip
LATER = "Jamba Open Model License"
SMALL: dict[str, Any] = {
    "width": 4096,
    "depth": 32,
    "heads": 32,
    "kv_heads": 8,
    "vocabulary": 65536,
    "experts": Mixture(16, 2, 14336),
}

ENTRIES = (
    JAMBA.row("jamba-v0.1", "Jamba v0.1", "52 B", "ai21labs/Jamba-v0.1", by="arXiv 2403.19887", **SMALL,
              note="The paper rounds; it calls 12 B active."),
    JAMBA.row("jamba-1.5-mini", "Jamba 1.5 Mini", "52 B", "ai21labs/AI21-Jamba-1.5-Mini", by="arXiv 2408.12570",
              licence=LATER, source="arXiv 2408.12570; transformers JambaForCausalLM", **SMALL,
              note="The shape is that of Jamba v0.1. The paper rounds; it calls 12 B active."),
    JAMBA.row("jamba-1.5-large", "Jamba 1.5 Large", "398 B", "ai21labs/AI21-Jamba-1.5-Large", by="arXiv 2408.12570",
              licence=LATER, source="arXiv 2408.12570; transformers JambaForCausalLM", width=8192, depth=72, heads=64,
              kv_heads=8, vocabulary=65536, experts=Mixture(16, 2, 24576),
              note="The paper rounds; it calls 94 B active."),
)  # fmt: skip
