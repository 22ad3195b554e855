"""MobileNetV2 (arXiv 1801.04381), V3 (1905.02244) and MNASNet (1807.11626), as torchvision builds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from netweight.families.parts.mobilenet import HS, BottleneckRow, mobilenet_v3_block
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    conv_norm_act,
    image_document,
    layer_node,
    named_block,
    numbered_blocks,
    numbered_layers,
    repeat_layers,
    residual_group,
    round_to_divisible,
)


class _Stage(NamedTuple):
    """Expansion t, channels c, layers n, stride s, kernel k: a row of a paper's table."""

    expand: int
    channels: int
    layers: int
    stride: int
    kernel: int = 3


V2 = (
    _Stage(1, 16, 1, 1),
    _Stage(6, 24, 2, 2),
    _Stage(6, 32, 3, 2),
    _Stage(6, 64, 4, 2),
    _Stage(6, 96, 3, 1),
    _Stage(6, 160, 3, 2),
    _Stage(6, 320, 1, 1),
)


MNAS = (
    _Stage(3, 24, 3, 2),
    _Stage(3, 40, 3, 2, 5),
    _Stage(6, 80, 3, 2, 5),
    _Stage(6, 96, 2, 1),
    _Stage(6, 192, 4, 2, 5),
    _Stage(6, 320, 1, 1),
)


def _inverted(taken: int, expand: int, channels: int, stride: int) -> Json:
    """Expand, filter every channel on its own, project without an activation; a shortcut where shapes allow it."""
    inner = taken * expand
    wide = [conv_norm_act("", inner, 1, "relu6")["layers"]] if expand != 1 else []
    depthwise = conv_norm_act("", inner, 3, "relu6", stride=stride, groups=inner)["layers"]
    number = len(wide) + 1
    project = [conv2d_node(str(number), channels, 1, bias=False), layer_node("batchnorm", str(number + 1))]
    layers = named_block("conv", *numbered_blocks(*wide, depthwise), *project)
    return residual_group(layers) if stride == 1 and taken == channels else layers


def mobilenet_v2_document(name: str, dropout: float = 0.2, classes: int = 1000) -> Json:
    """MobileNetV2 at width 1. Stages carry the number that their first block has in the reference."""
    taken, done, stages = 32, 1, list[Json]()
    for stage in V2:
        first = named_block(str(done), _inverted(taken, stage.expand, stage.channels, stage.stride))
        rest = repeat_layers(
            stage.layers - 1, _inverted(stage.channels, stage.expand, stage.channels, 1), start=done + 1
        )
        stages += [first, *rest]
        taken, done = stage.channels, done + stage.layers
    return image_document(
        name,
        224,
        named_block(
            "features",
            conv_norm_act("0", 32, 3, "relu6", stride=2),
            *stages,
            conv_norm_act(str(done), 1280, 1, "relu6"),
        ),
        layer_node("global_avgpool", "avgpool"),
        named_block("classifier", layer_node("dropout", "0", rate=dropout), layer_node("dense", "1", units=classes)),
    )


def mobilenet_v3_document(
    name: str, rows: Sequence[BottleneckRow], last: int, dropout: float = 0.2, classes: int = 1000
) -> Json:
    """MobileNetV3: the blocks of its table, then a small head of two dense layers."""
    taken, stages = 16, list[Json]()
    for number, row in enumerate(rows, 1):
        stages.append(named_block(str(number), mobilenet_v3_block(taken, row)))
        taken = row.channels
    top = conv_norm_act(str(len(rows) + 1), 6 * taken, 1, HS)
    head = [
        layer_node("dense", "0", units=last),
        layer_node(HS, "1", inplace=True),
        layer_node("dropout", "2", rate=dropout),
    ]
    return image_document(
        name,
        224,
        named_block("features", conv_norm_act("0", 16, 3, HS, stride=2), *stages, top),
        layer_node("global_avgpool", "avgpool"),
        named_block("classifier", *head, layer_node("dense", "3", units=classes)),
    )


def _mobile(taken: int, stage: _Stage, channels: int, stride: int) -> Json:
    """MNASNet's block: as in MobileNetV2, with ReLU."""
    inner, kernel = taken * stage.expand, stage.kernel
    layers = numbered_layers(
        conv2d_node("", inner, 1, bias=False),
        layer_node("batchnorm"),
        layer_node("relu", inplace=True),
        conv2d_node("", inner, kernel, padding=kernel // 2, stride=stride, groups=inner, bias=False),
        layer_node("batchnorm"),
        layer_node("relu", inplace=True),
        conv2d_node("", channels, 1, bias=False),
        layer_node("batchnorm"),
    )
    body = named_block("layers", *layers)
    return residual_group(body) if stride == 1 and taken == channels else body


def mnasnet_document(name: str, width: float, dropout: float = 0.2, classes: int = 1000) -> Json:
    """MNASNet with its channels times `width`."""
    first, second = round_to_divisible(32 * width), round_to_divisible(16 * width)
    taken, stages = second, list[Json]()
    for number, stage in enumerate(MNAS, 8):
        channels = round_to_divisible(stage.channels * width)
        begin = named_block("0", _mobile(taken, stage, channels, stage.stride))
        rest = repeat_layers(stage.layers - 1, _mobile(channels, stage, channels, 1), start=1)
        stages.append(named_block(str(number), begin, *rest))
        taken = channels
    stem = numbered_layers(
        conv2d_node("", first, 3, stride=2, padding=1, bias=False),
        layer_node("batchnorm"),
        layer_node("relu", inplace=True),
        conv2d_node("", first, 3, padding=1, groups=first, bias=False),
        layer_node("batchnorm"),
        layer_node("relu", inplace=True),
        conv2d_node("", second, 1, bias=False),
        layer_node("batchnorm"),
    )
    top = [
        conv2d_node("14", 1280, 1, bias=False),
        layer_node("batchnorm", "15"),
        layer_node("relu", "16", inplace=True),
    ]
    return image_document(
        name,
        224,
        named_block("layers", *stem, *stages, *top),
        layer_node("global_avgpool", "avgpool"),
        named_block("classifier", layer_node("dropout", "0", rate=dropout), layer_node("dense", "1", units=classes)),
    )
