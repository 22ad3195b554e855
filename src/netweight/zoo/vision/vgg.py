"""Zoo networks: VGG."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.vgg import vgg_document
from netweight.zoo.entry import Entry, Published

PAPER = "Simonyan and Zisserman 2014, arXiv 1409.1556, Table 2"


TORCHVISION = "torchvision, weights' metadata"


def entry(layers: int, depths: Sequence[int], parameters: str, macs: str, paper: str, *, norm: bool = False) -> Entry:
    """One column of the paper's Table 1, plain or with batch normalization."""
    printed = () if norm else (Published("parameters", paper, "rounded to millions", PAPER),)
    return Entry(
        id=f"vgg{layers}{'_bn' if norm else ''}",
        title=f"VGG-{layers}{' BN' if norm else ''}",
        year=2014,
        group="vision",
        family="VGG",
        build=vgg_document,
        hyperparameters={"depths": tuple(depths), "norm": norm},
        source="arXiv 1409.1556; torchvision.models.vgg",
        published=(
            Published("parameters", parameters, "all weights", TORCHVISION),
            *printed,
            Published("macs", macs, "multiply-adds, printed as GFLOPS", TORCHVISION),
        ),
        tags=("cnn", "classification", "imagenet"),
        note="The paper rounds to whole millions."
        if not norm
        else "The paper has no batch normalization; torchvision added it.",
    )


A, B, D, E = (1, 1, 2, 2, 2), (2, 2, 2, 2, 2), (2, 2, 3, 3, 3), (2, 2, 4, 4, 4)


ENTRIES = (
    entry(11, A, "132,863,336", "7.609 G", "133 M"),
    entry(11, A, "132,868,840", "7.609 G", "", norm=True),
    entry(13, B, "133,047,848", "11.308 G", "133 M"),
    entry(13, B, "133,053,736", "11.308 G", "", norm=True),
    entry(16, D, "138,357,544", "15.47 G", "138 M"),
    entry(16, D, "138,365,992", "15.47 G", "", norm=True),
    entry(19, E, "143,667,240", "19.632 G", "144 M"),
    entry(19, E, "143,678,248", "19.632 G", "", norm=True),
)
