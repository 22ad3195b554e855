"""NASNet-A large (arXiv 1707.07012), as timm builds it: cells of separable convolutions and pools of two inputs."""

from __future__ import annotations

from typing import Any

from .entry import Entry, Json, Published
from .parts import block, branches, conv, node, vision

LEFT, RIGHT = "left", "right"
"""The two values inside a cell: of the cell before the last one, and of the last one."""


def narrowed(name: str, source: str, width: int) -> Json:
    """ReLU, 1×1, norm."""
    layers = [node("relu", "act"), conv("conv", width, 1, bias=False), node("batchnorm", "bn")]
    return block(name, *layers) | {"from": source}


def separable(name: str, taken: int, width: int, kernel: int, stride: int) -> Json:
    """Depthwise and pointwise."""
    depth = conv("depthwise_conv2d", taken, kernel, stride=stride, padding=kernel // 2, groups=taken, bias=False)
    return block(name, depth, conv("pointwise_conv2d", width, 1, bias=False))


def twice(width: int, kernel: int, stride: int, taken: int = 0) -> Json:
    """Two separable convolutions, each after a ReLU and before a norm; `taken` channels where they are others."""
    return block(
        "",
        node("relu", "act_1"),
        separable("separable_1", taken or width, width, kernel, stride),
        node("batchnorm", "bn_sep_1"),
        node("relu", "act_2", inplace=True),
        separable("separable_2", width, width, kernel, 1),
        node("batchnorm", "bn_sep_2"),
    )


def pool(kind: str, stride: int) -> Json:
    """Over 3×3."""
    return node(f"{kind}pool2d", "", kernel=3, stride=stride, padding=1)


Side = tuple[str, Json | None]
"""A value, and what happens to it, if anything."""


def combined(number: int, *sides: Side) -> list[Json]:
    """Two values, or what was made of them, added under the name `x` and the number."""
    layers, terms = list[Json](), list[str]()
    for (source, made), side in zip(sides, (LEFT, RIGHT), strict=True):
        name = f"comb_iter_{number}_{side}"
        layers += [] if made is None else [{**made, "name": name, "from": source}]
        terms.append(source if made is None else name)
    return [*layers, node("add", f"x{number}", **{"from": terms})]


def aligned(source: str, width: int) -> list[Json]:
    """An earlier value on half the plane: every second position, and every second one beside those."""
    half = conv("conv", width // 2, 1, bias=False)
    every = node("avgpool2d", "avgpool", kernel=1, stride=2)
    beside = [node("crop", "crop", amount=[1, 0, 1, 0]), node("pad", "pad", amount=[0, 1, 0, 1])]
    paths = branches([block("path_1", every, half)], [block("path_2", *beside, every, half)])
    return [node("relu", "act") | {"from": source}, paths, node("batchnorm", "final_path_bn"), kept(LEFT)]


def kept(name: str) -> Json:
    """The value under a name."""
    return node("identity", name)


def normal(name: str, last: str, width: int, begin: list[Json]) -> Json:
    """A cell that keeps the plane; `begin` makes the left value."""
    layers = [*begin, narrowed("conv_1x1", last, width), kept(RIGHT)]
    layers += combined(0, (RIGHT, twice(width, 5, 1)), (LEFT, twice(width, 3, 1)))
    layers += combined(1, (LEFT, twice(width, 5, 1)), (LEFT, twice(width, 3, 1)))
    layers += combined(2, (RIGHT, pool("avg", 1)), (LEFT, None))
    layers += combined(3, (LEFT, pool("avg", 1)), (LEFT, pool("avg", 1)))
    layers += combined(4, (RIGHT, twice(width, 3, 1)), (RIGHT, None))
    return block(name, *layers, node("concat") | {"from": [LEFT, *(f"x{at}" for at in range(5))]})


def reduced(name: str, width: int, begin: list[Json], left: str, right: str, taken: int = 0) -> Json:
    """A cell that halves the plane of its two values."""
    layers = [*begin, *combined(0, (right, twice(width, 5, 2)), (left, twice(width, 7, 2, taken)))]
    layers += combined(1, (right, pool("max", 2)), (left, twice(width, 7, 2, taken)))
    layers += combined(2, (right, pool("avg", 2)), (left, twice(width, 5, 2, taken)))
    layers += combined(3, ("x1", None), ("x0", pool("avg", 1)))
    layers += combined(4, ("x0", twice(width, 3, 1)), (right, pool("max", 2)))
    return block(name, *layers, node("concat") | {"from": [f"x{at}" for at in range(1, 5)]})


def document(name: str, cells: int = 6, width: int = 168, image: int = 331, classes: int = 1000) -> Json:
    """NASNet-A: thrice `cells` normal cells of `width` channels, doubled after every reduction."""
    stem = [conv("conv", 96, 3, stride=2, bias=False), node("batchnorm", "bn")]
    quarter, half = width // 4, width // 2
    first = [narrowed("conv_1x1", "conv0", quarter), kept(RIGHT)]
    second = [narrowed("conv_1x1", "cell_stem_0", half), kept(RIGHT), *aligned("conv0", half)]
    layers = [
        block("conv0", *stem),
        reduced("cell_stem_0", quarter, first, "conv0", RIGHT, 96),
        reduced("cell_stem_1", half, second, LEFT, RIGHT),
    ]
    before, last, number = "cell_stem_0", "cell_stem_1", 0
    for part in range(3):
        channels = width * 2**part
        for at in range(cells):
            begin = [narrowed("conv_prev_1x1", before, channels), kept(LEFT)]
            begin = begin if at else aligned(before, channels)
            layers.append(normal(f"cell_{number}", last, channels, begin))
            before, last, number = last, f"cell_{number}", number + 1
        if part < 2:
            begin = [narrowed("conv_prev_1x1", before, 2 * channels), kept(LEFT)]
            begin += [narrowed("conv_1x1", last, 2 * channels), kept(RIGHT)]
            layers.append(reduced(f"reduction_cell_{part}", 2 * channels, begin, LEFT, RIGHT))
            last = f"reduction_cell_{part}"
    ends = [node("relu", "act", inplace=True), node("global_avgpool", "global_pool")]
    return vision(name, image, *layers, *ends, node("dense", "last_linear", units=classes))


TABLE: dict[str, Any] = {"source": "Zoph et al. 2017, arXiv 1707.07012, Table 2"}

ENTRIES = (
    Entry(
        id="nasnetalarge",
        title="NASNet-A large",
        year=2017,
        group="vision",
        family="NASNet",
        build=document,
        hyperparameters={},
        source="arXiv 1707.07012; timm.models.nasnet",
        published=(
            Published("parameters", "88.9 M", "rounded", **TABLE),
            Published("macs", "23.8 B", "multiply-adds", **TABLE),
        ),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper counts the 196,668 running means and variances of the norms as parameters.",
    ),
)
