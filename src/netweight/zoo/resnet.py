"""ResNet (arXiv 1512.03385), as torchvision builds it: the stride of a bottleneck is in its 3×3 convolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .entry import Entry, Json, Published
from .parts import block, conv, node, repeat, residual, torchvision, vision

PAPER = "He et al. 2015, arXiv 1512.03385, Table 1"

Kind = Literal["basic", "bottleneck"]


def relu() -> Json:
    """In place, as in the reference."""
    return node("relu", inplace=True)


def norm(name: str, *, frozen: bool = False) -> Json:
    """Batch normalisation, `frozen` in the backbone of a detector."""
    return node("batchnorm", name, **({"frozen": True} if frozen else {}))


def body(
    kind: Kind, width: int, stride: int, groups: int = 1, base: int = 64, dilation: int = 1, *, frozen: bool = False
) -> list[Json]:
    """The convolutions of one block, each normalised; the 3×3 one has `groups` of `base` channels for every 64."""
    norms = [norm(f"bn{n}", frozen=frozen) for n in (1, 2, 3)]
    if kind == "basic":
        first = conv("conv1", width, 3, stride=stride, padding=1, bias=False)
        return [first, norms[0], relu(), conv("conv2", width, 3, padding=1, bias=False), norms[1]]
    inner = width * base // 64 * groups
    spread = {"dilation": dilation} if dilation > 1 else {}
    middle = conv("conv2", inner, 3, stride=stride, padding=dilation, groups=groups, bias=False, **spread)
    last = conv("conv3", 4 * width, 1, bias=False)
    return [conv("conv1", inner, 1, bias=False), norms[0], relu(), middle, norms[1], relu(), last, norms[2]]


def stage(
    number: int,
    kind: Kind,
    width: int,
    depth: int,
    *,
    prefix: str = "",
    dilation: tuple[int, int] = (1, 1),
    frozen: bool = False,
    groups: int = 1,
    base: int = 64,
) -> Json:
    """A first block that halves the plane or widens it, and equal ones after it.

    `dilation` is that of the first block and of the others: where they are spread out, the plane stays as it is.
    """
    stride = 1 if number == 1 or dilation[1] > 1 else 2
    out = width if kind == "basic" else 4 * width
    down = (
        []
        if stride == 1 and kind == "basic"
        else [block("downsample", conv("0", out, 1, stride=stride, bias=False), norm("1", frozen=frozen))]
    )
    first, rest = (
        body(kind, width, step, groups, base, spread, frozen=frozen)
        for step, spread in zip((stride, 1), dilation, strict=True)
    )
    beginning = [residual(*first, shortcut=down), relu()]
    turn = [residual(*rest), relu()]
    name = f"{prefix}layer{number}"
    if not down:
        return block(name, *repeat(depth, *turn))
    return block(name, block("0", *beginning), *repeat(depth - 1, *turn, start=1))


def stem(prefix: str = "", *, frozen: bool = False) -> list[Json]:
    """From the image to a quarter of it."""
    return [
        conv(f"{prefix}conv1", 64, 7, stride=2, padding=3, bias=False),
        norm(f"{prefix}bn1", frozen=frozen),
        relu(),
        node("maxpool2d", f"{prefix}maxpool", kernel=3, stride=2, padding=1),
    ]


def document(
    name: str, kind: Kind, depths: Sequence[int], classes: int = 1000, groups: int = 1, base: int = 64
) -> Json:
    """A ResNet with `depths[i]` blocks in stage i."""
    return vision(
        name,
        224,
        *stem(),
        *(stage(n, kind, 64 * 2 ** (n - 1), depth, groups=groups, base=base) for n, depth in enumerate(depths, 1)),
        node("global_avgpool", "avgpool"),
        node("dense", "fc", units=classes),
    )


def entry(layers: int, kind: Kind, depths: Sequence[int], counted: int, macs: str, paper: str, note: str = "") -> Entry:
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
            *torchvision(counted, macs),
            Published("macs", paper, "multiply-adds, printed as FLOPs", PAPER),
        ),
        aliases=(f"microsoft/resnet-{layers}",),
        tags=("cnn", "classification", "imagenet"),
        note=note,
    )


def kin(
    name: str, title: str, family: str, source: str, depths: Sequence[int], counted: int, macs: str, **inner: int
) -> Entry:
    """A ResNet whose 3×3 convolutions are grouped or wider."""
    return Entry(
        id=name,
        title=title,
        year=2016,
        group="vision",
        family=family,
        build=document,
        hyperparameters={"kind": "bottleneck", "depths": tuple(depths), **inner},
        source=f"{source}; torchvision.models.resnet",
        published=torchvision(counted, macs),
        tags=("cnn", "classification", "imagenet", *(("grouped",) if "groups" in inner else ())),
    )


STRIDE = (
    "The paper halves the plane in the first 1×1 convolution of a bottleneck, torchvision in the 3×3 one (often called "
    "v1.5), which costs more."
)

NEXT, WIDE = "arXiv 1611.05431", "arXiv 1605.07146"
FIFTY, HUNDRED = (3, 4, 6, 3), (3, 4, 23, 3)

ENTRIES = (
    entry(18, "basic", (2, 2, 2, 2), 11689512, "1.814 G", "1.8 G"),
    entry(34, "basic", (3, 4, 6, 3), 21797672, "3.664 G", "3.6 G"),
    entry(50, "bottleneck", FIFTY, 25557032, "4.089 G", "3.8 G", STRIDE),
    entry(101, "bottleneck", HUNDRED, 44549160, "7.801 G", "7.6 G", STRIDE),
    entry(152, "bottleneck", (3, 8, 36, 3), 60192808, "11.514 G", "11.3 G", STRIDE),
    kin("resnext50_32x4d", "ResNeXt-50 32x4d", "ResNeXt", NEXT, FIFTY, 25028904, "4.23 G", groups=32, base=4),
    kin("resnext101_32x8d", "ResNeXt-101 32x8d", "ResNeXt", NEXT, HUNDRED, 88791336, "16.414 G", groups=32, base=8),
    kin("resnext101_64x4d", "ResNeXt-101 64x4d", "ResNeXt", NEXT, HUNDRED, 83455272, "15.46 G", groups=64, base=4),
    kin("wide_resnet50_2", "Wide ResNet-50-2", "Wide ResNet", WIDE, FIFTY, 68883240, "11.398 G", base=128),
    kin("wide_resnet101_2", "Wide ResNet-101-2", "Wide ResNet", WIDE, HUNDRED, 126886696, "22.753 G", base=128),
)
