"""Parts of MobileNet, MNASNet that other families build on."""

from __future__ import annotations

from typing import NamedTuple

from netweight.families.parts.nodes import (
    Json,
    conv_norm_act,
    named_block,
    numbered_blocks,
    residual_group,
    round_to_divisible,
    squeeze_excite,
)


class BottleneckRow(NamedTuple):
    """A row of MobileNetV3's Tables 1 and 2: kernel, expanded and projected channels, squeeze, activation, stride."""

    kernel: int
    expanded: int
    channels: int
    squeezed: bool
    act: str
    stride: int


RE, HS = "relu", "hard_swish"


LARGE = (
    BottleneckRow(3, 16, 16, False, RE, 1),
    BottleneckRow(3, 64, 24, False, RE, 2),
    BottleneckRow(3, 72, 24, False, RE, 1),
    BottleneckRow(5, 72, 40, True, RE, 2),
    BottleneckRow(5, 120, 40, True, RE, 1),
    BottleneckRow(5, 120, 40, True, RE, 1),
    BottleneckRow(3, 240, 80, False, HS, 2),
    BottleneckRow(3, 200, 80, False, HS, 1),
    BottleneckRow(3, 184, 80, False, HS, 1),
    BottleneckRow(3, 184, 80, False, HS, 1),
    BottleneckRow(3, 480, 112, True, HS, 1),
    BottleneckRow(3, 672, 112, True, HS, 1),
    BottleneckRow(5, 672, 160, True, HS, 2),
    BottleneckRow(5, 960, 160, True, HS, 1),
    BottleneckRow(5, 960, 160, True, HS, 1),
)


def mobilenet_v3_block(taken: int, row: BottleneckRow, dilation: int = 1) -> Json:
    """A row of MobileNetV3's tables; with a dilation it leaves the plane as it is."""
    stride = 1 if dilation > 1 else row.stride
    spread = {"dilation": dilation} if dilation > 1 else {}
    wide = [conv_norm_act("", row.expanded, 1, row.act)["layers"]] if row.expanded != taken else []
    depthwise = conv_norm_act("", row.expanded, row.kernel, row.act, stride=stride, groups=row.expanded, **spread)[
        "layers"
    ]
    gate = (
        [[squeeze_excite(round_to_divisible(row.expanded // 4), row.expanded, "relu", "hard_sigmoid")]]
        if row.squeezed
        else []
    )
    layers = named_block(
        "block", *numbered_blocks(*wide, depthwise, *gate, conv_norm_act("", row.channels, 1)["layers"])
    )
    return residual_group(layers) if row.stride == 1 and taken == row.channels else layers
