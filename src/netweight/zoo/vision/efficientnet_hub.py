"""Zoo networks: EfficientNet."""

from __future__ import annotations

from typing import Any

from netweight.families.vision.efficientnet_hub import efficientnet_hub_document
from netweight.zoo.entry import Entry


def entry(number: int, **rest: Any) -> Entry:
    """One of its sizes."""
    return Entry(
        id=f"efficientnet-b{number}-hub",
        title=f"EfficientNet-B{number} hub",
        year=2019,
        group="vision",
        family="EfficientNet",
        build=efficientnet_hub_document,
        hyperparameters=rest,
        source="arXiv 1905.11946; transformers.EfficientNetForImageClassification",
        aliases=(f"google/efficientnet-b{number}",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note=f"The same weights as efficientnet_b{number}, and fewer operations: where a plane of odd size is halved, "
        "this one rounds down and torchvision's up.",
    )


ENTRIES = (entry(7, image=600, width=2.0, depth=3.1),)
