"""ConvNeXt V2 (arXiv 2301.00808), the largest V1, and ConvMixer (arXiv 2201.09792), as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)


def _mlp(width: int, pointwise: bool, responsive: bool) -> list[Json]:
    """An MLP at every position: of convolutions (`pointwise`) or dense layers, with channels last."""
    axis = 1 if pointwise else -1
    normed = [layer_node("global_response_norm", "grn", axis=axis)] if responsive else []
    if pointwise:
        layers = [conv2d_node("fc1", 4 * width, 1), layer_node("gelu", "act"), *normed, conv2d_node("fc2", width, 1)]
        return [layer_node("layernorm", "norm", axis=1), named_block("mlp", *layers)]
    dense = [
        layer_node("dense", "fc1", units=4 * width),
        layer_node("gelu", "act"),
        *normed,
        layer_node("dense", "fc2", units=width),
    ]
    turned = layer_node("permute", order=[2, 3, 1])
    return [turned, layer_node("layernorm", "norm"), named_block("mlp", *dense), layer_node("permute", order=[3, 1, 2])]


def convnextv2_document(
    name: str,
    depths: Sequence[int],
    widths: Sequence[int],
    pointwise: bool = False,
    responsive: bool = True,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A ConvNeXt; `responsive` ones normalize the response of channels, the others scale every block (V1)."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        scaled = [] if responsive else [layer_node("scale", "gamma")]
        depthwise = conv2d_node("conv_dw", width, 7, padding=3, groups=width)
        turn = residual_group(depthwise, *_mlp(width, pointwise, responsive), *scaled)
        down = named_block("downsample", layer_node("layernorm", "0", axis=1), conv2d_node("1", width, 2, stride=2))
        stages.append(named_block(str(number), *([down] if number else []), *repeat_layers(depth, turn, name="blocks")))
    stem = named_block("stem", conv2d_node("0", widths[0], 4, stride=4), layer_node("layernorm", "1", axis=1))
    mean, norm = layer_node("global_avgpool", "global_pool", keepdims=True), layer_node("layernorm", "norm", axis=1)
    head = named_block("head", mean, norm, layer_node("flatten"), layer_node("dense", "fc", units=classes))
    return image_document(name, image, stem, named_block("stages", *stages), head)


def convmixer_document(
    name: str, width: int, depth: int, kernel: int, patch: int, act: str, classes: int = 1000
) -> Json:
    """Patches, then depthwise and pointwise convolutions, each with an activation and a norm."""

    def after(at: int) -> list[Json]:
        return [layer_node(act, str(at)), layer_node("batchnorm", str(at + 1))]

    depthwise = named_block("fn", conv2d_node("0", width, kernel, padding=kernel // 2, groups=width), *after(1))
    turn = [named_block("0", residual_group(depthwise)), conv2d_node("1", width, 1), *after(2)]
    stem = named_block("stem", conv2d_node("0", width, patch, stride=patch), *after(1))
    ends = [layer_node("global_avgpool", "pooling"), layer_node("dense", "head", units=classes)]
    return image_document(name, 224, stem, *repeat_layers(depth, *turn, name="blocks"), *ends)


NAMES = WeightNaming(paths=((r"gamma\.weight$", "gamma"),))
