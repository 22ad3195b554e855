"""Zoo networks: Qwen3-Next, Qwen3.5, Kimi."""

from __future__ import annotations

from netweight.families.language.delta_hybrids import delta_hybrids_document, kimi_linear_document
from netweight.families.language.qwen import SHARED
from netweight.families.parts.decoders import STACKED, MixtureOfExperts
from netweight.zoo.language.decoders import Series

NEXT = Series("Qwen3-Next", "Qwen3-Next announcement; transformers Qwen3NextForCausalLM", 2025, delta_hybrids_document,
"Apache-2.0",
              SHARED, ("hybrid", "recurrent"))  # fmt: skip


FIVE = Series("Qwen3.5", "Qwen3.5, transformers Qwen3_5ForCausalLM", 2026, delta_hybrids_document, "Apache-2.0", SHARED,
              ("hybrid", "recurrent"))  # fmt: skip


LINEAR = Series("Kimi", "arXiv 2510.26692; transformers KimiLinearForCausalLM", 2025, kimi_linear_document, "MIT",
STACKED,
                ("hybrid", "recurrent", "latent-attention"))  # fmt: skip


TEXT = "The language model alone; the name rounds."


ENTRIES = (
    NEXT.row("qwen3-next-80b-a3b", "Qwen3-Next-80B-A3B", "80 B", "Qwen/Qwen3-Next-80B-A3B-Instruct", width=2048,
             depth=48, heads=16, kv_heads=2, vocabulary=151936, experts=MixtureOfExperts(512, 10, 512, 512,
             gated_shared=True),
             note="The name rounds, and leaves out the layers that predict a second token. 3 B are called active."),
    FIVE.row("qwen3.5-9b", "Qwen3.5-9B", "9 B", "Qwen/Qwen3.5-9B", width=4096, depth=32, heads=16, kv_heads=4,
             inner=12288, vocabulary=248320, packed=False, note=TEXT),
    FIVE.row("qwen3.5-27b", "Qwen3.5-27B", "27 B", "Qwen/Qwen3.5-27B", width=5120, depth=64, heads=24, kv_heads=4,
             inner=17408, vocabulary=248320, value_heads=48, packed=False, note=TEXT),
    FIVE.row("qwen3.5-35b-a3b", "Qwen3.5-35B-A3B", "35 B", "Qwen/Qwen3.5-35B-A3B", width=2048, depth=40, heads=16,
             kv_heads=2, vocabulary=248320, packed=False, experts=MixtureOfExperts(256, 8, 512, 512, gated_shared=True),
             note=TEXT),
    LINEAR.row("kimi-linear-48b-a3b", "Kimi-Linear-48B-A3B", "48 B", "moonshotai/Kimi-Linear-48B-A3B-Base", width=2304,
               depth=27, heads=32, inner=9216, vocabulary=163840, by="arXiv 2510.26692",
               experts=MixtureOfExperts(256, 8, 1024, 1024, routing="sigmoid", correction=True),
               note="The paper rounds; it calls 3 B active."),
)  # fmt: skip
