"""ReXNet (arXiv 2007.00992), as timm builds it: channels that grow by the same number from block to block."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import block, branches, conv, divisible, node, residual, vision

DEPTHS, STRIDES = (1, 2, 2, 3, 3, 5), (1, 2, 2, 2, 1, 2)


def unit(name: str, width: int, kernel: int, act: str = "", **fields: int) -> Json:
    """Convolution, norm, and an activation where named."""
    layer = conv("conv", width, kernel, padding=kernel // 2, bias=False, **fields)
    return block(name, layer, node("batchnorm", "bn"), *([node(act, "act", inplace=True)] if act else []))


def gate(width: int) -> Json:
    """Squeeze-and-excitation by a twelfth, with a norm inside."""
    reduce = [node("global_avgpool", keepdims=True), conv("fc1", int(width / 12), 1), node("batchnorm", "bn")]
    layers = [*reduce, node("relu", inplace=True), conv("fc2", width, 1), node("sigmoid")]
    return block("se", branches([], layers, merge="multiply"))


def turn(taken: int, out: int, stride: int, expand: int, squeezed: bool) -> list[Json]:
    """Expand, filter, squeeze, project; the input is added to as many channels as it has."""
    inner = taken * expand
    layers = [
        *([unit("conv_exp", inner, 1, "silu")] if expand > 1 else []),
        unit("conv_dw", inner, 3, stride=stride, groups=inner),
        *([gate(inner)] if squeezed else []),
        node("relu6", "act_dw"),
        unit("conv_pwl", out, 1),
    ]
    if stride > 1 or taken > out:
        return layers
    if taken == out:
        return [residual(*layers)]
    made = [
        node("slice", "same", start=0, end=taken) | {"from": "conv_pwl"},
        node("add", "sum") | {"from": ["same", "taken"]},
        node("slice", "new", start=taken, end=out) | {"from": "conv_pwl"},
    ]
    return [node("identity", "taken"), *layers, *made, node("concat") | {"from": ["sum", "new"]}]


def document(name: str, width: float, classes: int = 1000) -> Json:
    """A ReXNet at a width: from 16 channels, by 180 in all."""
    total, base, blocks = sum(DEPTHS), 16.0, list[Json]()
    taken = stem = round(32 * width)
    for stage, (depth, first) in enumerate(zip(DEPTHS, STRIDES, strict=True)):
        for at in range(depth):
            out = divisible(round(base * width), 1)
            made = turn(taken, out, 1 if at else first, 6 if stage else 1, stage > 1)
            blocks.append(block(str(len(blocks)), *made))
            base, taken = base + 180 / total, out
    last = unit(str(len(blocks)), divisible(1280 * width, 1), 1, "silu")
    head = block(
        "head", node("global_avgpool", "global_pool"), node("dropout", rate=0.2), node("dense", "fc", units=classes)
    )
    return vision(name, 224, unit("stem", stem, 3, "silu", stride=2), block("features", *blocks, last), head)


def entry(width: float, parameters: str, macs: str) -> Entry:
    """A row of the paper's table of models."""
    table = "github.com/clovaai/rexnet, README"
    return Entry(
        id=f"rexnet_{round(100 * width)}",
        title=f"ReXNet {width}",
        year=2020,
        group="vision",
        family="ReXNet",
        build=document,
        hyperparameters={"width": width},
        source="arXiv 2007.00992; timm.models.rexnet",
        published=(
            Published("parameters", parameters, "rounded", table),
            Published("macs", macs, "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"rexnet_{width}",),
        licence="MIT",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note="The README rounds, and cuts 34.7 down to 34." if width == 3 else "The README rounds.",
    )


ENTRIES = (
    entry(1.0, "4.8 M", "0.40 G"),
    entry(1.3, "7.6 M", "0.66 G"),
    entry(1.5, "9.7 M", "0.88 G"),
    entry(2.0, "16 M", "1.5 G"),
    entry(3.0, "34 M", "3.4 G"),
)
