"""Zoo networks: Sana."""

from __future__ import annotations

from netweight.families.generation.sana import NAMES, sana_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, hub: str, depth: int, heads: int, across: int) -> Entry:
    """A size of the paper."""
    return Entry(
        id=f"sana-{size.lower()}",
        title=f"Sana {size}",
        year=2024,
        group="generation",
        family="Sana",
        build=sana_document,
        hyperparameters={"depth": depth, "heads": heads, "across": across},
        source="arXiv 2410.10629; diffusers SanaTransformer2DModel",
        published=(Published("parameters", f"{size[:-1]} B", "rounded", "Xie et al. 2024, arXiv 2410.10629"),),
        aliases=(f"efficient-large-model/sana_{hub}_diffusers", f"sana_{hub}"),
        naming=NAMES,
        tags=("transformer", "diffusion", "depthwise"),
        note="The transformer alone, for one step at 1024 pixels; Gemma 2 reads the text.",
    )


ENTRIES = (
    entry("0.6B", "600M_1024px", 28, 36, 16),
    entry("1.6B", "1600M_1024px", 20, 70, 20),
)
