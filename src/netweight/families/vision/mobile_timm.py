"""MobileNetV1 and V4, EfficientNet-Lite, small and largest EfficientNetV2, SE-MNASNet, as timm builds them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from netweight.families.parts.mobile_timm import StageRow, Stages, block_layers, conv_norm_act
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    residual_group,
    round_to_divisible,
)


def _stage(number: int, rows: Sequence[StageRow], taken: int, act: str, width: float, least: float) -> tuple[Json, int]:
    """The blocks of a stage, and the channels that it gives. A separable row that expands by 0 has no shortcuts."""
    blocks: list[Json] = []
    for row in rows:
        out = round_to_divisible(row.channels * width, least=least)
        for turn in range(row.times):
            stride = 1 if turn else row.stride
            made = block_layers(row, taken, out, stride, row.act or act)
            added = stride == 1 and taken == out and row.expand > 0 and (row.kind != "plain" or row.kernel > 1)
            blocks.append(named_block(str(len(blocks)), *([residual_group(*made)] if added else made)))
            taken = out
    return named_block(str(number), *blocks), taken


def mobile_timm_document(
    name: str,
    stages: Stages,
    image: int = 224,
    act: str = "relu6",
    stem: int = 32,
    head: int = 1280,
    pooled: bool = False,
    biased: bool = False,
    width: float = 1.0,
    least: float = 0.9,
    classes: int = 1000,
) -> Json:
    """Stages of blocks; `head` is the width of the last convolution, which comes after the mean where `pooled`.

    Where that is `biased` it has no norm.
    Channels are `width` times those of the rows, as multiples of 8 that are at least `least` of it.
    """
    taken, blocks = stem, list[Json]()
    for number, rows in enumerate(stages):
        made, taken = _stage(number, rows, taken, act, width, least)
        blocks.append(made)
    norm = "norm_head" if pooled else "bn2"
    last = conv_norm_act("conv_head", norm, head, 1, act) if head else []
    if biased:
        last = [conv2d_node("conv_head", head, 1), layer_node(act, inplace=True)]
    mean = layer_node("global_avgpool", "global_pool", keepdims=True)
    ends = [mean, *last, layer_node("flatten")] if pooled else [*last, mean, layer_node("flatten")]
    begin = conv_norm_act("conv_stem", "bn1", stem, 3, act, stride=2)
    return image_document(
        name, image, *begin, named_block("blocks", *blocks), *ends, layer_node("dense", "classifier", units=classes)
    )


def scale_depths(stages: Stages, depth: float, ends: bool = True) -> Stages:
    """Stages with their turns times `depth`, rounded up; the first and the last stay where not `ends`."""

    def scaled(at: int, row: StageRow) -> StageRow:
        fixed = not ends and at in (0, len(stages) - 1)
        return row if fixed else row._replace(times=math.ceil(row.times * depth))

    return tuple(tuple(scaled(at, row) for row in rows) for at, rows in enumerate(stages))


def universal_inverted_bottleneck(
    start: int, kernel: int, expand: int, channels: int, times: int = 1, stride: int = 1
) -> StageRow:
    """A universal inverted bottleneck (arXiv 2404.10518, section 3)."""
    return StageRow("universal", kernel, stride, expand, channels, times, start)
