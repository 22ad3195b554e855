"""EfficientNet (arXiv 1905.11946), as torchvision builds it: MBConv blocks, scaled in width, depth and image."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from .entry import Entry, Json, Published
from .parts import block, divisible, node, numbered, repeat, residual, squeeze, torchvision, unit, vision


class Stage(NamedTuple):
    """A row of the paper's Table 1: expansion, kernel, stride, channels and layers before scaling.

    `fused` joins expansion and depthwise convolution in one (version 2).
    """

    expand: int
    kernel: int
    stride: int
    channels: int
    layers: int
    fused: bool = False


B0 = (
    Stage(1, 3, 1, 16, 1),
    Stage(6, 3, 2, 24, 2),
    Stage(6, 5, 2, 40, 2),
    Stage(6, 3, 2, 80, 3),
    Stage(6, 5, 1, 112, 3),
    Stage(6, 5, 2, 192, 4),
    Stage(6, 3, 1, 320, 1),
)
V2 = (
    (1, 3, 1, True),
    (4, 3, 2, True),
    (4, 3, 2, True),
    (4, 3, 2, False),
    (6, 3, 1, False),
    (6, 3, 2, False),
    (6, 3, 1, False),
)
"""Expansion, kernel, stride and whether it is fused, of the stages of version 2 (arXiv 2104.00298, Table 4)."""


def version2(channels: Sequence[int], layers: Sequence[int]) -> tuple[Stage, ...]:
    """The stages of a network of version 2."""
    return tuple(
        Stage(expand, kernel, stride, width, depth, fused)
        for (expand, kernel, stride, fused), width, depth in zip(V2, channels, layers, strict=False)
    )


def mbconv(stage: Stage, taken: int, stride: int, channels: int, rate: float) -> list[Json]:
    """Expand, filter every channel on its own, squeeze and excite, project; a shortcut where shapes allow it."""
    inner = divisible(taken * stage.expand)
    wide = [unit("", inner, 1, "silu")] if stage.expand != 1 else []
    if stage.fused:
        parts = [unit("", inner, stage.kernel, "silu", stride=stride), unit("", channels, 1)]
        parts = parts if wide else [unit("", channels, stage.kernel, "silu", stride=stride)]
    else:
        depthwise = unit("", inner, stage.kernel, "silu", stride=stride, groups=inner)
        parts = [*wide, depthwise, block("", squeeze(max(1, taken // 4), inner)), unit("", channels, 1)]
    layers = block("block", *numbered(*(part["layers"] for part in parts)))
    if stride != 1 or taken != channels:
        return [layers]
    drop = [node("drop_path", "stochastic_depth", rate=rate)] if rate else []
    return [residual(layers, *drop)]


def document(
    name: str,
    image: int,
    width: float = 1.0,
    depth: float = 1.0,
    dropout: float = 0.2,
    drop_path: float = 0.2,
    stages: Sequence[Stage] = B0,
    first: int = 32,
    last: int = 0,
    classes: int = 1000,
) -> Json:
    """An EfficientNet: the stages with their channels times `width` and their layers times `depth`.

    Stochastic depth rises from block to block; equal blocks are folded, so the turns of a stage show its last rate.
    """
    counts = [math.ceil(stage.layers * depth) for stage in stages]
    taken, done, blocks = divisible(first * width), 0, list[Json]()
    start = taken
    for number, (stage, count) in enumerate(zip(stages, counts, strict=True), 1):
        channels = divisible(stage.channels * width)
        rates = [round(drop_path * (done + turn) / sum(counts), 4) for turn in (0, count - 1)]
        begin = mbconv(stage, taken, stage.stride, channels, rates[0])
        rest = mbconv(stage, channels, 1, channels, rates[1])
        blocks.append(block(str(number), block("0", *begin), *repeat(count - 1, *rest, start=1)))
        taken, done = channels, done + count
    top = unit(str(len(stages) + 1), last or 4 * taken, 1, "silu")
    return vision(
        name,
        image,
        block("features", unit("0", start, 3, "silu", stride=2), *blocks, top),
        node("global_avgpool", "avgpool"),
        block("classifier", node("dropout", "0", rate=dropout), node("dense", "1", units=classes)),
    )


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
        build=document,
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


def second(size: str, counted: int, macs: str, paper: tuple[str, str], stages: Sequence[Stage], **rest: Any) -> Entry:
    """EfficientNetV2-S, M and L."""
    table = "Tan and Le 2021, arXiv 2104.00298, Table 7"
    return Entry(
        id=f"efficientnet_v2_{size}",
        title=f"EfficientNetV2-{size.upper()}",
        year=2021,
        group="vision",
        family="EfficientNet",
        build=document,
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
S = version2((24, 48, 64, 128, 160, 256), (2, 4, 4, 6, 9, 15))
M = version2((24, 48, 80, 160, 176, 304, 512), (3, 5, 5, 7, 14, 18, 5))
L = version2((32, 64, 96, 192, 224, 384, 640), (4, 7, 7, 10, 19, 25, 7))

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
