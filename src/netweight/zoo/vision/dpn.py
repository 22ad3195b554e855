"""Zoo networks: DPN."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.dpn import dpn_document
from netweight.zoo.entry import Entry


def entry(layers: int, depths: Sequence[int], growths: Sequence[int], *widths: int, small: bool = False) -> Entry:
    """A column of the paper's Table 1; `widths` are the stem's, the first inner one, and the groups."""
    stem, inner, groups = widths
    return Entry(
        id=f"dpn{layers}",
        title=f"DPN-{layers}",
        year=2017,
        group="vision",
        family="DPN",
        build=dpn_document,
        hyperparameters={
            "stem": stem,
            "inner": inner,
            "groups": groups,
            "depths": tuple(depths),
            "growths": tuple(growths),
            "small": small,
        },
        source="arXiv 1707.01629; timm.models.dpn",
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "grouped"),
    )


ENTRIES = (
    entry(68, (3, 4, 12, 3), (16, 32, 32, 64), 10, 128, 32, small=True),
    entry(92, (3, 4, 20, 3), (16, 32, 24, 128), 64, 96, 32),
    entry(98, (3, 6, 20, 3), (16, 32, 32, 128), 96, 160, 40),
    entry(131, (4, 8, 28, 3), (16, 32, 32, 128), 128, 160, 40),
)
