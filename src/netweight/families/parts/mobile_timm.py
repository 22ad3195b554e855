"""Parts of MobileNet, MNASNet, EfficientNet that other families build on."""

from __future__ import annotations

from typing import Literal, NamedTuple

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    layer_node,
    named_block,
    round_to_divisible,
)

Kind = Literal["plain", "separable", "inverted", "fused", "universal"]


class StageRow(NamedTuple):
    """Blocks that are equal but for the stride, which the first one has.

    `start` is a universal block's first kernel; 0 as `kernel` leaves its middle one out. `squeeze` is a share of the
    channels that come in; a `hard` one is a quarter of those inside, as MobileNetV3's. `act` is the rows' own.
    """

    kind: Kind
    kernel: int
    stride: int
    expand: int
    channels: int
    times: int = 1
    start: int = 0
    squeeze: float = 0.0
    hard: bool = False
    act: str = ""


Stages = tuple[tuple[StageRow, ...], ...]


def conv_norm_act(name: str, norm: str, width: int, kernel: int, act: str = "", **fields: int) -> list[Json]:
    """A convolution that keeps the plane but for its stride, its norm, and an activation where named."""
    layers = [
        conv2d_node(name, width, kernel, padding=kernel // 2, bias=False, **fields),
        layer_node("batchnorm", norm),
    ]
    return [*layers, *([layer_node(act, inplace=True)] if act else [])]


def conv_norm_act_block(name: str, width: int, kernel: int, act: str = "", **fields: int) -> list[Json]:
    """The same in a group of its own; nothing for a kernel of 0."""
    return [named_block(name, *conv_norm_act("conv", "bn", width, kernel, act, **fields))] if kernel else []


def _gate(reduced: int, width: int, act: str, scale: str = "sigmoid") -> Json:
    """Squeeze-and-excitation under timm's names."""
    layers = [
        layer_node("global_avgpool", keepdims=True),
        conv2d_node("conv_reduce", reduced, 1),
        layer_node(act, inplace=True),
    ]
    return named_block(
        "se", branches_group([], [*layers, conv2d_node("conv_expand", width, 1), layer_node(scale)], merge="multiply")
    )


def block_layers(row: StageRow, taken: int, out: int, stride: int, act: str) -> list[Json]:
    """The layers of a block beside its shortcut."""
    inner, kernel = round_to_divisible(taken * row.expand), row.kernel
    attention = [_gate(round(taken * row.squeeze), inner, act)] if row.squeeze else []
    if row.hard:
        attention = [_gate(round_to_divisible(inner / 4), inner, "relu", "hard_sigmoid")]
    if row.kind == "plain":
        return conv_norm_act("conv", "bn1", out, kernel, act, stride=stride)
    if row.kind == "separable":
        depth = conv_norm_act("conv_dw", "bn1", taken, kernel, act, stride=stride, groups=taken)
        return [*depth, *conv_norm_act("conv_pw", "bn2", out, 1, act if row.expand == 0 else "")]
    if row.kind == "fused":
        return [
            *conv_norm_act("conv_exp", "bn1", inner, kernel, act, stride=stride),
            *conv_norm_act("conv_pwl", "bn2", out, 1),
        ]
    if row.kind == "inverted":
        wide = conv_norm_act("conv_pw", "bn1", inner, 1, act)
        depth = conv_norm_act("conv_dw", "bn2", inner, kernel, act, stride=stride, groups=inner)
        return [*wide, *depth, *attention, *conv_norm_act("conv_pwl", "bn3", out, 1)]
    first = conv_norm_act_block("dw_start", taken, row.start, stride=1 if kernel else stride, groups=taken)
    middle = conv_norm_act_block("dw_mid", inner, kernel, act, stride=stride, groups=inner)
    return [*first, *conv_norm_act_block("pw_exp", inner, 1, act), *middle, *conv_norm_act_block("pw_proj", out, 1)]
