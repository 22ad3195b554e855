"""RegNet X and Y (arXiv 2003.13678), as torchvision builds them: widths from a line, quantized."""

from __future__ import annotations

import math
from itertools import groupby

from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    residual_group,
    round_to_divisible,
    squeeze_excite,
)


def _stages(depth: int, first: int, slope: float, ratio: float, group: int) -> list[tuple[int, int, int]]:
    """Width, blocks and group width of every stage (section 3.3: a line over blocks, then powers of `ratio`)."""
    widths: list[int] = []
    for place in range(depth):
        power = round(math.log((first + slope * place) / first) / math.log(ratio))
        widths.append(round(first * ratio**power / 8) * 8)
    found: list[tuple[int, int, int]] = []
    for width, turns in groupby(widths):
        size = min(group, width)
        found.append((round_to_divisible(width, size), len(list(turns)), size))
    return found


def _turn(width: int, group: int, stride: int, taken: int, squeezed: bool) -> list[Json]:
    """1×1, grouped 3×3, squeeze-and-excitation (Y), 1×1, beside a shortcut."""
    gate = [named_block("se", squeeze_excite(round(taken / 4), width, "relu"))] if squeezed else []
    layers = named_block(
        "f",
        _named("a", conv2d_node("0", width, 1, bias=False), act=True),
        _named("b", conv2d_node("0", width, 3, stride=stride, padding=1, groups=width // group, bias=False), act=True),
        *gate,
        _named("c", conv2d_node("0", width, 1, bias=False)),
    )
    same = stride == 1 and taken == width
    shortcut = [] if same else [_named("proj", conv2d_node("0", width, 1, stride=stride, bias=False))]
    return [residual_group(layers, shortcut=shortcut), layer_node("relu", inplace=True)]


def _named(name: str, layer: Json, *, act: bool = False) -> Json:
    """A convolution with its norm, and ReLU where asked."""
    return named_block(
        name, layer, layer_node("batchnorm", "1"), *([layer_node("relu", "2", inplace=True)] if act else [])
    )


def regnet_document(
    name: str,
    depth: int,
    first: int,
    slope: float,
    ratio: float,
    group: int,
    squeezed: bool,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A RegNet of `depth` blocks, of its line's start and slope."""
    taken, parts = 32, list[Json]()
    for number, (width, depths, size) in enumerate(_stages(depth, first, slope, ratio, group), 1):
        begin = named_block(f"block{number}-0", *_turn(width, size, 2, taken, squeezed))
        rest = [named_block(f"block{number}-{at}", *_turn(width, size, 1, width, squeezed)) for at in range(1, depths)]
        parts.append(named_block(f"block{number}", begin, *rest))
        taken = width
    stem = _named("stem", conv2d_node("0", 32, 3, stride=2, padding=1, bias=False), act=True)
    body = named_block("trunk_output", *parts)
    return image_document(
        name, image, stem, body, layer_node("global_avgpool", "avgpool"), layer_node("dense", "fc", units=classes)
    )
