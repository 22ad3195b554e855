"""Zoo networks: Inception."""

from __future__ import annotations

from typing import Any

from netweight.families.vision.inception4 import inception_resnet_v2_document, inception_v4_document
from netweight.zoo.entry import Entry, Published


def entry(name: str, title: str, **rest: Any) -> Entry:
    """One network of timm."""
    return Entry(
        id=name,
        title=title,
        year=2016,
        group="vision",
        family="Inception",
        hyperparameters={},
        source=f"arXiv 1602.07261; timm.models.{name}",
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet"),
        **rest,
    )


KERAS = Published("parameters", "55.9 M", "rounded", "keras.io, applications")


ENTRIES = (
    entry("inception_v4", "Inception v4", build=inception_v4_document),
    entry("inception_resnet_v2", "Inception-ResNet v2", build=inception_resnet_v2_document, published=(KERAS,)),
)
