"""Zoo networks: Gemma."""

from __future__ import annotations

from netweight.families.language.griffin import NAMES, griffin_document
from netweight.zoo.language.decoders import Series

PAPER = "Botev et al. 2024, arXiv 2404.07839, Table 1"


TAGS = ("hybrid", "recurrent", "window", "multi-query", "depthwise")


GRIFFIN = Series("Gemma", "arXiv 2404.07839; transformers RecurrentGemmaForCausalLM", 2024, griffin_document,
                 "Gemma Terms of Use", NAMES, TAGS)  # fmt: skip


ENTRIES = (
    GRIFFIN.row("recurrentgemma-2b", "RecurrentGemma 2B", "2.7 B", "google/recurrentgemma-2b", by=PAPER, width=2560,
                depth=26, heads=10, inner=7680, note="The name leaves out the table of words; the paper rounds."),
    GRIFFIN.row("recurrentgemma-9b", "RecurrentGemma 9B", "8.6 B", "google/recurrentgemma-9b", by=PAPER, width=4096,
                depth=38, heads=16, inner=12288, note="The paper rounds."),
)  # fmt: skip
