"""EfficientNet (arXiv 1905.11946) as transformers builds it: planes are halved without the border that others add."""

from __future__ import annotations

import math
from typing import Any

from .efficientnet import B0, Stage
from .entry import Entry, Json
from .parts import block, branches, conv, divisible, node, residual, vision


def halved(name: str, width: int, kernel: int, **fields: int) -> list[Json]:
    """A convolution over half the plane, rounded down, after a border that is narrower on two sides."""
    near, far = kernel // 2 - 1, kernel // 2
    return [node("pad", amount=[near, far, near, far]), conv(name, width, kernel, stride=2, bias=False, **fields)]


def gate(reduced: int, width: int) -> Json:
    """Squeeze-and-excitation."""
    layers = [node("global_avgpool", keepdims=True), conv("reduce", reduced, 1), node("silu"), conv("expand", width, 1)]
    return block("squeeze_excite", branches([], [*layers, node("sigmoid")], merge="multiply"))


def turn(stage: Stage, taken: int, out: int, stride: int, first: bool) -> Json:
    """Expand, filter every channel on its own, squeeze and excite, project."""
    inner, name = taken * stage.expand, "depthwise_conv"
    wide = [conv("expand_conv", inner, 1, bias=False), node("batchnorm", "expand_bn"), node("silu")]
    depth = [conv(name, inner, stage.kernel, padding=stage.kernel // 2, groups=inner, bias=False)]
    depth = halved(name, inner, stage.kernel, groups=inner) if stride == 2 else depth
    layers = [
        *([block("expansion", *wide)] if stage.expand > 1 else []),
        block("depthwise_conv", *depth, node("batchnorm", "depthwise_norm"), node("silu")),
        gate(max(1, taken // 4), inner),
        block("projection", conv("project_conv", out, 1, bias=False), node("batchnorm", "project_bn")),
    ]
    return block("", *layers) if first else residual(*layers)


def document(name: str, image: int, width: float, depth: float, dropout: float = 0.5, classes: int = 1000) -> Json:
    """The stages with their channels times `width` and their layers times `depth`."""
    taken = divisible(32 * width)
    stem = [*halved("convolution", taken, 3), node("batchnorm", "batchnorm"), node("silu")]
    blocks: list[Json] = []
    for stage in B0:
        out = divisible(stage.channels * width)
        for at in range(math.ceil(stage.layers * depth)):
            made = turn(stage, taken, out, 1 if at else stage.stride, at == 0)
            blocks.append({**made, "name": str(len(blocks))} if at == 0 else block(str(len(blocks)), made))
            taken = out
    top = [conv("top_conv", divisible(1280 * width), 1, bias=False), node("batchnorm", "top_bn"), node("silu")]
    body = block("efficientnet", block("embeddings", *stem), block("encoder", block("blocks", *blocks), *top))
    ends = [node("global_avgpool"), node("dropout", rate=dropout), node("dense", "classifier", units=classes)]
    return vision(name, image, body, *ends)


def entry(number: int, **rest: Any) -> Entry:
    """One of its sizes."""
    return Entry(
        id=f"efficientnet-b{number}-hub",
        title=f"EfficientNet-B{number} hub",
        year=2019,
        group="vision",
        family="EfficientNet",
        build=document,
        hyperparameters=rest,
        source="arXiv 1905.11946; transformers.EfficientNetForImageClassification",
        aliases=(f"google/efficientnet-b{number}",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note=f"The same weights as efficientnet_b{number}, and fewer operations: where a plane of odd size is halved, "
        "this one rounds down and torchvision's up.",
    )


ENTRIES = (entry(7, image=600, width=2.0, depth=3.1),)
