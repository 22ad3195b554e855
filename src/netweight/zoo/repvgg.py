"""RepVGG (arXiv 2101.03697) as it trains, in timm: 3×3 beside 1×1 beside the input, which inference folds into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .entry import Entry, Json, Published
from .parts import block, branches, conv, node, repeat, vision


def normed(name: str, width: int, kernel: int, stride: int, groups: int) -> list[Json]:
    """A convolution with its norm."""
    layer = conv("conv", width, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return [block(name, layer, node("batchnorm", "bn"))]


def turn(width: int, stride: int, same: bool, groups: int = 1) -> list[Json]:
    """Two convolutions, and a norm of the input where shapes allow it, added."""
    kept = [[node("batchnorm", "identity")]] if same else []
    paths = [normed("conv_1x1", width, 1, stride, groups), normed("conv_kxk", width, 3, stride, groups)]
    return [branches(*paths, *kept, merge="add"), node("relu", "act", inplace=True)]


def stage(number: int, width: int, depth: int, groups: int) -> Json:
    """A first block that halves the plane; every second one is grouped where `groups` says so."""
    first = block("0", *turn(width, 2, False))
    if groups == 1:
        return block(str(number), first, *repeat(depth - 1, *turn(width, 1, True), start=1))
    rest = [block(str(at), *turn(width, 1, True, groups if at % 2 else 1)) for at in range(1, depth)]
    return block(str(number), first, *rest)


def document(
    name: str, depths: Sequence[int], widths: Sequence[float], image: int = 224, groups: int = 1, classes: int = 1000
) -> Json:
    """A RepVGG of `depths[i]` blocks in stage i, of so many times 64, 128, 256 and 512 channels."""
    channels = [int(64 * 2**at * factor) for at, factor in enumerate(widths)]
    stages = [stage(at, width, depth, groups) for at, (width, depth) in enumerate(zip(channels, depths, strict=True))]
    stem = block("stem", *turn(min(64, channels[0]), 2, False))
    head = block("head", node("global_avgpool", "global_pool"), node("dense", "fc", units=classes))
    return vision(name, image, stem, block("stages", *stages), head)


def entry(size: str, depths: Sequence[int], widths: Sequence[float], **rest: Any) -> Entry:
    """A row of the paper's Table 2."""
    table = "Ding et al. 2021, arXiv 2101.03697, Table 4"
    folded: dict[str, tuple[str, str]] = {"a0": ("8.30 M", "1.4 B"), "a2": ("25.49 M", "5.1 B")}
    printed: tuple[Published, ...] = ()
    if size in folded:
        printed = tuple(
            Published(figure, text, "of the folded network", table)
            for figure, text in zip(("parameters", "macs"), folded[size], strict=True)
        )
    return Entry(
        id=f"repvgg_{size}",
        title=f"RepVGG-{size.upper()}",
        year=2021,
        group="vision",
        family="RepVGG",
        build=document,
        hyperparameters={"depths": tuple(depths), "widths": tuple(widths), **rest},
        source="arXiv 2101.03697; timm.models.byobnet",
        published=printed,
        licence="MIT",
        tags=("cnn", "classification", "imagenet", *(("grouped",) if "groups" in rest else ())),
        note="Counted as it trains, with its parallel convolutions and their norms; the paper prints what is left when "
        "they are folded into one convolution each.",
    )


A, B = (2, 4, 14, 1), (4, 6, 16, 1)

ENTRIES = (
    entry("a0", A, (0.75, 0.75, 0.75, 2.5)),
    entry("a1", A, (1, 1, 1, 2.5)),
    entry("a2", A, (1.5, 1.5, 1.5, 2.75)),
    entry("b0", B, (1, 1, 1, 2.5)),
    entry("b1", B, (2, 2, 2, 4)),
    entry("b1g4", B, (2, 2, 2, 4), groups=4),
    entry("b2", B, (2.5, 2.5, 2.5, 5)),
    entry("b2g4", B, (2.5, 2.5, 2.5, 5), groups=4),
    entry("b3", B, (3, 3, 3, 5)),
    entry("b3g4", B, (3, 3, 3, 5), groups=4),
)
