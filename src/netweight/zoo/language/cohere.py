"""Zoo networks: Cohere."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.decoders import llama_document
from netweight.zoo.language.decoders import Series

ROW = Series(
    "Cohere", "Cohere, card of the model; transformers CohereForCausalLM", 2024, llama_document, "CC-BY-NC-4.0"
)


CARD = "Cohere, card of the model"


PARALLEL: dict[str, Any] = {"kind": "layernorm_no_bias", "placed": "parallel", "vocabulary": 256000, "tied": True}


ENTRIES = (
    ROW.row("command-r", "Command R", "35 B", "CohereForAI/c4ai-command-r-v01", by=CARD, width=8192, depth=40, heads=64,
            inner=22528, **PARALLEL),
    ROW.row("command-r-plus", "Command R+", "104 B", ("CohereForAI/c4ai-command-r-plus", "command-r+"),
            by=CARD, width=12288, depth=64, heads=96, kv_heads=8, inner=33792, qk_norm="own", **PARALLEL,
            note="The name rounds. Queries and keys are normalized head by head, with weights for every head."),
)  # fmt: skip
