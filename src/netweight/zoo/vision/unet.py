"""Zoo networks: U-Net."""

from __future__ import annotations

from netweight.families.vision.unet import unet_document
from netweight.zoo.entry import Entry, Published


def entry(name: str, title: str, counted: int, source: str, by: str, **shape: int | bool) -> Entry:
    """Four levels from 64 channels."""
    return Entry(
        id=name,
        title=title,
        year=2015,
        group="vision",
        family="U-Net",
        build=unet_document,
        hyperparameters={"base": 64, "depth": 4, "image": 572, "classes": 2, **shape},
        source=f"arXiv 1505.04597; {source}",
        published=(Published("parameters", f"{counted:,}", "all weights", by),),
        aliases=(title.lower(),),
        tags=("cnn", "segmentation"),
    )


ENTRIES = (
    entry("unet", "U-Net", 31030658, "Figure 1", "by hand from Figure 1: biases, transposed convolutions", channels=1),
    entry(
        "unet-bn", "U-Net, padded and normalized", 31037698, "the layout of milesial/Pytorch-UNet",
        "by hand from the layout of milesial/Pytorch-UNet", channels=3, normed=True,
    ),
)  # fmt: skip
