"""Zoo networks: BiT."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.bit import bit_document
from netweight.zoo.entry import Entry


def entry(layers: int, factor: int, image: int, depths: Sequence[int]) -> Entry:
    """R50 to R152, at a width."""
    return Entry(
        id=f"resnetv2_{layers}x{factor}_bit",
        title=f"BiT R{layers}x{factor}",
        year=2019,
        group="vision",
        family="BiT",
        build=bit_document,
        hyperparameters={"depths": tuple(depths), "factor": factor, "image": image},
        source="arXiv 1912.11370; timm.models.resnetv2",
        aliases=(f"bit-r{layers}x{factor}", f"google/bit-r{layers}x{factor}"),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet"),
    )


FIFTY, HUNDRED = (3, 4, 6, 3), (3, 4, 23, 3)


ENTRIES = (
    entry(50, 1, 224, FIFTY),
    entry(50, 3, 448, FIFTY),
    entry(101, 1, 448, HUNDRED),
    entry(101, 3, 448, HUNDRED),
    entry(152, 2, 224, (3, 8, 36, 3)),
    entry(152, 4, 480, (3, 8, 36, 3)),
)
