"""Zoo networks: SAM."""

from __future__ import annotations

from netweight.families.vision.sam import NAMES, sam_document
from netweight.zoo.entry import Entry, Published


def entry(size: str, printed: str, shape: tuple[int, int, int], everywhere: tuple[int, ...]) -> Entry:
    """B, L or H."""
    width, depth, heads = shape
    return Entry(
        id=f"sam-vit-{size}",
        title=f"SAM ViT-{size[0].upper()}",
        year=2023,
        group="vision",
        family="SAM",
        build=sam_document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "everywhere": everywhere},
        source="arXiv 2304.02643; transformers SamModel",
        published=(
            Published("parameters", printed, "image encoder, rounded to millions", "arXiv 2304.02643, Figure 13"),
        ),
        aliases=(f"facebook/sam-vit-{size}", f"sam_vit_{size[0]}"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "segmentation", "window"),
        note="The paper prints the image encoder alone; the encoder of prompts and the decoder have 4.1 M more.",
    )


ENTRIES = (
    entry("base", "91 M", (768, 12, 12), (2, 5, 8, 11)),
    entry("large", "308 M", (1024, 24, 16), (5, 11, 17, 23)),
    entry("huge", "636 M", (1280, 32, 16), (7, 15, 23, 31)),
)
