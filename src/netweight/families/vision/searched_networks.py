"""Networks that a search found, FBNet-C and HardCoRe-NAS, and timm's own EfficientNetV2, as timm builds them."""

from __future__ import annotations

from netweight.families.parts.mobile_timm import StageRow, Stages


def inverted(kernel: int, stride: int, expand: int, channels: int, times: int = 1) -> StageRow:
    """Inverted bottlenecks in a row, the first with a stride."""
    return StageRow("inverted", kernel, stride, expand, channels, times)


PLACES = ((24, 2, "relu"), (40, 2, "relu"), (80, 2, ""), (112, 1, ""), (192, 2, ""))
"""Channels, stride and own activation of the stages that HardCoRe-NAS searches in."""


def found(*stages: str) -> Stages:
    """Stages whose blocks are written as kernel and expansion, `+` where there is a squeeze: `53+ 33`."""
    rows = tuple(
        tuple(
            StageRow("inverted", int(cell[0]), 1 if at else stride, int(cell[1]), channels, hard="+" in cell, act=act)
            for at, cell in enumerate(cells.split())
        )
        for cells, (channels, stride, act) in zip(stages, PLACES, strict=True)
    )
    return ((StageRow("separable", 3, 1, 1, 16, act="relu"),), *rows, (StageRow("plain", 1, 1, 1, 960),))


def second(first: StageRow, last: int) -> Stages:
    """EfficientNetV2-S, whose first and last stages timm guessed from a figure before the code was out."""
    return (
        (first,),
        (StageRow("fused", 3, 2, 4, 48, 4),),
        (StageRow("fused", 3, 2, 4, 64, 4),),
        (StageRow("inverted", 3, 2, 4, 128, 6, 0, 0.25),),
        (StageRow("inverted", 3, 1, 6, 160, 9, 0, 0.25),),
        (StageRow("inverted", 3, 2, 6, last, 15, 0, 0.25),),
    )
