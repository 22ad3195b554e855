"""Zoo networks: Gemma, Gemma 2, Gemma 3."""

from __future__ import annotations

from typing import Any

from netweight.families.language.gemma import gemma_local_document
from netweight.families.parts.decoders import llama_document
from netweight.zoo.language.decoders import UNFUSED, Series

LICENCE = "Gemma Terms of Use"


TIED: dict[str, Any] = {"tied": True, "activation": "gelu_tanh"}


ONE = Series("Gemma", "arXiv 2403.08295; transformers GemmaForCausalLM", 2024, llama_document, LICENCE)


TWO = Series(
    "Gemma 2", "arXiv 2408.00118; transformers Gemma2ForCausalLM", 2024, gemma_local_document, LICENCE, remark=UNFUSED
)


THREE = Series("Gemma 3", "arXiv 2503.19786; transformers Gemma3ForCausalLM", 2025, gemma_local_document, LICENCE)


HALF: dict[str, Any] = {"every": 2, "window": 4096, "vocabulary": 256000}


SIXTH: dict[str, Any] = {"every": 6, "qk_norm": "head"}


FIRST, SECOND = (f"arXiv {paper}, Table 2: both columns added" for paper in ("2403.08295", "2408.00118"))


PADDED = "The paper counts 256,128 words, the files have 256,000."


ALONE = "The name counts the tower of images too where there is one; here is the language model."


ENTRIES = (
    ONE.row("gemma-2b", "Gemma 2B", "2.51 B", ("google/gemma-2b", "google/gemma-2b-it"), width=2048, depth=18, heads=8,
            kv_heads=1,
            head_dim=256, inner=16384, vocabulary=256000, **TIED, by=FIRST, note=PADDED),
    ONE.row("gemma-7b", "Gemma 7B", "8.54 B", ("google/gemma-7b", "google/gemma-7b-it"), width=3072, depth=28,
            heads=16, head_dim=256,
            inner=24576, vocabulary=256000, **TIED, by=FIRST,
            note=f"The name leaves out the table of words, which is as large as 0.8 B. {PADDED}"),
    TWO.row("gemma-2-2b", "Gemma 2 2B", "2.61 B", ("google/gemma-2-2b", "google/gemma-2-2b-it"), width=2304, depth=26,
            heads=8, kv_heads=4,
            head_dim=256, inner=9216, **HALF, by=SECOND, note=PADDED),
    TWO.row("gemma-2-9b", "Gemma 2 9B", "9.24 B", ("google/gemma-2-9b", "google/gemma-2-9b-it"), width=3584, depth=42,
            heads=16, kv_heads=8,
            head_dim=256, inner=14336, **HALF, by=SECOND, note=PADDED),
    TWO.row("gemma-2-27b", "Gemma 2 27B", "27.2 B", ("google/gemma-2-27b", "google/gemma-2-27b-it"), width=4608,
            depth=46, heads=32, kv_heads=16,
            head_dim=128, inner=36864, **HALF, by=SECOND, note=PADDED),
    THREE.row("gemma-3-270m", "Gemma 3 270M", "270 M", "google/gemma-3-270m", width=640, depth=18, heads=4, kv_heads=1,
              head_dim=256, inner=2048, window=512, vocabulary=262144, **SIXTH),
    THREE.row("gemma-3-1b", "Gemma 3 1B", "1 B", ("google/gemma-3-1b-pt", "google/gemma-3-1b-it"), width=1152,
              depth=26, heads=4, kv_heads=1,
              head_dim=256, inner=6912, window=512, vocabulary=262144, **SIXTH),
    THREE.row("gemma-3-4b-text", "Gemma 3 4B text", "3.88 B", "gemma-3-4b", width=2560, depth=34, heads=8, kv_heads=4,
              head_dim=256, inner=10240, window=1024, vocabulary=262208, **SIXTH, note=ALONE,
              by="arXiv 2503.19786, Table 1: without the vision encoder"),
    THREE.row("gemma-3-12b-text", "Gemma 3 12B text", "11.8 B", "gemma-3-12b", width=3840, depth=48, heads=16,
              kv_heads=8, head_dim=256, inner=15360, window=1024, vocabulary=262208, **SIXTH, note=ALONE,
              by="arXiv 2503.19786, Table 1: without the vision encoder"),
    THREE.row("gemma-3-27b-text", "Gemma 3 27B text", "27.0 B", "gemma-3-27b", width=5376, depth=62, heads=32,
              kv_heads=16, head_dim=128, inner=21504, window=1024, vocabulary=262208, **SIXTH, note=ALONE,
              by="arXiv 2503.19786, Table 1: without the vision encoder"),
)  # fmt: skip
