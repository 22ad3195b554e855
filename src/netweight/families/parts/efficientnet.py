"""Parts of EfficientNet that other families build on."""

from __future__ import annotations

from typing import NamedTuple


class EfficientNetStage(NamedTuple):
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
    EfficientNetStage(1, 3, 1, 16, 1),
    EfficientNetStage(6, 3, 2, 24, 2),
    EfficientNetStage(6, 5, 2, 40, 2),
    EfficientNetStage(6, 3, 2, 80, 3),
    EfficientNetStage(6, 5, 1, 112, 3),
    EfficientNetStage(6, 5, 2, 192, 4),
    EfficientNetStage(6, 3, 1, 320, 1),
)
