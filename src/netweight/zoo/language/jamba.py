"""Zoo networks: Jamba."""

from __future__ import annotations

from typing import Any

from netweight.families.language.jamba import NAMES, jamba_document
from netweight.families.parts.decoders import MixtureOfExperts
from netweight.zoo.language.decoders import Series

JAMBA = Series("Jamba", "arXiv 2403.19887; transformers JambaForCausalLM", 2024, jamba_document, "Apache-2.0", NAMES,
               ("hybrid", "recurrent", "state-space"))  # fmt: skip


LATER = "Jamba Open Model License"


SMALL: dict[str, Any] = {
    "width": 4096,
    "depth": 32,
    "heads": 32,
    "kv_heads": 8,
    "vocabulary": 65536,
    "experts": MixtureOfExperts(16, 2, 14336),
}


ENTRIES = (
    JAMBA.row("jamba-v0.1", "Jamba v0.1", "52 B", "ai21labs/Jamba-v0.1", by="arXiv 2403.19887", **SMALL,
              note="The paper rounds; it calls 12 B active."),
    JAMBA.row("jamba-1.5-mini", "Jamba 1.5 Mini", "52 B", "ai21labs/AI21-Jamba-1.5-Mini", by="arXiv 2408.12570",
              licence=LATER, source="arXiv 2408.12570; transformers JambaForCausalLM", **SMALL,
              note="The shape is that of Jamba v0.1. The paper rounds; it calls 12 B active."),
    JAMBA.row("jamba-1.5-large", "Jamba 1.5 Large", "398 B", "ai21labs/AI21-Jamba-1.5-Large", by="arXiv 2408.12570",
              licence=LATER, source="arXiv 2408.12570; transformers JambaForCausalLM", width=8192, depth=72, heads=64,
              kv_heads=8, vocabulary=65536, experts=MixtureOfExperts(16, 2, 24576),
              note="The paper rounds; it calls 94 B active."),
)  # fmt: skip
