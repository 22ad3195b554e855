"""Zoo networks: Video Swin."""

from __future__ import annotations

from netweight.families.vision.swin3d import swin3d_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision


def entry(size: str, counted: int, macs: str, width: int, depth: int, heads: int) -> Entry:
    """T, S and B."""
    return Entry(
        id=f"swin3d_{size}",
        title=f"Video Swin-{size.upper()}",
        year=2021,
        group="vision",
        family="Video Swin",
        build=swin3d_document,
        hyperparameters={
            "width": width,
            "depths": (2, 2, depth, 2),
            "heads": tuple(heads * 2**n for n in range(4)),
        },
        source="arXiv 2106.13230; torchvision.models.video.swin_transformer",
        published=torchvision(counted, macs),
        aliases=(f"swin3d-{size}", f"video swin-{size}"),
        tags=("transformer", "classification", "video", "window", "pyramid"),
    )


ENTRIES = (
    entry("t", 28158070, "43.882 G", 96, 6, 3),
    entry("s", 49816678, "82.841 G", 96, 18, 3),
    entry("b", 88048984, "140.667 G", 128, 18, 4),
)
