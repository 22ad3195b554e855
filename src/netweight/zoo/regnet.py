"""RegNet X and Y (arXiv 2003.13678), as torchvision builds them: widths from a line, quantised."""

from __future__ import annotations

import math
from itertools import groupby

from .entry import Entry, Json
from .parts import block, conv, divisible, node, residual, squeeze, torchvision, vision


def stages(depth: int, first: int, slope: float, ratio: float, group: int) -> list[tuple[int, int, int]]:
    """Width, blocks and group width of every stage (section 3.3: a line over blocks, then powers of `ratio`)."""
    widths: list[int] = []
    for place in range(depth):
        power = round(math.log((first + slope * place) / first) / math.log(ratio))
        widths.append(round(first * ratio**power / 8) * 8)
    found: list[tuple[int, int, int]] = []
    for width, turns in groupby(widths):
        size = min(group, width)
        found.append((divisible(width, size), len(list(turns)), size))
    return found


def turn(width: int, group: int, stride: int, taken: int, squeezed: bool) -> list[Json]:
    """1×1, grouped 3×3, squeeze-and-excitation (Y), 1×1, beside a shortcut."""
    gate = [block("se", squeeze(round(taken / 4), width, "relu"))] if squeezed else []
    layers = block(
        "f",
        named("a", conv("0", width, 1, bias=False), act=True),
        named("b", conv("0", width, 3, stride=stride, padding=1, groups=width // group, bias=False), act=True),
        *gate,
        named("c", conv("0", width, 1, bias=False)),
    )
    same = stride == 1 and taken == width
    shortcut = [] if same else [named("proj", conv("0", width, 1, stride=stride, bias=False))]
    return [residual(layers, shortcut=shortcut), node("relu", inplace=True)]


def named(name: str, layer: Json, *, act: bool = False) -> Json:
    """A convolution with its norm, and ReLU where asked."""
    return block(name, layer, node("batchnorm", "1"), *([node("relu", "2", inplace=True)] if act else []))


def document(
    name: str,
    depth: int,
    first: int,
    slope: float,
    ratio: float,
    group: int,
    squeezed: bool,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A RegNet of `depth` blocks, of its line's start and slope."""
    taken, parts = 32, list[Json]()
    for number, (width, depths, size) in enumerate(stages(depth, first, slope, ratio, group), 1):
        begin = block(f"block{number}-0", *turn(width, size, 2, taken, squeezed))
        rest = [block(f"block{number}-{at}", *turn(width, size, 1, width, squeezed)) for at in range(1, depths)]
        parts.append(block(f"block{number}", begin, *rest))
        taken = width
    stem = named("stem", conv("0", 32, 3, stride=2, padding=1, bias=False), act=True)
    body = block("trunk_output", *parts)
    return vision(name, image, stem, body, node("global_avgpool", "avgpool"), node("dense", "fc", units=classes))


def entry(
    kind: str, size: str, counted: int, macs: str, shape: tuple[int, int, float, float, int], image: int = 224
) -> Entry:
    """A network of the paper's appendix; `shape` is blocks, first width, slope, ratio, group width."""
    depth, first, slope, ratio, group = shape
    printed = size.replace("_", ".")
    sizes = {"image": image} if image != 224 else {}
    return Entry(
        id=f"regnet_{kind}_{size}",
        title=f"RegNet{kind.upper()} {printed.upper()}",
        year=2020,
        group="vision",
        family="RegNet",
        build=document,
        hyperparameters={
            "depth": depth, "first": first, "slope": slope, "ratio": ratio, "group": group, "squeezed": kind == "y",
            **sizes,
        },
        source="arXiv 2003.13678; torchvision.models.regnet",
        published=torchvision(counted, macs),
        aliases=(f"regnet{kind}_{printed}",),
        tags=("cnn", "classification", "imagenet", "grouped"),
    )  # fmt: skip


ENTRIES = (
    entry("x", "400mf", 5495976, "0.414 G", (22, 24, 24.48, 2.54, 16)),
    entry("x", "800mf", 7259656, "0.8 G", (16, 56, 35.73, 2.28, 16)),
    entry("x", "1_6gf", 9190136, "1.603 G", (18, 80, 34.01, 2.25, 24)),
    entry("x", "3_2gf", 15296552, "3.177 G", (25, 88, 26.31, 2.25, 48)),
    entry("x", "8gf", 39572648, "7.995 G", (23, 80, 49.56, 2.88, 120)),
    entry("x", "16gf", 54278536, "15.941 G", (22, 216, 55.59, 2.1, 128)),
    entry("x", "32gf", 107811560, "31.736 G", (23, 320, 69.86, 2.0, 168)),
    entry("y", "400mf", 4344144, "0.402 G", (16, 48, 27.89, 2.09, 8)),
    entry("y", "800mf", 6432512, "0.834 G", (14, 56, 38.84, 2.4, 16)),
    entry("y", "1_6gf", 11202430, "1.612 G", (27, 48, 20.71, 2.65, 24)),
    entry("y", "3_2gf", 19436338, "3.176 G", (21, 80, 42.63, 2.66, 24)),
    entry("y", "8gf", 39381472, "8.473 G", (17, 192, 76.82, 2.19, 56)),
    entry("y", "16gf", 83590140, "15.912 G", (18, 200, 106.23, 2.48, 112)),
    entry("y", "32gf", 145046770, "32.28 G", (20, 232, 115.89, 2.53, 232)),
    entry("y", "128gf", 644812894, "374.57 G", (27, 456, 160.83, 2.52, 264), 384),
)
