"""GhostNet (arXiv 1911.11907), as timm builds it: half of the channels come cheaply from the other half."""

from __future__ import annotations

from typing import NamedTuple

from netweight.families.parts.mobile_timm import conv_norm_act
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    round_to_divisible,
)


class _Row(NamedTuple):
    """A row of the paper's Table 1: kernel, expanded and given channels, stride, and whether it squeezes."""

    kernel: int
    expanded: int
    channels: int
    stride: int = 1
    squeezed: bool = False


STAGES = (
    (_Row(3, 16, 16),),
    (_Row(3, 48, 24, 2),),
    (_Row(3, 72, 24),),
    (_Row(5, 72, 40, 2, True),),
    (_Row(5, 120, 40, 1, True),),
    (_Row(3, 240, 80, 2),),
    (_Row(3, 200, 80), _Row(3, 184, 80), _Row(3, 184, 80), _Row(3, 480, 112, 1, True), _Row(3, 672, 112, 1, True)),
    (_Row(5, 672, 160, 2, True),),
    (_Row(5, 960, 160), _Row(5, 960, 160, 1, True), _Row(5, 960, 160), _Row(5, 960, 160, 1, True)),
)


def _ghost(name: str, width: int, act: str = "") -> Json:
    """Half of the channels by 1×1, the others from those by 3×3 for each."""
    half = width // 2
    primary = named_block("primary_conv", *conv_norm_act("0", "1", half, 1, act))
    cheap = named_block("cheap_operation", *conv_norm_act("0", "1", half, 3, act, groups=half))
    return named_block(name, primary, branches_group([], [cheap]))


def _gate(width: int) -> Json:
    """Squeeze-and-excitation with a hard sigmoid."""
    layers = [
        layer_node("global_avgpool", keepdims=True),
        conv2d_node("conv_reduce", round_to_divisible(width / 4, 4), 1),
    ]
    layers += [layer_node("relu", inplace=True), conv2d_node("conv_expand", width, 1), layer_node("hard_sigmoid")]
    return named_block("se", branches_group([], layers, merge="multiply"))


def _turn(row: _Row, taken: int, width: int, inner: int) -> Json:
    """Two ghosts, a depthwise convolution between them where the plane is halved, beside a shortcut."""
    stride = row.stride
    halved = conv_norm_act("conv_dw", "bn_dw", inner, row.kernel, stride=stride, groups=inner) if stride > 1 else []
    layers = [
        _ghost("ghost1", inner, "relu"),
        *halved,
        *([_gate(inner)] if row.squeezed else []),
        _ghost("ghost2", width),
    ]
    if stride == 1 and taken == width:
        return branches_group([], layers, merge="add")
    depth = conv_norm_act("0", "1", taken, row.kernel, stride=stride, groups=taken)
    shortcut = named_block("shortcut", *depth, *conv_norm_act("2", "3", width, 1))
    return branches_group(layers, [shortcut], merge="add")


def ghostnet_document(name: str, width: float, classes: int = 1000) -> Json:
    """A GhostNet at a width."""
    taken, blocks = round_to_divisible(16 * width, 4), list[Json]()
    stem = conv_norm_act("conv_stem", "bn1", taken, 3, "relu", stride=2)
    for number, rows in enumerate(STAGES):
        made: list[Json] = []
        for at, row in enumerate(rows):
            out = round_to_divisible(row.channels * width, 4)
            made.append(named_block(str(at), _turn(row, taken, out, round_to_divisible(row.expanded * width, 4))))
            taken = out
        blocks.append(named_block(str(number), *made))
    last = named_block(
        str(len(STAGES)), named_block("0", *conv_norm_act("conv", "bn1", round_to_divisible(960 * width, 4), 1, "relu"))
    )
    head = [conv2d_node("conv_head", 1280, 1), layer_node("relu", inplace=True), layer_node("flatten")]
    ends = [
        layer_node("global_avgpool", "global_pool", keepdims=True),
        *head,
        layer_node("dense", "classifier", units=classes),
    ]
    return image_document(name, 224, *stem, named_block("blocks", *blocks, last), *ends)
