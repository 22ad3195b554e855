"""Inception v4 and Inception-ResNet v2 (arXiv 1602.07261), as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .inception import Kernel, unit
from .parts import block, branches, conv, node, repeat, residual, vision

Path = Sequence[tuple[int, Kernel]]
"""Filters and kernels of convolutions in a row, each of which keeps the plane."""

WIDE, TALL = (1, 7), (7, 1)


def path(name: str, layers: Path, *, stride: int = 1, padded: bool = True) -> list[Json]:
    """Convolutions in a row, named by their place if there are several; the last one may halve the plane."""
    last = len(layers) - 1
    units = [
        unit(str(at) if last else name, *each, stride=stride if at == last else 1, padded=padded or at < last)
        for at, each in enumerate(layers)
    ]
    return [block(name, *units)] if last else units


def pooled(name: str, filters: int) -> list[Json]:
    """A mean over 3×3, then a 1×1 convolution."""
    return [block(name, node("avgpool2d", "0", kernel=3, stride=1, padding=1), unit("1", filters, 1))]


def largest(name: str) -> list[Json]:
    """The largest of 3×3, on half the plane."""
    return [node("maxpool2d", name, kernel=3, stride=2)]


def side_by_side(*paths: Path, pool: int) -> Json:
    """Paths and a pool, from one input, their channels joined."""
    made = [path(f"branch{at}", layers) for at, layers in enumerate(paths)]
    return branches(*made, pooled(f"branch{len(paths)}", pool))


def halved(*paths: Path) -> Json:
    """The same on half the plane."""
    made = [path(f"branch{at}", layers, stride=2, padded=False) for at, layers in enumerate(paths)]
    return branches(*made, largest(f"branch{len(paths)}"))


def forked() -> Json:
    """InceptionC: 1×3 beside 3×1, once and twice."""

    def fork(name: str) -> Json:
        ways = (("a", (1, 3)), ("b", (3, 1)))
        return branches(*([unit(f"{name}{way}", 256, kernel, padded=True)] for way, kernel in ways))

    double = [unit("branch2_0", 384, 1), unit("branch2_1", 448, (3, 1), padded=True)]
    double += [unit("branch2_2", 512, (1, 3), padded=True), fork("branch2_3")]
    first = [unit("branch1_0", 384, 1), fork("branch1_1")]
    return branches([unit("branch0", 256, 1)], first, double, pooled("branch3", 256))


def head(classes: int, name: str, rate: float = 0.0) -> list[Json]:
    """A mean and a dense layer."""
    drop = [node("dropout", rate=rate)] if rate else []
    return [node("global_avgpool", "global_pool"), *drop, node("dense", name, units=classes)]


def version4(name: str, image: int = 299, classes: int = 1000) -> Json:
    """Inception v4 (Figure 9 of the paper)."""
    mixed_4a = branches(
        [block("branch0", unit("0", 64, 1), unit("1", 96, 3))],
        [block("branch1", *(unit(str(at), 64, each, padded=True) for at, each in enumerate((1, WIDE, TALL))),
               unit("3", 96, 3))],
    )  # fmt: skip
    first = side_by_side([(96, 1)], [(64, 1), (96, 3)], [(64, 1), (96, 3), (96, 3)], pool=96)
    twice = [(192, 1), (192, TALL), (224, WIDE), (224, TALL), (256, WIDE)]
    second = side_by_side([(384, 1)], [(192, 1), (224, WIDE), (256, TALL)], twice, pool=128)
    parts = [
        [branches(largest("maxpool"), [unit("conv", 96, 3, stride=2)])],
        [mixed_4a],
        [branches([unit("conv", 192, 3, stride=2)], largest("maxpool"))],
        *[[first]] * 4,
        [halved([(384, 3)], [(192, 1), (224, 3), (256, 3)])],
        *[[second]] * 7,
        [halved([(192, 1), (192, 3)], [(256, 1), (256, WIDE), (320, TALL), (320, 3)])],
        *[[forked()]] * 3,
    ]
    stem = [unit("0", 32, 3, stride=2), unit("1", 32, 3), unit("2", 64, 3, padded=True)]
    features = block("features", *stem, *(block(str(at), *part) for at, part in enumerate(parts, 3)))
    return vision(name, image, features, *head(classes, "last_linear"))


def added(width: int, paths: Sequence[Path], last: bool = False) -> list[Json]:
    """Paths whose channels a 1×1 convolution brings to those of the input, to which a share of it is added."""
    made = [path(f"branch{at}", layers) for at, layers in enumerate(paths)]
    relu = [] if last else [node("relu", inplace=True)]
    return [residual(branches(*made), conv("conv2d", width, 1)), *relu]


def residual2(name: str, image: int = 299, classes: int = 1000) -> Json:
    """Inception-ResNet v2 (Figure 15)."""
    ways = [(192, 1)], [(192, 1), (224, (1, 3)), (256, (3, 1))]
    threes = [[(32, 1)], [(32, 1), (32, 3)], [(32, 1), (48, 3), (64, 3)]]
    sevens = [[(192, 1)], [(128, 1), (160, WIDE), (192, TALL)]]
    mixed = side_by_side([(96, 1)], [(48, 1), (64, 5)], [(64, 1), (96, 3), (96, 3)], pool=64)
    return vision(
        name,
        image,
        *(unit("conv2d_1a", 32, 3, stride=2), unit("conv2d_2a", 32, 3), unit("conv2d_2b", 64, 3, padded=True)),
        *(*largest("maxpool_3a"), unit("conv2d_3b", 80, 1), unit("conv2d_4a", 192, 3), *largest("maxpool_5a")),
        block("mixed_5b", mixed),
        *repeat(10, *added(320, threes), name="repeat"),
        block("mixed_6a", halved([(384, 3)], [(256, 1), (256, 3), (384, 3)])),
        *repeat(20, *added(1088, sevens), name="repeat_1"),
        block("mixed_7a", halved([(256, 1), (384, 3)], [(256, 1), (288, 3)], [(256, 1), (288, 3), (320, 3)])),
        *repeat(9, *added(2080, ways), name="repeat_2"),
        block("block8", *added(2080, ways, last=True)),
        unit("conv2d_7b", 1536, 1),
        *head(classes, "classif"),
    )


def entry(name: str, title: str, **rest: Any) -> Entry:
    """One network of timm."""
    return Entry(
        id=name,
        title=title,
        year=2016,
        group="vision",
        family="Inception",
        hyperparameters={},
        source=f"arXiv 1602.07261; timm.models.{name}",
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet"),
        **rest,
    )


KERAS = Published("parameters", "55.9 M", "rounded", "keras.io, applications")

ENTRIES = (
    entry("inception_v4", "Inception v4", build=version4),
    entry("inception_resnet_v2", "Inception-ResNet v2", build=residual2, published=(KERAS,)),
)
