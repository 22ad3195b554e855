"""Parts of ResNet, SENet, ECA-Net that other families build on."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    round_to_divisible,
    squeeze_excite,
    with_source,
)

Attention = Literal["", "se", "eca", "sk", "split"]


class ResNetVariant(NamedTuple):
    """Settings of all stages: ResNet-D's stem and shortcuts are `deep`; RS strides in a convolution, not in a pool.

    Where there are `scales`, the middle convolution is as many of fewer channels, each fed by the one before (Res2Net).
    """

    attention: Attention = ""
    basic: bool = False
    deep: bool = False
    strided: bool = False
    stem: int = 32
    groups: int = 1
    base: int = 64
    squeeze: float = 1 / 16
    scales: int = 0


def conv_norm_act(name: str, filters: int, kernel: int, norm: str, act: str = "", **fields: int) -> list[Json]:
    """A convolution that keeps the plane but for its stride, its norm, and ReLU where `act` names it."""
    pads = kernel // 2 * fields.get("dilation", 1)
    layers = [conv2d_node(name, filters, kernel, padding=pads, bias=False, **fields), layer_node("batchnorm", norm)]
    return [*layers, *([layer_node("relu", act, inplace=True)] if act else [])]


def _shares(paths: int, width: int) -> list[Json]:
    """From one number for each channel of each path to shares that add up to one over the paths."""
    turned = [layer_node("reshape", shape=[paths, width]), layer_node("permute", order=[2, 1]), layer_node("softmax")]
    return [*turned, layer_node("permute", order=[2, 1]), layer_node("reshape", shape=[paths * width, 1, 1])]


def _summed(width: int) -> Json:
    """The sum of two paths that lie behind one another in the channels."""
    parts = [[layer_node("slice", start=start, end=start + width)] for start in (0, width)]
    return branches_group(*parts, merge="add")


def _efficient(width: int) -> Json:
    """ECA: the factor of a channel from the means of its neighbors (arXiv 1910.03151, equation 12)."""
    near = int(abs(math.log2(width) + 1) / 2)
    kernel = near + 1 - near % 2
    line = layer_node("conv1d", "conv", filters=1, kernel=kernel, padding=kernel // 2, bias=False)
    gate = [layer_node("global_avgpool"), layer_node("reshape", shape=[1, width]), line, layer_node("sigmoid")]
    return named_block("se", branches_group([], [*gate, layer_node("reshape", shape=[width, 1, 1])], merge="multiply"))


def _split(width: int, stride: int) -> list[Json]:
    """Split attention over two paths of grouped channels (arXiv 2004.08955), then the stride in a pool."""
    inner = max(32, round_to_divisible(width / 2))
    gate = [
        _summed(width),
        layer_node("global_avgpool", keepdims=True),
        conv2d_node("fc1", inner, 1),
        layer_node("batchnorm", "bn1"),
    ]
    gate += [layer_node("relu", "act1", inplace=True), conv2d_node("fc2", 2 * width, 1), *_shares(2, width)]
    paths = conv_norm_act("conv", 2 * width, 3, "bn0", "act0", groups=2)
    pool = [layer_node("avgpool2d", "avd_last", kernel=3, stride=stride, padding=1)] if stride > 1 else []
    return [named_block("conv2", *paths, branches_group([], gate, merge="multiply"), _summed(width)), *pool]


def _selective(taken: int, width: int, stride: int) -> Json:
    """Selective kernels (arXiv 1903.06586): half the channels through 3×3, half through it at a distance of two."""
    paths: list[list[Json]] = []
    for place, start in enumerate((0, taken // 2)):
        layers = conv_norm_act("conv", width, 3, "bn", "act", stride=stride, dilation=place + 1)
        paths.append([layer_node("slice", start=start, end=start + taken // 2), named_block(f"paths.{place}", *layers)])
    inner = round_to_divisible(width / 8, 16)
    gate = [
        _summed(width),
        layer_node("global_avgpool", keepdims=True),
        *conv_norm_act("fc_reduce", inner, 1, "bn", "act"),
    ]
    gate += [conv2d_node("fc_select", 2 * width, 1, bias=False), *_shares(2, width)]
    return named_block(
        "conv1",
        branches_group(*paths),
        branches_group([], [named_block("attn", *gate)], merge="multiply"),
        _summed(width),
    )


def _stepwise(plan: ResNetVariant, width: int, stride: int, *, apart: bool) -> list[Json]:
    """Channels in `scales` parts: a part is added to what came of the one before; the last passes by (1904.01169).

    The first block of a stage keeps its parts `apart`, and pools the last one.
    """
    last = plan.scales - 1
    layers, ends = [layer_node("split", "parts", parts=plan.scales, axis=1)], list[str]()
    for at in range(last):
        part = f"parts.y{at}" if at else "parts"
        joined = bool(at) and not apart
        layers += [with_source(layer_node("add", f"sum{at}"), [ends[-1], part])] if joined else []
        convolved = conv2d_node(f"convs.{at}", width, 3, padding=1, stride=stride, groups=plan.groups, bias=False)
        ends.append(f"scale{at}")
        layers += [convolved if joined else with_source(convolved, part), layer_node("batchnorm", f"bns.{at}")]
        layers += [layer_node("relu", ends[-1], inplace=True)]
    if apart:
        layers.append(
            with_source(layer_node("avgpool2d", "pool", kernel=3, stride=stride, padding=1), f"parts.y{last}")
        )
    return [*layers, with_source(layer_node("concat"), [*ends, "pool" if apart else f"parts.y{last}"])]


def residual_branch(plan: ResNetVariant, taken: int, width: int, stride: int) -> list[Json]:
    """The convolutions of one block, and what it attends to."""
    if plan.attention == "sk":
        return [_selective(taken, width, stride), named_block("conv2", *conv_norm_act("conv", width, 3, "bn"))]
    if plan.basic:
        layers = [
            *conv_norm_act("conv1", width, 3, "bn1", "act1", stride=stride),
            *conv_norm_act("conv2", width, 3, "bn2"),
        ]
    else:
        inner = width * plan.base // 64 * plan.groups
        middle = conv_norm_act("conv2", inner, 3, "bn2", "act2", stride=stride, groups=plan.groups)
        middle = _split(inner, stride) if plan.attention == "split" else middle
        first = inner
        if plan.scales:
            apart = stride > 1 or taken != 4 * width
            middle, first = _stepwise(plan, inner, stride, apart=apart), plan.scales * inner
        layers = [
            *conv_norm_act("conv1", first, 1, "bn1", "act1"),
            *middle,
            *conv_norm_act("conv3", 4 * width, 1, "bn3"),
        ]
    out = width if plan.basic else 4 * width
    if plan.attention == "se":
        layers.append(named_block("se", squeeze_excite(round_to_divisible(out * plan.squeeze), out, "relu")))
    return [*layers, *([_efficient(out)] if plan.attention == "eca" else [])]


def resnet_stage(plan: ResNetVariant, number: int, taken: int, width: int, depth: int) -> Json:
    """A first block that halves the plane or widens it, and equal ones after it."""
    out = width if plan.basic else 4 * width
    stride = 1 if number == 1 else 2
    pool = [layer_node("avgpool2d", "0", kernel=2, stride=2, ceil=True)] if stride > 1 else []
    down = [*pool, *conv_norm_act("1", out, 1, "2")] if plan.deep else conv_norm_act("0", out, 1, "1", stride=stride)
    shortcut = [named_block("downsample", *down)] if stride > 1 or taken != out else []
    first = [
        residual_group(*residual_branch(plan, taken, width, stride), shortcut=shortcut),
        layer_node("relu", inplace=True),
    ]
    rest = [residual_group(*residual_branch(plan, out, width, 1)), layer_node("relu", inplace=True)]
    if not shortcut:
        return named_block(f"layer{number}", *repeat_layers(depth, *rest))
    return named_block(f"layer{number}", named_block("0", *first), *repeat_layers(depth - 1, *rest, start=1))
