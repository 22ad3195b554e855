"""Zoo networks: Video ResNet."""

from __future__ import annotations

from netweight.families.vision.video import video_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision


def entry(name: str, title: str, counted: int, macs: str, **rest: bool) -> Entry:
    """One network of torchvision."""
    return Entry(
        id=name,
        title=title,
        year=2017,
        group="vision",
        family="Video ResNet",
        build=video_document,
        hyperparameters=rest,
        source="arXiv 1711.11248; torchvision.models.video.resnet",
        published=torchvision(counted, macs),
        tags=("cnn", "classification", "video"),
    )


ENTRIES = (
    entry("r3d_18", "R3D-18", 33371472, "40.697 G", split=False),
    entry("r2plus1d_18", "R2plus1D-18", 31505325, "40.519 G", split=True),
    entry("mc3_18", "MC3-18", 11695440, "43.343 G", split=False, mixed=True),
)
