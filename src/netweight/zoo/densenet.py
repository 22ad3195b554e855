"""DenseNet (arXiv 1608.06993), as torchvision builds it: every layer sees the outputs of all before it."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json
from .parts import block, branches, conv, node, torchvision, vision


def relu() -> Json:
    """In place, as in the reference."""
    return node("relu", inplace=True)


def layer(number: int, growth: int) -> Json:
    """`growth` channels more, beside what came in."""
    path = [
        node("batchnorm", "norm1"),
        relu(),
        conv("conv1", 4 * growth, 1, bias=False),
        node("batchnorm", "norm2"),
        relu(),
        conv("conv2", growth, 3, padding=1, bias=False),
    ]
    return block(f"denselayer{number}", branches([], path))


def document(name: str, depths: Sequence[int], growth: int = 32, first: int = 64, classes: int = 1000) -> Json:
    """A DenseNet with `depths[i]` layers in block i; between blocks the channels and the plane are halved."""
    channels, parts = first, list[Json]()
    for number, depth in enumerate(depths, 1):
        parts.append(block(f"denseblock{number}", *(layer(turn, growth) for turn in range(1, depth + 1))))
        channels += depth * growth
        if number < len(depths):
            channels //= 2
            narrow = conv("conv", channels, 1, bias=False)
            pool = node("avgpool2d", "pool", kernel=2)
            parts.append(block(f"transition{number}", node("batchnorm", "norm"), relu(), narrow, pool))
    stem = [
        conv("conv0", first, 7, stride=2, padding=3, bias=False),
        node("batchnorm", "norm0"),
        relu(),
        node("maxpool2d", "pool0", kernel=3, stride=2, padding=1),
    ]
    features = block("features", *stem, *parts, node("batchnorm", "norm5"))
    return vision(name, 224, features, relu(), node("global_avgpool"), node("dense", "classifier", units=classes))


def entry(layers: int, counted: int, macs: str, depths: Sequence[int], **rest: int) -> Entry:
    """A column of the paper's Table 1."""
    return Entry(
        id=f"densenet{layers}",
        title=f"DenseNet-{layers}",
        year=2016,
        group="vision",
        family="DenseNet",
        build=document,
        hyperparameters={"depths": tuple(depths), **rest},
        source="arXiv 1608.06993; torchvision.models.densenet",
        published=torchvision(counted, macs),
        tags=("cnn", "classification", "imagenet"),
    )


ENTRIES = (
    entry(121, 7978856, "2.834 G", (6, 12, 24, 16)),
    entry(161, 28681000, "7.728 G", (6, 12, 36, 24), growth=48, first=96),
    entry(169, 14149480, "3.36 G", (6, 12, 32, 32)),
    entry(201, 20013928, "4.291 G", (6, 12, 48, 32)),
)
