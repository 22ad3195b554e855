"""GhostNet (arXiv 1911.11907), as timm builds it: half of the channels come cheaply from the other half."""

from __future__ import annotations

from typing import NamedTuple

from .edge import normed
from .entry import Entry, Json, Published
from .parts import block, branches, conv, divisible, node, vision


class Row(NamedTuple):
    """A row of the paper's Table 1: kernel, expanded and given channels, stride, and whether it squeezes."""

    kernel: int
    expanded: int
    channels: int
    stride: int = 1
    squeezed: bool = False


STAGES = (
    (Row(3, 16, 16),),
    (Row(3, 48, 24, 2),),
    (Row(3, 72, 24),),
    (Row(5, 72, 40, 2, True),),
    (Row(5, 120, 40, 1, True),),
    (Row(3, 240, 80, 2),),
    (Row(3, 200, 80), Row(3, 184, 80), Row(3, 184, 80), Row(3, 480, 112, 1, True), Row(3, 672, 112, 1, True)),
    (Row(5, 672, 160, 2, True),),
    (Row(5, 960, 160), Row(5, 960, 160, 1, True), Row(5, 960, 160), Row(5, 960, 160, 1, True)),
)


def ghost(name: str, width: int, act: str = "") -> Json:
    """Half of the channels by 1×1, the others from those by 3×3 for each."""
    half = width // 2
    primary = block("primary_conv", *normed("0", "1", half, 1, act))
    cheap = block("cheap_operation", *normed("0", "1", half, 3, act, groups=half))
    return block(name, primary, branches([], [cheap]))


def gate(width: int) -> Json:
    """Squeeze-and-excitation with a hard sigmoid."""
    layers = [node("global_avgpool", keepdims=True), conv("conv_reduce", divisible(width / 4, 4), 1)]
    layers += [node("relu", inplace=True), conv("conv_expand", width, 1), node("hard_sigmoid")]
    return block("se", branches([], layers, merge="multiply"))


def turn(row: Row, taken: int, width: int, inner: int) -> Json:
    """Two ghosts, a depthwise convolution between them where the plane is halved, beside a shortcut."""
    stride = row.stride
    halved = normed("conv_dw", "bn_dw", inner, row.kernel, stride=stride, groups=inner) if stride > 1 else []
    layers = [ghost("ghost1", inner, "relu"), *halved, *([gate(inner)] if row.squeezed else []), ghost("ghost2", width)]
    if stride == 1 and taken == width:
        return branches([], layers, merge="add")
    depth = normed("0", "1", taken, row.kernel, stride=stride, groups=taken)
    shortcut = block("shortcut", *depth, *normed("2", "3", width, 1))
    return branches(layers, [shortcut], merge="add")


def document(name: str, width: float, classes: int = 1000) -> Json:
    """A GhostNet at a width."""
    taken, blocks = divisible(16 * width, 4), list[Json]()
    stem = normed("conv_stem", "bn1", taken, 3, "relu", stride=2)
    for number, rows in enumerate(STAGES):
        made: list[Json] = []
        for at, row in enumerate(rows):
            out = divisible(row.channels * width, 4)
            made.append(block(str(at), turn(row, taken, out, divisible(row.expanded * width, 4))))
            taken = out
        blocks.append(block(str(number), *made))
    last = block(str(len(STAGES)), block("0", *normed("conv", "bn1", divisible(960 * width, 4), 1, "relu")))
    head = [conv("conv_head", 1280, 1), node("relu", inplace=True), node("flatten")]
    ends = [node("global_avgpool", "global_pool", keepdims=True), *head, node("dense", "classifier", units=classes)]
    return vision(name, 224, *stem, block("blocks", *blocks, last), *ends)


def entry(width: float, parameters: str, macs: str) -> Entry:
    """A row of the paper's Table 7."""
    table = "Han et al. 2019, arXiv 1911.11907, Table 7"
    return Entry(
        id=f"ghostnet_{round(100 * width):03}",
        title=f"GhostNet {width}",
        year=2019,
        group="vision",
        family="GhostNet",
        build=document,
        hyperparameters={"width": width},
        source="arXiv 1911.11907; timm.models.ghostnet",
        published=(
            Published("parameters", parameters, "rounded", table),
            Published("macs", macs, "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(f"ghostnet_{width}",),
        licence="Apache-2.0" if width == 1 else "",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note="The paper counts some operations otherwise.",
    )


ENTRIES = (entry(0.5, "2.6 M", "42 M"), entry(1.0, "5.2 M", "141 M"), entry(1.3, "7.3 M", "226 M"))
