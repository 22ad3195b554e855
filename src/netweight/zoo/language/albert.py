"""Zoo networks: ALBERT."""

from __future__ import annotations

from netweight.families.language.albert import NAMES, albert_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: str, width: int, depth: int, heads: int, more: str = "") -> Entry:
    """A row of the paper's Table 1."""
    return Entry(
        id=f"albert-{size}-v2",
        title=f"ALBERT {size} v2",
        year=2019,
        group="language",
        family="ALBERT",
        build=albert_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads},
        source="arXiv 1909.11942; transformers AlbertModel",
        published=(Published("parameters", printed, "rounded", "Lan et al. 2019, arXiv 1909.11942, Table 1"),),
        aliases=(f"albert/albert-{size}-v2", f"albert-{size}"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "encoder", "shared"),
        note=f"With the pooler. All layers are one, which runs at every depth. {more or ROUNDED}",
    )


ROUNDED = "The paper rounds to whole millions."


ENTRIES = (
    entry("base", "12 M", 768, 12, 12),
    entry("large", "18 M", 1024, 24, 16),
    entry("xlarge", "60 M", 2048, 24, 16, "The paper rounds 58.7 up to tens of millions."),
    entry("xxlarge", "235 M", 4096, 12, 64, "The paper prints more than the layers it describes have, and not why."),
)
