"""Zoo networks: GPT-NeoX, Pythia."""

from __future__ import annotations

from typing import Any

from netweight.families.language.neox import NAMES, neox_document
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import Series

NEOX = Series("GPT-NeoX", "arXiv 2204.06745; transformers GPTNeoXForCausalLM", 2022, neox_document, "Apache-2.0", NAMES)


PYTHIA = Series("Pythia", "arXiv 2304.01373; transformers GPTNeoXForCausalLM", 2023, neox_document, "Apache-2.0", NAMES)


README = "EleutherAI, README of pythia"


def pythia(size: str, printed: str, width: int, depth: int, heads: int, vocabulary: int = 50304) -> Entry:
    """A row of the paper's Table 1; the table of words is padded differently by size."""
    shape: dict[str, Any] = {"width": width, "depth": depth, "heads": heads, "vocabulary": vocabulary}
    hub = (f"EleutherAI/pythia-{size}", f"EleutherAI/pythia-{size}-deduped")
    return PYTHIA.row(f"pythia-{size}", f"Pythia {size.upper()}", printed, hub, note="", by=README, **shape)


ENTRIES = (
    NEOX.row("gpt-neox-20b", "GPT-NeoX 20B", "20 B", "EleutherAI/gpt-neox-20b", width=6144, depth=44, heads=64,
             vocabulary=50432, note="The name cuts 20.6 down to 20."),
    pythia("70m", "70,426,624", 512, 6, 8),
    pythia("160m", "162,322,944", 768, 12, 12),
    pythia("410m", "405,334,016", 1024, 24, 16),
    pythia("1b", "1,011,781,632", 2048, 16, 8),
    pythia("1.4b", "1,414,647,808", 2048, 24, 16),
    pythia("2.8b", "2,775,208,960", 2560, 32, 32),
    pythia("6.9b", "6,857,302,016", 4096, 32, 32, 50432),
    pythia("12b", "11,846,072,320", 5120, 36, 40, 50688),
)  # fmt: skip
