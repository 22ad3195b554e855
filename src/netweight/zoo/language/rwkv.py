"""Zoo networks: RWKV."""

from __future__ import annotations

from netweight.families.language.rwkv import rwkv_document
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import Series

PAPER = "Peng et al. 2023, arXiv 2305.13048, Table 2"


RWKV = Series("RWKV", "arXiv 2305.13048; transformers RwkvForCausalLM", 2023, rwkv_document, "Apache-2.0",
              tags=("recurrent",), are=("decoder",))  # fmt: skip


def entry(size: str, printed: str, width: int, depth: int) -> Entry:
    """A row of the paper's Table 2, trained on the Pile."""
    name = f"rwkv-4-{size}"
    return RWKV.row(f"{name}-pile", f"RWKV-4 {size}", printed, (f"RWKV/{name}-pile", name), by=PAPER, width=width,
                    depth=depth)  # fmt: skip


ENTRIES = (
    entry("169m", "169 M", 768, 12),
    entry("430m", "430 M", 1024, 24),
    entry("1b5", "1.5 B", 2048, 24),
    entry("3b", "3 B", 2560, 32),
    entry("7b", "7 B", 4096, 32),
    entry("14b", "14 B", 5120, 40),
)
