"""Zoo networks: Mamba."""

from __future__ import annotations

from netweight.families.language.mamba import mamba_document
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import Series

PAPER = "Gu and Dao 2023, arXiv 2312.00752, Table 3"


MAMBA = Series("Mamba", "arXiv 2312.00752; transformers MambaForCausalLM", 2023, mamba_document, "Apache-2.0",
               tags=("state-space", "recurrent"), are=("decoder",))  # fmt: skip


def entry(size: str, printed: str, width: int, depth: int) -> Entry:
    """A size that the paper evaluates."""
    name, hub = f"mamba-{size}", f"state-spaces/mamba-{size}"
    return MAMBA.row(name, f"Mamba {size.upper()}", printed, (f"{hub}-hf", hub), by=PAPER, note="The paper rounds.",
                     width=width, depth=depth)  # fmt: skip


ENTRIES = (
    entry("130m", "130 M", 768, 24),
    entry("370m", "370 M", 1024, 48),
    entry("790m", "790 M", 1536, 48),
    entry("1.4b", "1.4 B", 2048, 48),
    entry("2.8b", "2.8 B", 2560, 64),
)
