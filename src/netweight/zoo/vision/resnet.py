"""Zoo networks: ResNet, ResNeXt, Wide ResNet."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.resnet import Kind
from netweight.families.vision.resnet import resnet_document
from netweight.zoo.entry import Entry, Published
from netweight.zoo.published import torchvision

PAPER = "He et al. 2015, arXiv 1512.03385, Table 1"


def entry(layers: int, kind: Kind, depths: Sequence[int], counted: int, macs: str, paper: str, note: str = "") -> Entry:
    """One column of the paper's Table 1."""
    return Entry(
        id=f"resnet{layers}",
        title=f"ResNet-{layers}",
        year=2015,
        group="vision",
        family="ResNet",
        build=resnet_document,
        hyperparameters={"kind": kind, "depths": tuple(depths)},
        source="arXiv 1512.03385; torchvision.models.resnet",
        published=(
            *torchvision(counted, macs),
            Published("macs", paper, "multiply-adds, printed as FLOPs", PAPER),
        ),
        aliases=(f"microsoft/resnet-{layers}",),
        tags=("cnn", "classification", "imagenet"),
        note=note,
    )


def kin(
    name: str, title: str, family: str, source: str, depths: Sequence[int], counted: int, macs: str, **inner: int
) -> Entry:
    """A ResNet whose 3×3 convolutions are grouped or wider."""
    return Entry(
        id=name,
        title=title,
        year=2016,
        group="vision",
        family=family,
        build=resnet_document,
        hyperparameters={"kind": "bottleneck", "depths": tuple(depths), **inner},
        source=f"{source}; torchvision.models.resnet",
        published=torchvision(counted, macs),
        tags=("cnn", "classification", "imagenet", *(("grouped",) if "groups" in inner else ())),
    )


STRIDE = (
    "The paper halves the plane in the first 1×1 convolution of a bottleneck, torchvision in the 3×3 one (often called "
    "v1.5), which costs more."
)


NEXT, WIDE = "arXiv 1611.05431", "arXiv 1605.07146"


FIFTY, HUNDRED = (3, 4, 6, 3), (3, 4, 23, 3)


ENTRIES = (
    entry(18, "basic", (2, 2, 2, 2), 11689512, "1.814 G", "1.8 G"),
    entry(34, "basic", (3, 4, 6, 3), 21797672, "3.664 G", "3.6 G"),
    entry(50, "bottleneck", FIFTY, 25557032, "4.089 G", "3.8 G", STRIDE),
    entry(101, "bottleneck", HUNDRED, 44549160, "7.801 G", "7.6 G", STRIDE),
    entry(152, "bottleneck", (3, 8, 36, 3), 60192808, "11.514 G", "11.3 G", STRIDE),
    kin("resnext50_32x4d", "ResNeXt-50 32x4d", "ResNeXt", NEXT, FIFTY, 25028904, "4.23 G", groups=32, base=4),
    kin("resnext101_32x8d", "ResNeXt-101 32x8d", "ResNeXt", NEXT, HUNDRED, 88791336, "16.414 G", groups=32, base=8),
    kin("resnext101_64x4d", "ResNeXt-101 64x4d", "ResNeXt", NEXT, HUNDRED, 83455272, "15.46 G", groups=64, base=4),
    kin("wide_resnet50_2", "Wide ResNet-50-2", "Wide ResNet", WIDE, FIFTY, 68883240, "11.398 G", base=128),
    kin("wide_resnet101_2", "Wide ResNet-101-2", "Wide ResNet", WIDE, HUNDRED, 126886696, "22.753 G", base=128),
)
