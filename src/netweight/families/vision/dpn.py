"""Dual path networks (arXiv 1707.01629), as timm builds them: some channels are added, others joined behind them."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block


def _before(name: str, width: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> Json:
    """Norm, ReLU, convolution."""
    layer = conv2d_node("conv", width, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return named_block(name, layer_node("batchnorm", "bn"), layer_node("relu", inplace=True), layer)


def _cut(name: str, source: str, start: int, end: int | None = None) -> Json:
    """Some channels of a value."""
    last = {} if end is None else {"end": end}
    return layer_node("slice", name, start=start, **last) | {"from": source}


def _turn(name: str, inner: int, width: int, growth: int, groups: int, stride: int, first: bool) -> Json:
    """`width` channels are added to the input's first ones, `growth` more are joined behind all others."""
    sides = {1: "c1x1_w_s1", 2: "c1x1_w_s2"}
    kept = [layer_node("identity", "taken")]
    project = [_before(sides[stride], width + 2 * growth, stride=stride)] if first else []
    side = sides[stride] if first else "taken"
    layers = [
        _before("c1x1_a", inner) | {"from": "taken"},
        _before("c3x3_b", inner, 3, stride, groups),
        _before("c1x1_c", width + growth),
        _cut("side_sum", side, 0, width),
        _cut("made_sum", "c1x1_c", 0, width),
        layer_node("add", "sum") | {"from": ["side_sum", "made_sum"]},
        _cut("side_rest", side, width),
        _cut("made_rest", "c1x1_c", width),
        layer_node("concat") | {"from": ["sum", "side_rest", "made_rest"]},
    ]
    return named_block(name, *kept, *project, *layers)


def dpn_document(
    name: str,
    stem: int,
    inner: int,
    groups: int,
    depths: Sequence[int],
    growths: Sequence[int],
    small: bool = False,
    classes: int = 1000,
) -> Json:
    """A DPN of `depths[i]` blocks in stage i, each of which joins `growths[i]` channels."""
    kernel = 3 if small else 7
    first = conv2d_node("conv", stem, kernel, stride=2, padding=kernel // 2, bias=False)
    begin = named_block("conv1_1", first, layer_node("batchnorm", "bn"), layer_node("relu", inplace=True))
    parts = [begin, layer_node("maxpool2d", "conv1_pool", kernel=3, stride=2, padding=1)]
    for number, (depth, growth) in enumerate(zip(depths, growths, strict=True)):
        width = 64 * 2**number * (1 if small else 4)
        for at in range(depth):
            stride = 2 if number and not at else 1
            place = f"conv{number + 2}_{at + 1}"
            parts.append(_turn(place, inner * 2**number, width, growth, groups, stride, at == 0))
    parts.append(named_block("conv5_bn_ac", layer_node("batchnorm", "bn"), layer_node("relu", inplace=True)))
    ends = [
        layer_node("global_avgpool", "global_pool", keepdims=True),
        conv2d_node("classifier", classes, 1),
        layer_node("flatten"),
    ]
    return image_document(name, 224, named_block("features", *parts), *ends)
