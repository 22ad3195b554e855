"""Zoo networks: FCN, DeepLab, LR-ASPP."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.segmentation import lraspp, segmentation_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision


def entry(
    name: str, title: str, family: str, year: int, counted: int, macs: str, head: str, depths: Sequence[int] = ()
) -> Entry:
    """A model of torchvision, for the 21 classes of VOC."""
    auxiliary = 2365205 if depths else 3851
    return Entry(
        id=name,
        title=title,
        year=year,
        group="vision",
        family=family,
        build=segmentation_document,
        hyperparameters={"head": head, "depths": tuple(depths)},
        source=f"arXiv {'1706.05587' if head == 'deeplab' else '1411.4038'}; torchvision.models.segmentation.{name}",
        published=torchvision(counted, macs),
        aliases=(title.lower(),),
        tags=("cnn", "segmentation", "dilated", *(() if depths else ("depthwise",))),
        note="The auxiliary head serves training; torchvision runs and counts it in evaluation too. Built without "
        f"weights there is none: {counted - auxiliary:,} parameters.",
    )


FIFTY, HUNDRED = (3, 4, 6, 3), (3, 4, 23, 3)


ENTRIES = (
    entry("fcn_resnet50", "FCN ResNet-50", "FCN", 2014, 35322218, "152.717 G", "fcn", FIFTY),
    entry("fcn_resnet101", "FCN ResNet-101", "FCN", 2014, 54314346, "232.738 G", "fcn", HUNDRED),
    entry("deeplabv3_resnet50", "DeepLabV3 ResNet-50", "DeepLab", 2017, 42004074, "178.722 G", "deeplab", FIFTY),
    entry("deeplabv3_resnet101", "DeepLabV3 ResNet-101", "DeepLab", 2017, 60996202, "258.743 G", "deeplab", HUNDRED),
    entry(
        "deeplabv3_mobilenet_v3_large", "DeepLabV3 MobileNetV3-Large", "DeepLab", 2017, 11029328, "10.452 G", "deeplab"
    ),
    Entry(
        id="lraspp_mobilenet_v3_large",
        title="LR-ASPP MobileNetV3-Large",
        year=2019,
        group="vision",
        family="LR-ASPP",
        build=lraspp,
        hyperparameters={},
        source="arXiv 1905.02244; torchvision.models.segmentation.lraspp_mobilenet_v3_large",
        published=torchvision(3221538, "2.086 G"),
        aliases=("lr-aspp mobilenetv3-large",),
        tags=("cnn", "segmentation", "dilated", "depthwise", "mobile"),
    ),
)
