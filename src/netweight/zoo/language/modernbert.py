"""Zoo networks: BERT."""

from __future__ import annotations

from netweight.families.language.modernbert import NAMES, modernbert_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: str, width: int, depth: int, heads: int, inner: int) -> Entry:
    """A row of the paper's Table 4."""
    paper = "Warner et al. 2024, arXiv 2412.13663, section 2.1"
    return Entry(
        id=f"modernbert-{size}",
        title=f"ModernBERT-{size}",
        year=2024,
        group="language",
        family="BERT",
        build=modernbert_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "inner": inner},
        source="arXiv 2412.13663; transformers ModernBertModel",
        published=(Published("parameters", printed, "rounded", paper),),
        aliases=(f"answerdotai/ModernBERT-{size}",),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "encoder", "window"),
        note="Without the head that guesses masked words.",
    )


ENTRIES = (
    entry("base", "149 M", 768, 22, 12, 1152),
    entry("large", "395 M", 1024, 28, 16, 2624),
)
