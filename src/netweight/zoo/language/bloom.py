"""Zoo networks: BLOOM, Falcon."""

from __future__ import annotations

from netweight.families.language.bloom import NAMES, bloom_document, falcon_document
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import UNFUSED, Series

BLOOM = Series(
    "BLOOM",
    "arXiv 2211.05100; transformers BloomForCausalLM",
    2022,
    bloom_document,
    "BigScience RAIL 1.0",
    NAMES,
    remark=UNFUSED,
)


FALCON = Series(
    "Falcon", "arXiv 2311.16867; transformers FalconForCausalLM", 2023, falcon_document, "Apache-2.0", NAMES
)


TABLE = "Le Scao et al. 2022, arXiv 2211.05100, Table 3"


def row(size: str, title: str, printed: str, width: int, depth: int, heads: int) -> Entry:
    """A row of the paper's Table 3."""
    name = f"bloom-{size}" if size else "bloom"
    hub = (f"bigscience/{name}",) if size else ("bigscience/bloom", "bloom-176b")
    return BLOOM.row(name, title, printed, hub, by=TABLE, width=width, depth=depth, heads=heads)


ENTRIES = (
    row("560m", "BLOOM 560M", "559 M", 1024, 24, 16),
    row("1b1", "BLOOM 1B1", "1065 M", 1536, 24, 16),
    row("1b7", "BLOOM 1B7", "1722 M", 2048, 24, 16),
    row("3b", "BLOOM 3B", "3003 M", 2560, 30, 32),
    row("7b1", "BLOOM 7B1", "7069 M", 4096, 30, 32),
    row("", "BLOOM 176B", "176247 M", 14336, 70, 112),
    FALCON.row("falcon-7b", "Falcon 7B", "7 B", ("tiiuae/falcon-7b", "tiiuae/falcon-7b-instruct"), width=4544,
               depth=32, heads=71, kv_heads=1,
               note="The name rounds. Files that store the tied head twice hold 7,217,189,760 elements."),
    FALCON.row("falcon-40b", "Falcon 40B", "40 B", ("tiiuae/falcon-40b", "tiiuae/falcon-40b-instruct"), width=8192,
               depth=60, heads=128, kv_heads=8,
               note="The name cuts 41.3 down to 40. Files that store the tied head twice hold 0.5 B more."),
    FALCON.row("falcon-180b", "Falcon 180B", "180 B", ("tiiuae/falcon-180B", "tiiuae/falcon-180B-chat"),
               licence="Falcon-180B TII License",
               width=14848, depth=80, heads=232, kv_heads=8),
)  # fmt: skip
