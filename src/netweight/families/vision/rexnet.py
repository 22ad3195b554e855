"""ReXNet (arXiv 2007.00992), as timm builds it: channels that grow by the same number from block to block."""

from __future__ import annotations

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    residual_group,
    round_to_divisible,
)

DEPTHS, STRIDES = (1, 2, 2, 3, 3, 5), (1, 2, 2, 2, 1, 2)


def _unit(name: str, width: int, kernel: int, act: str = "", **fields: int) -> Json:
    """Convolution, norm, and an activation where named."""
    layer = conv2d_node("conv", width, kernel, padding=kernel // 2, bias=False, **fields)
    return named_block(
        name, layer, layer_node("batchnorm", "bn"), *([layer_node(act, "act", inplace=True)] if act else [])
    )


def _gate(width: int) -> Json:
    """Squeeze-and-excitation by a twelfth, with a norm inside."""
    reduce = [
        layer_node("global_avgpool", keepdims=True),
        conv2d_node("fc1", int(width / 12), 1),
        layer_node("batchnorm", "bn"),
    ]
    layers = [*reduce, layer_node("relu", inplace=True), conv2d_node("fc2", width, 1), layer_node("sigmoid")]
    return named_block("se", branches_group([], layers, merge="multiply"))


def _turn(taken: int, out: int, stride: int, expand: int, squeezed: bool) -> list[Json]:
    """Expand, filter, squeeze, project; the input is added to as many channels as it has."""
    inner = taken * expand
    layers = [
        *([_unit("conv_exp", inner, 1, "silu")] if expand > 1 else []),
        _unit("conv_dw", inner, 3, stride=stride, groups=inner),
        *([_gate(inner)] if squeezed else []),
        layer_node("relu6", "act_dw"),
        _unit("conv_pwl", out, 1),
    ]
    if stride > 1 or taken > out:
        return layers
    if taken == out:
        return [residual_group(*layers)]
    made = [
        layer_node("slice", "same", start=0, end=taken) | {"from": "conv_pwl"},
        layer_node("add", "sum") | {"from": ["same", "taken"]},
        layer_node("slice", "new", start=taken, end=out) | {"from": "conv_pwl"},
    ]
    return [layer_node("identity", "taken"), *layers, *made, layer_node("concat") | {"from": ["sum", "new"]}]


def rexnet_document(name: str, width: float, classes: int = 1000) -> Json:
    """A ReXNet at a width: from 16 channels, by 180 in all."""
    total, base, blocks = sum(DEPTHS), 16.0, list[Json]()
    taken = stem = round(32 * width)
    for stage, (depth, first) in enumerate(zip(DEPTHS, STRIDES, strict=True)):
        for at in range(depth):
            out = round_to_divisible(round(base * width), 1)
            made = _turn(taken, out, 1 if at else first, 6 if stage else 1, stage > 1)
            blocks.append(named_block(str(len(blocks)), *made))
            base, taken = base + 180 / total, out
    last = _unit(str(len(blocks)), round_to_divisible(1280 * width, 1), 1, "silu")
    head = named_block(
        "head",
        layer_node("global_avgpool", "global_pool"),
        layer_node("dropout", rate=0.2),
        layer_node("dense", "fc", units=classes),
    )
    return image_document(
        name, 224, _unit("stem", stem, 3, "silu", stride=2), named_block("features", *blocks, last), head
    )
