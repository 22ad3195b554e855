"""Zoo networks: DLA."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.dla import dla_document
from netweight.zoo.entry import Entry


def entry(layers: int, levels: Sequence[int], widths: Sequence[int], **rest: bool) -> Entry:
    """A column of the paper's Table 1."""
    return Entry(
        id=f"dla{layers}",
        title=f"DLA-{layers}",
        year=2017,
        group="vision",
        family="DLA",
        build=dla_document,
        hyperparameters={"levels": tuple(levels), "widths": tuple(widths), **rest},
        source="arXiv 1707.06484; timm.models.dla",
        licence="BSD-3-Clause",
        tags=("cnn", "classification", "imagenet"),
    )


WIDE = (16, 32, 128, 256, 512, 1024)


ENTRIES = (
    entry(34, (1, 1, 1, 2, 2, 1), (16, 32, 64, 128, 256, 512), deep=False),
    entry(60, (1, 1, 1, 2, 3, 1), WIDE),
    entry(102, (1, 1, 1, 3, 4, 1), WIDE, added=True),
    entry(169, (1, 1, 2, 3, 5, 1), WIDE, added=True),
)
