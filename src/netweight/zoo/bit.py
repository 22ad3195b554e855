"""Big Transfer (arXiv 1912.11370): ResNets with the norm before the convolution, by groups, as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json
from .parts import block, branches, conv, node, repeat, residual, vision


def normed(name: str) -> list[Json]:
    """Norm over 32 groups of channels, and ReLU."""
    return [node("groupnorm", name, groups=32), node("relu", inplace=True)]


def body(width: int, stride: int) -> list[Json]:
    """The convolutions, whose weights are standardised when they are used: as many, and no operation of the counter."""
    middle = conv("conv2", width, 3, stride=stride, padding=1, bias=False)
    first, last = conv("conv1", width, 1, bias=False), conv("conv3", 4 * width, 1, bias=False)
    return [first, *normed("norm2"), middle, *normed("norm3"), last]


def document(name: str, depths: Sequence[int], factor: int, image: int, classes: int = 1000) -> Json:
    """A ResNet of version 2, all its channels times `factor`; the classifier is a convolution."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        width, stride = 64 * 2**number * factor, 2 if number else 1
        down = block("downsample", conv("conv", 4 * width, 1, stride=stride, bias=False))
        first = [*normed("norm1"), branches(body(width, stride), [down], merge="add")]
        rest = residual(*normed("norm1"), *body(width, 1))
        stages.append(block(str(number), block("blocks", block("0", *first), *repeat(depth - 1, rest, start=1))))
    pad, pool = node("pad", "pad", amount=1), node("maxpool2d", "pool", kernel=3, stride=2)
    stem = block("stem", conv("conv", 64 * factor, 7, stride=2, padding=3, bias=False), pad, pool)
    head = block("head", node("global_avgpool", "global_pool", keepdims=True), conv("fc", classes, 1), node("flatten"))
    return vision(name, image, stem, block("stages", *stages), *normed("norm"), head)


def entry(layers: int, factor: int, image: int, depths: Sequence[int]) -> Entry:
    """R50 to R152, at a width."""
    return Entry(
        id=f"resnetv2_{layers}x{factor}_bit",
        title=f"BiT R{layers}x{factor}",
        year=2019,
        group="vision",
        family="BiT",
        build=document,
        hyperparameters={"depths": tuple(depths), "factor": factor, "image": image},
        source="arXiv 1912.11370; timm.models.resnetv2",
        aliases=(f"bit-r{layers}x{factor}", f"google/bit-r{layers}x{factor}"),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet"),
    )


FIFTY, HUNDRED = (3, 4, 6, 3), (3, 4, 23, 3)

ENTRIES = (
    entry(50, 1, 224, FIFTY),
    entry(50, 3, 448, FIFTY),
    entry(101, 1, 448, HUNDRED),
    entry(101, 3, 448, HUNDRED),
    entry(152, 2, 224, (3, 8, 36, 3)),
    entry(152, 4, 480, (3, 8, 36, 3)),
)
