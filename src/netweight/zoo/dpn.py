"""Dual path networks (arXiv 1707.01629), as timm builds them: some channels are added, others joined behind them."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json
from .parts import block, conv, node, vision


def before(name: str, width: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> Json:
    """Norm, ReLU, convolution."""
    layer = conv("conv", width, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return block(name, node("batchnorm", "bn"), node("relu", inplace=True), layer)


def cut(name: str, source: str, start: int, end: int | None = None) -> Json:
    """Some channels of a value."""
    last = {} if end is None else {"end": end}
    return node("slice", name, start=start, **last) | {"from": source}


def turn(name: str, inner: int, width: int, growth: int, groups: int, stride: int, first: bool) -> Json:
    """`width` channels are added to the input's first ones, `growth` more are joined behind all others."""
    sides = {1: "c1x1_w_s1", 2: "c1x1_w_s2"}
    kept = [node("identity", "taken")]
    project = [before(sides[stride], width + 2 * growth, stride=stride)] if first else []
    side = sides[stride] if first else "taken"
    layers = [
        before("c1x1_a", inner) | {"from": "taken"},
        before("c3x3_b", inner, 3, stride, groups),
        before("c1x1_c", width + growth),
        cut("side_sum", side, 0, width),
        cut("made_sum", "c1x1_c", 0, width),
        node("add", "sum") | {"from": ["side_sum", "made_sum"]},
        cut("side_rest", side, width),
        cut("made_rest", "c1x1_c", width),
        node("concat") | {"from": ["sum", "side_rest", "made_rest"]},
    ]
    return block(name, *kept, *project, *layers)


def document(
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
    first = conv("conv", stem, kernel, stride=2, padding=kernel // 2, bias=False)
    begin = block("conv1_1", first, node("batchnorm", "bn"), node("relu", inplace=True))
    parts = [begin, node("maxpool2d", "conv1_pool", kernel=3, stride=2, padding=1)]
    for number, (depth, growth) in enumerate(zip(depths, growths, strict=True)):
        width = 64 * 2**number * (1 if small else 4)
        for at in range(depth):
            stride = 2 if number and not at else 1
            place = f"conv{number + 2}_{at + 1}"
            parts.append(turn(place, inner * 2**number, width, growth, groups, stride, at == 0))
    parts.append(block("conv5_bn_ac", node("batchnorm", "bn"), node("relu", inplace=True)))
    ends = [node("global_avgpool", "global_pool", keepdims=True), conv("classifier", classes, 1), node("flatten")]
    return vision(name, 224, block("features", *parts), *ends)


def entry(layers: int, depths: Sequence[int], growths: Sequence[int], *widths: int, small: bool = False) -> Entry:
    """A column of the paper's Table 1; `widths` are the stem's, the first inner one, and the groups."""
    stem, inner, groups = widths
    return Entry(
        id=f"dpn{layers}",
        title=f"DPN-{layers}",
        year=2017,
        group="vision",
        family="DPN",
        build=document,
        hyperparameters={
            "stem": stem,
            "inner": inner,
            "groups": groups,
            "depths": tuple(depths),
            "growths": tuple(growths),
            "small": small,
        },
        source="arXiv 1707.01629; timm.models.dpn",
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "grouped"),
    )


ENTRIES = (
    entry(68, (3, 4, 12, 3), (16, 32, 32, 64), 10, 128, 32, small=True),
    entry(92, (3, 4, 20, 3), (16, 32, 24, 128), 64, 96, 32),
    entry(98, (3, 6, 20, 3), (16, 32, 32, 128), 96, 160, 40),
    entry(131, (4, 8, 28, 3), (16, 32, 32, 128), 128, 160, 40),
)
