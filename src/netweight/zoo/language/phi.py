"""Zoo networks: Phi."""

from __future__ import annotations

from netweight.families.language.phi import NAMES, PACKED, packed, phi_document
from netweight.zoo.language.decoders import Series

OLD = Series("Phi", "arXiv 2309.05463; transformers PhiForCausalLM", 2023, phi_document, "MIT", NAMES)


NEW = Series("Phi", "arXiv 2404.14219; transformers Phi3ForCausalLM", 2024, packed, "MIT", PACKED)


FOUR = "arXiv 2412.08905; transformers Phi3ForCausalLM"


ENTRIES = (
    OLD.row("phi-1.5", "Phi-1.5", "1.3 B", "microsoft/phi-1_5", by="arXiv 2309.05463, abstract", width=2048, depth=24,
            heads=32, note="The paper leaves out the head, whose table is its own."),
    OLD.row("phi-2", "Phi-2", "2.7 B", "microsoft/phi-2", by="Microsoft, announcement of the model", width=2560,
            depth=32, heads=32, source="Microsoft, announcement of phi-2; transformers PhiForCausalLM",
            note="Its makers cut 2.78 down to 2.7."),
    NEW.row("phi-3-mini", "Phi-3-mini", "3.8 B", "microsoft/Phi-3-mini-4k-instruct", by="arXiv 2404.14219, abstract",
            width=3072, depth=32, heads=32, inner=8192, vocabulary=32064),
    NEW.row("phi-3-medium", "Phi-3-medium", "14 B", "microsoft/Phi-3-medium-4k-instruct",
            by="arXiv 2404.14219, abstract", width=5120, depth=40, heads=40, kv_heads=10, inner=17920,
            vocabulary=32064),
    NEW.row("phi-4", "Phi-4", "14 B", ("microsoft/phi-4", "microsoft/Phi-4-reasoning",
            "microsoft/Phi-4-reasoning-plus"), by="arXiv 2412.08905, abstract", source=FOUR, width=5120,
            depth=40, heads=40, kv_heads=10, inner=17920, vocabulary=100352, note="The paper cuts 14.7 down to 14."),
    NEW.row("phi-4-mini", "Phi-4-mini", "3.8 B", ("microsoft/Phi-4-mini-instruct", "microsoft/Phi-4-mini-reasoning"),
            year=2025,
            by="arXiv 2503.01743, abstract",
            source="arXiv 2503.01743; transformers Phi3ForCausalLM", width=3072, depth=32, heads=24, kv_heads=8,
            inner=8192, vocabulary=200064, tied=True),
)  # fmt: skip
