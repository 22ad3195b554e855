"""SqueezeNet (arXiv 1602.07360) and ShuffleNet V2 (1807.11164), as torchvision builds them."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    numbered_layers,
    repeat_layers,
)


def relu_inplace(name: str = "") -> Json:
    """In place, as in the reference."""
    return layer_node("relu", name, inplace=True)


def fire_module(name: str, squeezed: int, expanded: int) -> Json:
    """A narrow 1×1 convolution, then 1×1 and 3×3 ones side by side."""
    one = [conv2d_node("expand1x1", expanded, 1), relu_inplace()]
    three = [conv2d_node("expand3x3", expanded, 3, padding=1), relu_inplace()]
    return named_block(name, conv2d_node("squeeze", squeezed, 1), relu_inplace(), branches_group(one, three))


def _pointwise(filters: int) -> list[Json]:
    """1×1, normalized, ReLU."""
    return [conv2d_node("", filters, 1, bias=False), layer_node("batchnorm"), relu_inplace()]


def _depthwise(channels: int, stride: int) -> list[Json]:
    """3×3 for every channel on its own, normalized."""
    return [
        conv2d_node("", channels, 3, stride=stride, padding=1, groups=channels, bias=False),
        layer_node("batchnorm"),
    ]


def _shuffled(channels: int, side: int) -> list[Json]:
    """The two halves' channels in turn."""
    split = [layer_node("reshape", shape=[2, channels // 2, side, side]), layer_node("permute", order=[2, 1, 3, 4])]
    return [*split, layer_node("reshape", shape=[channels, side, side])]


def _stage(name: str, taken: int, channels: int, depth: int, side: int) -> Json:
    """A first unit that halves the plane on both paths; in those after it half the channels pass by."""
    half = channels // 2
    long = [*_pointwise(half), *_depthwise(half, 2), *_pointwise(half)]
    paths = (
        [named_block("branch1", *numbered_layers(*_depthwise(taken, 2), *_pointwise(half)))],
        [named_block("branch2", *numbered_layers(*long))],
    )
    right = [
        layer_node("slice", axis=1, start=half),
        named_block("branch2", *numbered_layers(*_pointwise(half), *_depthwise(half, 1), *_pointwise(half))),
    ]
    rest = [branches_group([layer_node("slice", axis=1, end=half)], right), *_shuffled(channels, side)]
    return named_block(
        name,
        named_block("0", branches_group(*paths), *_shuffled(channels, side)),
        *repeat_layers(depth - 1, *rest, start=1),
    )


def shufflenet_document(name: str, widths: Sequence[int], last: int, image: int = 224, classes: int = 1000) -> Json:
    """ShuffleNet V2; the shuffle states the sizes of its planes, so the image is fixed."""
    taken, stages = 24, list[Json]()
    for number, (width, depth) in enumerate(zip(widths, (4, 8, 4), strict=True), 2):
        stages.append(_stage(f"stage{number}", taken, width, depth, image // 2 ** (number + 1)))
        taken = width
    stem = [conv2d_node("0", 24, 3, stride=2, padding=1, bias=False), layer_node("batchnorm", "1"), relu_inplace("2")]
    return image_document(
        name,
        image,
        named_block("conv1", *stem),
        layer_node("maxpool2d", "maxpool", kernel=3, stride=2, padding=1),
        *stages,
        named_block("conv5", *numbered_layers(*_pointwise(last))),
        layer_node("global_avgpool"),
        layer_node("dense", "fc", units=classes),
    )
