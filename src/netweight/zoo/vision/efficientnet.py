"""Zoo networks: EfficientNet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.parts.efficientnet import EfficientNetStage
from netweight.families.vision.efficientnet import efficientnet_document, efficientnet_v2_stages
from netweight.zoo.entry import Entry, Published
from netweight.zoo.published import torchvision

TABLE = "Tan and Le 2019, arXiv 1905.11946, Table 2"


def entry(
    number: int, counted: int, macs: str, paper: tuple[str, str], image: int, note: str = "", **rest: float
) -> Entry:
    """B0 to B7."""
    return Entry(
        id=f"efficientnet_b{number}",
        title=f"EfficientNet-B{number}",
        year=2019,
        group="vision",
        family="EfficientNet",
        build=efficientnet_document,
        hyperparameters={"image": image, **rest},
        source="arXiv 1905.11946; torchvision.models.efficientnet",
        published=(
            *torchvision(counted, macs),
            Published("parameters", paper[0], "rounded", TABLE),
            Published("macs", paper[1], "multiply-adds, printed as FLOPs", TABLE),
        ),
        aliases=(f"tf_efficientnet_b{number}",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note=note,
    )


def second(
    size: str, counted: int, macs: str, paper: tuple[str, str], stages: Sequence[EfficientNetStage], **rest: Any
) -> Entry:
    """EfficientNetV2-S, M and L."""
    table = "Tan and Le 2021, arXiv 2104.00298, Table 7"
    return Entry(
        id=f"efficientnet_v2_{size}",
        title=f"EfficientNetV2-{size.upper()}",
        year=2021,
        group="vision",
        family="EfficientNet",
        build=efficientnet_document,
        hyperparameters={"stages": stages, "last": 1280, **rest},
        source="arXiv 2104.00298; torchvision.models.efficientnet",
        published=(
            *torchvision(counted, macs),
            Published("parameters", paper[0], "rounded to millions", table),
            Published("macs", paper[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"efficientnetv2_{size}", f"tf_efficientnetv2_{size}"),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper prints 5 % more multiply-adds for S than it has at 384 pixels, 5 % fewer for L at 480, and not "
        "how it counts.",
    )


ROUNDED = "The paper prints up to 5 % fewer multiply-adds for B4 to B7, some more for B1, and not how it counts."


SMALLER = "The paper's images have 260 pixels, torchvision's 288; at 260 there are 0.99 G multiply-adds."


S = efficientnet_v2_stages((24, 48, 64, 128, 160, 256), (2, 4, 4, 6, 9, 15))


M = efficientnet_v2_stages((24, 48, 80, 160, 176, 304, 512), (3, 5, 5, 7, 14, 18, 5))


L = efficientnet_v2_stages((32, 64, 96, 192, 224, 384, 640), (4, 7, 7, 10, 19, 25, 7))


ENTRIES = (
    entry(0, 5288548, "0.386 G", ("5.3 M", "0.39 B"), 224),
    entry(1, 7794184, "0.687 G", ("7.8 M", "0.70 B"), 240, ROUNDED, depth=1.1),
    entry(2, 9109994, "1.088 G", ("9.2 M", "1.0 B"), 288, SMALLER, width=1.1, depth=1.2, dropout=0.3),
    entry(3, 12233232, "1.827 G", ("12 M", "1.8 B"), 300, ROUNDED, width=1.2, depth=1.4, dropout=0.3),
    entry(4, 19341616, "4.394 G", ("19 M", "4.2 B"), 380, ROUNDED, width=1.4, depth=1.8, dropout=0.4),
    entry(5, 30389784, "10.266 G", ("30 M", "9.9 B"), 456, ROUNDED, width=1.6, depth=2.2, dropout=0.4),
    entry(6, 43040704, "19.068 G", ("43 M", "19 B"), 528, ROUNDED, width=1.8, depth=2.6, dropout=0.5),
    entry(7, 66347960, "37.746 G", ("66 M", "37 B"), 600, ROUNDED, width=2.0, depth=3.1,
          dropout=0.5),
    second("s", 21458488, "8.366 G", ("22 M", "8.8 B"), S, image=384, first=24),
    second("m", 54139356, "24.582 G", ("54 M", "24 B"), M, image=480, first=24, dropout=0.3),
    second("l", 118515272, "56.08 G", ("120 M", "53 B"), L, image=480, first=32, dropout=0.4),
)  # fmt: skip
