"""RWKV-4 (arXiv 2305.13048), as transformers builds it: mixing over time and over channels, no attention."""

from __future__ import annotations

from .decoders import Series
from .entry import Entry, Json
from .parts import block, node, repeat, residual, text

PAPER = "Peng et al. 2023, arXiv 2305.13048, Table 2"


def document(name: str, width: int, depth: int, vocabulary: int = 50277) -> Json:
    """RwkvForCausalLM; the first block norms the words before anything else."""
    layer = [
        residual(node("layernorm", "ln1"), node("rwkv_time_mix", "attention")),
        residual(node("layernorm", "ln2"), node("rwkv_channel_mix", "feed_forward", units=4 * width)),
    ]
    blocks = block("blocks", *repeat(1, node("layernorm", "pre_ln"), *layer), *repeat(depth - 1, *layer, start=1))
    words = node("embedding", "embeddings", vocabulary=vocabulary, units=width)
    body = block("rwkv", words, blocks, node("layernorm", "ln_out"))
    return text(name, body, node("dense", "head", units=vocabulary, bias=False))


RWKV = Series("RWKV", "arXiv 2305.13048; transformers RwkvForCausalLM", 2023, document, "Apache-2.0",
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
