"""Zoo networks: LLaMA, DBRX, Grok, PaLM, Megatron-Turing NLG."""

from __future__ import annotations

from typing import Any

from netweight.families.language.gpt import gpt_document as gpt
from netweight.families.language.large_decoders import DBRX_NAMES, LLAMA4, dbrx_document, llama4_document
from netweight.families.parts.decoders import MixtureOfExperts, llama_document
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import Series

META = Series("LLaMA", "Llama 4 announcement; transformers Llama4ForCausalLM", 2025, llama4_document,
              "Llama 4 Community License", LLAMA4, ("grouped-query",))  # fmt: skip


DBRX = Series(
    "DBRX",
    "Databricks, DBRX announcement; transformers DbrxForCausalLM",
    2024,
    dbrx_document,
    "Databricks Open Model License",
    DBRX_NAMES,
)


GROK = Series("Grok", "xAI, grok-1 repository", 2024, llama_document, "Apache-2.0")


PALM = Series("PaLM", "arXiv 2204.02311, section 2", 2022, llama_document, "not released")


NLG = Series("Megatron-Turing NLG", "arXiv 2201.11990", 2022, gpt, "not released")


SWIGLU: dict[str, Any] = {
    "kv_heads": 1, "head_dim": 256, "kind": "layernorm_no_bias", "placed": "parallel", "vocabulary": 256000,
    "tied": True,
}  # fmt: skip


CHOWDHERY = "Chowdhery et al. 2022, arXiv 2204.02311, Table 1"


def palm(size: str, printed: str, width: int, depth: int, heads: int) -> Entry:
    """A row of the paper's Table 1: the MLP is four times as wide, gated."""
    return PALM.row(f"palm-{size}", f"PaLM {size.upper()}", printed, by=CHOWDHERY, width=width, depth=depth,
                    heads=heads, inner=4 * width, **SWIGLU)  # fmt: skip


ENTRIES = (
    META.row("llama-4-scout", "Llama 4 Scout", "109 B", "meta-llama/Llama-4-Scout-17B-16E",
             by="Meta, card of the model", experts=MixtureOfExperts(16, 1, 8192, 8192, routing="sigmoid"), every=1,
             note="Its makers count the tower of images too; they call 17 B active."),
    META.row("llama-4-maverick", "Llama 4 Maverick", "400 B", "meta-llama/Llama-4-Maverick-17B-128E",
             by="Meta, card of the model", experts=MixtureOfExperts(128, 1, 8192, 8192, routing="sigmoid"), every=2,
             note="Its makers count the tower of images too; they call 17 B active."),
    DBRX.row("dbrx", "DBRX", "132 B", "databricks/dbrx-base", by="Databricks, announcement",
             note="36 B are called active.", tags=("moe", "grouped-query")),
    GROK.row("grok-1", "Grok-1", "314 B", "xai-org/grok-1", by="xAI, announcement", width=6144, depth=64, heads=48,
             kv_heads=8, head_dim=128, inner=32768, vocabulary=131072, tied=True, placed="both",
             activation="gelu", experts=MixtureOfExperts(8, 2, 32768),
             note="Its makers print 314 B; without the table of words there are 314.9."),
    palm("8b", "8.63 B", 4096, 32, 16),
    palm("62b", "62.50 B", 8192, 64, 32),
    palm("540b", "540.35 B", 18432, 118, 48),
    NLG.row("mt-nlg-530b", "MT-NLG 530B", "530 B", "megatron-turing-nlg", by="arXiv 2201.11990, abstract", width=20480,
            depth=105, heads=128, positions=2048, vocabulary=51200),
)  # fmt: skip
