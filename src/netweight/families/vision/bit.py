"""Big Transfer (arXiv 1912.11370): ResNets with the norm before the convolution, by groups, as timm builds them."""

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
    residual_group,
)


def _normed(name: str) -> list[Json]:
    """Norm over 32 groups of channels, and ReLU."""
    return [layer_node("groupnorm", name, groups=32), layer_node("relu", inplace=True)]


def _body(width: int, stride: int) -> list[Json]:
    """The convolutions, whose weights are standardised when they are used: as many, and no operation of the counter."""
    middle = conv2d_node("conv2", width, 3, stride=stride, padding=1, bias=False)
    first, last = conv2d_node("conv1", width, 1, bias=False), conv2d_node("conv3", 4 * width, 1, bias=False)
    return [first, *_normed("norm2"), middle, *_normed("norm3"), last]


def bit_document(name: str, depths: Sequence[int], factor: int, image: int, classes: int = 1000) -> Json:
    """A ResNet of version 2, all its channels times `factor`; the classifier is a convolution."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        width, stride = 64 * 2**number * factor, 2 if number else 1
        down = named_block("downsample", conv2d_node("conv", 4 * width, 1, stride=stride, bias=False))
        first = [*_normed("norm1"), branches_group(_body(width, stride), [down], merge="add")]
        rest = residual_group(*_normed("norm1"), *_body(width, 1))
        stages.append(
            named_block(
                str(number), named_block("blocks", named_block("0", *first), *repeat_layers(depth - 1, rest, start=1))
            )
        )
    pad, pool = layer_node("pad", "pad", amount=1), layer_node("maxpool2d", "pool", kernel=3, stride=2)
    stem = named_block("stem", conv2d_node("conv", 64 * factor, 7, stride=2, padding=3, bias=False), pad, pool)
    head = named_block(
        "head",
        layer_node("global_avgpool", "global_pool", keepdims=True),
        conv2d_node("fc", classes, 1),
        layer_node("flatten"),
    )
    return image_document(name, image, stem, named_block("stages", *stages), *_normed("norm"), head)
