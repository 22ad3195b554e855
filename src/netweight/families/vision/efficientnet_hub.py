"""EfficientNet (arXiv 1905.11946) as transformers builds it: planes are halved without the border that others add."""

from __future__ import annotations

import math

from netweight.families.parts.efficientnet import B0, EfficientNetStage
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


def _halved(name: str, width: int, kernel: int, **fields: int) -> list[Json]:
    """A convolution over half the plane, rounded down, after a border that is narrower on two sides."""
    near, far = kernel // 2 - 1, kernel // 2
    return [
        layer_node("pad", amount=[near, far, near, far]),
        conv2d_node(name, width, kernel, stride=2, bias=False, **fields),
    ]


def _gate(reduced: int, width: int) -> Json:
    """Squeeze-and-excitation."""
    layers = [
        layer_node("global_avgpool", keepdims=True),
        conv2d_node("reduce", reduced, 1),
        layer_node("silu"),
        conv2d_node("expand", width, 1),
    ]
    return named_block("squeeze_excite", branches_group([], [*layers, layer_node("sigmoid")], merge="multiply"))


def _turn(stage: EfficientNetStage, taken: int, out: int, stride: int, first: bool) -> Json:
    """Expand, filter every channel on its own, squeeze and excite, project."""
    inner, name = taken * stage.expand, "depthwise_conv"
    wide = [conv2d_node("expand_conv", inner, 1, bias=False), layer_node("batchnorm", "expand_bn"), layer_node("silu")]
    depth = [conv2d_node(name, inner, stage.kernel, padding=stage.kernel // 2, groups=inner, bias=False)]
    depth = _halved(name, inner, stage.kernel, groups=inner) if stride == 2 else depth
    layers = [
        *([named_block("expansion", *wide)] if stage.expand > 1 else []),
        named_block("depthwise_conv", *depth, layer_node("batchnorm", "depthwise_norm"), layer_node("silu")),
        _gate(max(1, taken // 4), inner),
        named_block(
            "projection", conv2d_node("project_conv", out, 1, bias=False), layer_node("batchnorm", "project_bn")
        ),
    ]
    return named_block("", *layers) if first else residual_group(*layers)


def efficientnet_hub_document(
    name: str, image: int, width: float, depth: float, dropout: float = 0.5, classes: int = 1000
) -> Json:
    """The stages with their channels times `width` and their layers times `depth`."""
    taken = round_to_divisible(32 * width)
    stem = [*_halved("convolution", taken, 3), layer_node("batchnorm", "batchnorm"), layer_node("silu")]
    blocks: list[Json] = []
    for stage in B0:
        out = round_to_divisible(stage.channels * width)
        for at in range(math.ceil(stage.layers * depth)):
            made = _turn(stage, taken, out, 1 if at else stage.stride, at == 0)
            blocks.append({**made, "name": str(len(blocks))} if at == 0 else named_block(str(len(blocks)), made))
            taken = out
    top = [
        conv2d_node("top_conv", round_to_divisible(1280 * width), 1, bias=False),
        layer_node("batchnorm", "top_bn"),
        layer_node("silu"),
    ]
    body = named_block(
        "efficientnet", named_block("embeddings", *stem), named_block("encoder", named_block("blocks", *blocks), *top)
    )
    ends = [
        layer_node("global_avgpool"),
        layer_node("dropout", rate=dropout),
        layer_node("dense", "classifier", units=classes),
    ]
    return image_document(name, image, body, *ends)
