"""Zoo networks: OPT."""

from __future__ import annotations

from typing import Any

from netweight.families.language.opt import NAMES, opt_document
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import Series

OPT = Series("OPT", "arXiv 2205.01068; transformers OPTForCausalLM", 2022, opt_document, "OPT-175B License", NAMES)


def entry(size: str, published: str, width: int, depth: int, heads: int, **rest: Any) -> Entry:
    """A row of the paper's Table 1."""
    by = "Zhang et al. 2022, arXiv 2205.01068, Table 1"
    hub = f"facebook/opt-{size}" if size != "175b" else ()
    return OPT.row(f"opt-{size}", f"OPT {size.upper()}", published, hub, by=by, width=width, depth=depth, heads=heads,
                   inner=4 * width, **rest)  # fmt: skip


ENTRIES = (
    entry("125m", "125 M", 768, 12, 12),
    entry(
        "350m",
        "350 M",
        1024,
        24,
        16,
        words=512,
        after=True,
        note="Its words have 512 numbers, which two layers turn into 1024 and back; with 1024 there would be 356 M.",
    ),
    entry("1.3b", "1.3 B", 2048, 24, 32),
    entry("2.7b", "2.7 B", 2560, 32, 32),
    entry("6.7b", "6.7 B", 4096, 32, 32),
    entry("13b", "13 B", 5120, 40, 40),
    entry("30b", "30 B", 7168, 48, 56),
    entry("66b", "66 B", 9216, 64, 72),
    entry("175b", "175 B", 12288, 96, 96),
)
