"""Zoo networks: MobileNet, MNASNet."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.mobilenet import HS, LARGE, RE, BottleneckRow
from netweight.families.vision.mobilenet import mnasnet_document, mobilenet_v2_document, mobilenet_v3_document
from netweight.zoo.entry import Entry, Published
from netweight.zoo.published import torchvision

SMALL = (
    BottleneckRow(3, 16, 16, True, RE, 2),
    BottleneckRow(3, 72, 24, False, RE, 2),
    BottleneckRow(3, 88, 24, False, RE, 1),
    BottleneckRow(5, 96, 40, True, HS, 2),
    BottleneckRow(5, 240, 40, True, HS, 1),
    BottleneckRow(5, 240, 40, True, HS, 1),
    BottleneckRow(5, 120, 48, True, HS, 1),
    BottleneckRow(5, 144, 48, True, HS, 1),
    BottleneckRow(5, 288, 96, True, HS, 2),
    BottleneckRow(5, 576, 96, True, HS, 1),
    BottleneckRow(5, 576, 96, True, HS, 1),
)


PAPER2 = "Sandler et al. 2018, arXiv 1801.04381, Table 4"


PAPER3 = "Howard et al. 2019, arXiv 1905.02244, Table 3"


ADDS = "multiply-adds"


def third(
    size: str, counted: int, macs: str, paper: tuple[str, str], rows: Sequence[BottleneckRow], last: int
) -> Entry:
    """MobileNetV3-Large and Small."""
    return Entry(
        id=f"mobilenet_v3_{size}",
        title=f"MobileNetV3-{size.capitalize()}",
        year=2019,
        group="vision",
        family="MobileNet",
        build=mobilenet_v3_document,
        hyperparameters={"rows": rows, "last": last},
        source="arXiv 1905.02244; torchvision.models.mobilenetv3",
        published=(
            *torchvision(counted, macs),
            Published("parameters", paper[0], "rounded", PAPER3),
            Published("macs", paper[1], ADDS, PAPER3),
        ),
        aliases=(f"mobilenetv3_{size}_100",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note=f"The paper rounds{', and cuts 5.48 M down to 5.4' if size == 'large' else ''}; it prints a percent more "
        "or less operations.",
    )


def searched(width: float, counted: int, macs: str) -> Entry:
    """MNASNet at a width."""
    return Entry(
        id=f"mnasnet{str(width).replace('.', '_')}",
        title=f"MNASNet {width}",
        year=2018,
        group="vision",
        family="MNASNet",
        build=mnasnet_document,
        hyperparameters={"width": width},
        source="arXiv 1807.11626; torchvision.models.mnasnet",
        published=torchvision(counted, macs),
        aliases=("mnasnet_075",) if width == 0.75 else (),
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
    )


ENTRIES = (
    Entry(
        id="mobilenet_v2",
        title="MobileNetV2",
        year=2018,
        group="vision",
        family="MobileNet",
        build=mobilenet_v2_document,
        hyperparameters={},
        source="arXiv 1801.04381; torchvision.models.mobilenetv2",
        published=(
            *torchvision(3504872, "0.301 G"),
            Published("parameters", "3.4 M", "rounded", PAPER2),
            Published("macs", "300 M", ADDS, PAPER2),
        ),
        aliases=("mobilenetv2_100",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note="The paper prints 3.4 million parameters; the network of its Table 2 with 1000 classes has 3.5.",
    ),
    third("large", 5483032, "0.217 G", ("5.4 M", "219 M"), LARGE, 1280),
    third("small", 2542856, "0.057 G", ("2.5 M", "56 M"), SMALL, 1024),
    searched(0.5, 2218512, "0.104 G"),
    searched(0.75, 3170208, "0.215 G"),
    searched(1.0, 4383312, "0.314 G"),
    searched(1.3, 6282256, "0.526 G"),
)
