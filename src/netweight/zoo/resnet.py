"""ResNet (arXiv 1512.03385), as torchvision builds it: the stride of a bottleneck is in its 3×3 convolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .entry import Entry, Json, Published
from .parts import block, conv, node, repeat, residual, vision

PAPER = "He et al. 2015, arXiv 1512.03385, Table 1"
TORCHVISION = "torchvision, weights' metadata"

Kind = Literal["basic", "bottleneck"]


def relu() -> Json:
    """In place, as in the reference."""
    return node("relu", inplace=True)


def body(kind: Kind, width: int, stride: int) -> list[Json]:
    """The convolutions of one block, each normalised."""
    norms = [node("batchnorm", f"bn{n}") for n in (1, 2, 3)]
    if kind == "basic":
        first = conv("conv1", width, 3, stride=stride, padding=1, bias=False)
        return [first, norms[0], relu(), conv("conv2", width, 3, padding=1, bias=False), norms[1]]
    middle = conv("conv2", width, 3, stride=stride, padding=1, bias=False)
    last = conv("conv3", 4 * width, 1, bias=False)
    return [conv("conv1", width, 1, bias=False), norms[0], relu(), middle, norms[1], relu(), last, norms[2]]


def stage(number: int, kind: Kind, width: int, depth: int) -> Json:
    """A first block that halves the plane or widens it, and equal ones after it."""
    stride = 1 if number == 1 else 2
    out = width if kind == "basic" else 4 * width
    down = (
        []
        if stride == 1 and kind == "basic"
        else [block("downsample", conv("0", out, 1, stride=stride, bias=False), node("batchnorm", "1"))]
    )
    first = [residual(*body(kind, width, stride), shortcut=down), relu()]
    rest = [residual(*body(kind, width, 1)), relu()]
    if not down:
        return block(f"layer{number}", *repeat(depth, *rest))
    return block(f"layer{number}", block("0", *first), *repeat(depth - 1, *rest, start=1))


def document(name: str, kind: Kind, depths: Sequence[int], classes: int = 1000) -> Json:
    """A ResNet with `depths[i]` blocks in stage i."""
    return vision(
        name,
        224,
        conv("conv1", 64, 7, stride=2, padding=3, bias=False),
        node("batchnorm", "bn1"),
        relu(),
        node("maxpool2d", "maxpool", kernel=3, stride=2, padding=1),
        *(stage(n, kind, 64 * 2 ** (n - 1), depth) for n, depth in enumerate(depths, 1)),
        node("global_avgpool", "avgpool"),
        node("dense", "fc", units=classes),
    )


def entry(
    layers: int, kind: Kind, depths: Sequence[int], parameters: str, macs: str, paper: str, note: str = ""
) -> Entry:
    """One column of the paper's Table 1."""
    return Entry(
        id=f"resnet{layers}",
        title=f"ResNet-{layers}",
        year=2015,
        group="vision",
        family="ResNet",
        build=document,
        hyperparameters={"kind": kind, "depths": tuple(depths)},
        source="arXiv 1512.03385; torchvision.models.resnet",
        published=(
            Published("parameters", parameters, "all weights", TORCHVISION),
            Published("macs", macs, "multiply-adds, printed as GFLOPS", TORCHVISION),
            Published("macs", paper, "multiply-adds, printed as FLOPs", PAPER),
        ),
        aliases=(f"microsoft/resnet-{layers}",),
        tags=("cnn", "classification", "imagenet"),
        note=note,
    )


STRIDE = (
    "The paper halves the plane in the first 1×1 convolution of a bottleneck, torchvision in the 3×3 one (often called "
    "v1.5), which costs more."
)

ENTRIES = (
    entry(18, "basic", (2, 2, 2, 2), "11,689,512", "1.814 G", "1.8 G"),
    entry(34, "basic", (3, 4, 6, 3), "21,797,672", "3.664 G", "3.6 G"),
    entry(50, "bottleneck", (3, 4, 6, 3), "25,557,032", "4.089 G", "3.8 G", STRIDE),
    entry(101, "bottleneck", (3, 4, 23, 3), "44,549,160", "7.801 G", "7.6 G", STRIDE),
    entry(152, "bottleneck", (3, 8, 36, 3), "60,192,808", "11.514 G", "11.3 G", STRIDE),
)
