"""Zoo networks: DenseNet."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.densenet import densenet_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision


def entry(layers: int, counted: int, macs: str, depths: Sequence[int], **rest: int) -> Entry:
    """A column of the paper's Table 1."""
    return Entry(
        id=f"densenet{layers}",
        title=f"DenseNet-{layers}",
        year=2016,
        group="vision",
        family="DenseNet",
        build=densenet_document,
        hyperparameters={"depths": tuple(depths), **rest},
        source="arXiv 1608.06993; torchvision.models.densenet",
        published=torchvision(counted, macs),
        tags=("cnn", "classification", "imagenet"),
    )


ENTRIES = (
    entry(121, 7978856, "2.834 G", (6, 12, 24, 16)),
    entry(161, 28681000, "7.728 G", (6, 12, 36, 24), growth=48, first=96),
    entry(169, 14149480, "3.36 G", (6, 12, 32, 32)),
    entry(201, 20013928, "4.291 G", (6, 12, 48, 32)),
)
