"""EfficientNet (arXiv 1905.11946), as torchvision builds it: MBConv blocks, scaled in width, depth and image."""

from __future__ import annotations

import math
from collections.abc import Sequence

from netweight.families.parts.efficientnet import B0, EfficientNetStage
from netweight.families.parts.nodes import (
    Json,
    conv_norm_act,
    image_document,
    layer_node,
    named_block,
    numbered_blocks,
    repeat_layers,
    residual_group,
    round_to_divisible,
    squeeze_excite,
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


def efficientnet_v2_stages(channels: Sequence[int], layers: Sequence[int]) -> tuple[EfficientNetStage, ...]:
    """The stages of a network of version 2."""
    return tuple(
        EfficientNetStage(expand, kernel, stride, width, depth, fused)
        for (expand, kernel, stride, fused), width, depth in zip(V2, channels, layers, strict=False)
    )


def _mbconv(stage: EfficientNetStage, taken: int, stride: int, channels: int, rate: float) -> list[Json]:
    """Expand, filter every channel on its own, squeeze and excite, project; a shortcut where shapes allow it."""
    inner = round_to_divisible(taken * stage.expand)
    wide = [conv_norm_act("", inner, 1, "silu")] if stage.expand != 1 else []
    if stage.fused:
        parts = [conv_norm_act("", inner, stage.kernel, "silu", stride=stride), conv_norm_act("", channels, 1)]
        parts = parts if wide else [conv_norm_act("", channels, stage.kernel, "silu", stride=stride)]
    else:
        depthwise = conv_norm_act("", inner, stage.kernel, "silu", stride=stride, groups=inner)
        parts = [
            *wide,
            depthwise,
            named_block("", squeeze_excite(max(1, taken // 4), inner)),
            conv_norm_act("", channels, 1),
        ]
    layers = named_block("block", *numbered_blocks(*(part["layers"] for part in parts)))
    if stride != 1 or taken != channels:
        return [layers]
    drop = [layer_node("drop_path", "stochastic_depth", rate=rate)] if rate else []
    return [residual_group(layers, *drop)]


def efficientnet_document(
    name: str,
    image: int,
    width: float = 1.0,
    depth: float = 1.0,
    dropout: float = 0.2,
    drop_path: float = 0.2,
    stages: Sequence[EfficientNetStage] = B0,
    first: int = 32,
    last: int = 0,
    classes: int = 1000,
) -> Json:
    """An EfficientNet: the stages with their channels times `width` and their layers times `depth`.

    Stochastic depth rises from block to block; equal blocks are folded, so the repeat of a stage has its last rate.
    """
    counts = [math.ceil(stage.layers * depth) for stage in stages]
    taken, done, blocks = round_to_divisible(first * width), 0, list[Json]()
    start = taken
    for number, (stage, count) in enumerate(zip(stages, counts, strict=True), 1):
        channels = round_to_divisible(stage.channels * width)
        rates = [round(drop_path * (done + turn) / sum(counts), 4) for turn in (0, count - 1)]
        begin = _mbconv(stage, taken, stage.stride, channels, rates[0])
        rest = _mbconv(stage, channels, 1, channels, rates[1])
        blocks.append(named_block(str(number), named_block("0", *begin), *repeat_layers(count - 1, *rest, start=1)))
        taken, done = channels, done + count
    top = conv_norm_act(str(len(stages) + 1), last or 4 * taken, 1, "silu")
    return image_document(
        name,
        image,
        named_block("features", conv_norm_act("0", start, 3, "silu", stride=2), *blocks, top),
        layer_node("global_avgpool", "avgpool"),
        named_block("classifier", layer_node("dropout", "0", rate=dropout), layer_node("dense", "1", units=classes)),
    )
