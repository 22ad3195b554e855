"""Xception (arXiv 1610.02357), as timm builds it: depthwise and pointwise convolutions, with shortcuts."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import block, branches, conv, node, residual, vision


def relu(name: str = "") -> Json:
    """In place, as in the reference."""
    return node("relu", name, inplace=True)


def separable(name: str, taken: int, width: int) -> Json:
    """3×3 for each channel, then 1×1."""
    first = conv("conv1", taken, 3, padding=1, groups=taken, bias=False)
    return block(name, first, conv("pointwise", width, 1, bias=False))


def rep(taken: int, widths: tuple[int, ...], start: bool, stride: int) -> Json:
    """ReLU, separable convolution and norm, once for each of the `widths`; the first ReLU only at a `start`."""
    layers: list[Json] = []
    for width in widths:
        layers += [relu(), separable("", taken, width), node("batchnorm")]
        taken = width
    layers = layers if start else layers[1:]
    pool = [node("maxpool2d", kernel=3, stride=stride, padding=1)] if stride > 1 else []
    return block("rep", *({**layer, "name": str(at)} for at, layer in enumerate([*layers, *pool])))


def narrowed(number: int, taken: int, widths: tuple[int, ...], start: bool = True) -> Json:
    """A block that halves the plane, its shortcut by a convolution."""
    skip = [conv("skip", widths[-1], 1, stride=2, bias=False), node("batchnorm", "skipbn")]
    return block(f"block{number}", branches([rep(taken, widths, start, 2)], skip, merge="add"))


def document(name: str, image: int = 299, classes: int = 1000) -> Json:
    """Entry, middle and exit flow, as in the paper's Figure 5."""
    middle = [block(f"block{number}", residual(rep(728, (728,) * 3, True, 1))) for number in range(4, 12)]
    ends: list[Json] = []
    for number, taken, width in ((3, 1024, 1536), (4, 1536, 2048)):
        ends += [separable(f"conv{number}", taken, width), node("batchnorm", f"bn{number}"), relu(f"act{number}")]
    return vision(
        name,
        image,
        *(conv("conv1", 32, 3, stride=2, bias=False), node("batchnorm", "bn1"), relu("act1")),
        *(conv("conv2", 64, 3, bias=False), node("batchnorm", "bn2"), relu("act2")),
        narrowed(1, 64, (128, 128), start=False),
        narrowed(2, 128, (256, 256)),
        narrowed(3, 256, (728, 728)),
        *middle,
        narrowed(12, 728, (728, 1024)),
        *ends,
        node("global_avgpool", "global_pool"),
        node("dense", "fc", units=classes),
    )


ENTRIES = (
    Entry(
        id="xception",
        title="Xception",
        year=2016,
        group="vision",
        family="Xception",
        build=document,
        hyperparameters={},
        source="arXiv 1610.02357; timm.models.xception",
        published=(Published("parameters", "22,855,952", "all weights", "Chollet 2016, arXiv 1610.02357, Table 3"),),
        aliases=("legacy_xception",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
    ),
)
