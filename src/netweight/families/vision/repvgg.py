"""RepVGG (arXiv 2101.03697) as it trains, in timm: 3×3 beside 1×1 beside the input, which inference folds into one."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
)


def _normed(name: str, width: int, kernel: int, stride: int, groups: int) -> list[Json]:
    """A convolution with its norm."""
    layer = conv2d_node("conv", width, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return [named_block(name, layer, layer_node("batchnorm", "bn"))]


def _turn(width: int, stride: int, same: bool, groups: int = 1) -> list[Json]:
    """Two convolutions, and a norm of the input where shapes allow it, added."""
    kept = [[layer_node("batchnorm", "identity")]] if same else []
    paths = [_normed("conv_1x1", width, 1, stride, groups), _normed("conv_kxk", width, 3, stride, groups)]
    return [branches_group(*paths, *kept, merge="add"), layer_node("relu", "act", inplace=True)]


def _stage(number: int, width: int, depth: int, groups: int) -> Json:
    """A first block that halves the plane; every second one is grouped where `groups` says so."""
    first = named_block("0", *_turn(width, 2, False))
    if groups == 1:
        return named_block(str(number), first, *repeat_layers(depth - 1, *_turn(width, 1, True), start=1))
    rest = [named_block(str(at), *_turn(width, 1, True, groups if at % 2 else 1)) for at in range(1, depth)]
    return named_block(str(number), first, *rest)


def repvgg_document(
    name: str, depths: Sequence[int], widths: Sequence[float], image: int = 224, groups: int = 1, classes: int = 1000
) -> Json:
    """A RepVGG of `depths[i]` blocks in stage i, of so many times 64, 128, 256 and 512 channels."""
    channels = [int(64 * 2**at * factor) for at, factor in enumerate(widths)]
    stages = [_stage(at, width, depth, groups) for at, (width, depth) in enumerate(zip(channels, depths, strict=True))]
    stem = named_block("stem", *_turn(min(64, channels[0]), 2, False))
    head = named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes))
    return image_document(name, image, stem, named_block("stages", *stages), head)
