"""MobileNetV1 and V4, EfficientNet-Lite, small and largest EfficientNetV2, SE-MNASNet, as timm builds them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from .entry import Entry, Json, Published
from .parts import block, branches, conv, divisible, node, residual, vision

Kind = Literal["plain", "separable", "inverted", "fused", "universal"]


class Row(NamedTuple):
    """Blocks that are equal but for the stride, which the first one has.

    `start` is a universal block's first kernel; 0 as `kernel` leaves its middle one out. `squeeze` is a share of the
    channels that come in; a `hard` one is a quarter of those inside, as MobileNetV3's. `act` is the rows' own.
    """

    kind: Kind
    kernel: int
    stride: int
    expand: int
    channels: int
    times: int = 1
    start: int = 0
    squeeze: float = 0.0
    hard: bool = False
    act: str = ""


Stages = tuple[tuple[Row, ...], ...]


def normed(name: str, norm: str, width: int, kernel: int, act: str = "", **fields: int) -> list[Json]:
    """A convolution that keeps the plane but for its stride, its norm, and an activation where named."""
    layers = [conv(name, width, kernel, padding=kernel // 2, bias=False, **fields), node("batchnorm", norm)]
    return [*layers, *([node(act, inplace=True)] if act else [])]


def joined(name: str, width: int, kernel: int, act: str = "", **fields: int) -> list[Json]:
    """The same in a group of its own; nothing where there is no kernel."""
    return [block(name, *normed("conv", "bn", width, kernel, act, **fields))] if kernel else []


def gate(reduced: int, width: int, act: str, scale: str = "sigmoid") -> Json:
    """Squeeze-and-excitation under timm's names."""
    layers = [node("global_avgpool", keepdims=True), conv("conv_reduce", reduced, 1), node(act, inplace=True)]
    return block("se", branches([], [*layers, conv("conv_expand", width, 1), node(scale)], merge="multiply"))


def layers(row: Row, taken: int, out: int, stride: int, act: str) -> list[Json]:
    """What a block does, its shortcut aside."""
    inner, kernel = divisible(taken * row.expand), row.kernel
    attention = [gate(round(taken * row.squeeze), inner, act)] if row.squeeze else []
    if row.hard:
        attention = [gate(divisible(inner / 4), inner, "relu", "hard_sigmoid")]
    if row.kind == "plain":
        return normed("conv", "bn1", out, kernel, act, stride=stride)
    if row.kind == "separable":
        depth = normed("conv_dw", "bn1", taken, kernel, act, stride=stride, groups=taken)
        return [*depth, *normed("conv_pw", "bn2", out, 1, act if row.expand == 0 else "")]
    if row.kind == "fused":
        return [*normed("conv_exp", "bn1", inner, kernel, act, stride=stride), *normed("conv_pwl", "bn2", out, 1)]
    if row.kind == "inverted":
        wide = normed("conv_pw", "bn1", inner, 1, act)
        depth = normed("conv_dw", "bn2", inner, kernel, act, stride=stride, groups=inner)
        return [*wide, *depth, *attention, *normed("conv_pwl", "bn3", out, 1)]
    first = joined("dw_start", taken, row.start, stride=1 if kernel else stride, groups=taken)
    middle = joined("dw_mid", inner, kernel, act, stride=stride, groups=inner)
    return [*first, *joined("pw_exp", inner, 1, act), *middle, *joined("pw_proj", out, 1)]


def stage(number: int, rows: Sequence[Row], taken: int, act: str, width: float, least: float) -> tuple[Json, int]:
    """The blocks of a stage, and the channels that it gives. A separable row that expands by 0 has no shortcuts."""
    blocks: list[Json] = []
    for row in rows:
        out = divisible(row.channels * width, least=least)
        for turn in range(row.times):
            stride = 1 if turn else row.stride
            made = layers(row, taken, out, stride, row.act or act)
            added = stride == 1 and taken == out and row.expand > 0 and (row.kind != "plain" or row.kernel > 1)
            blocks.append(block(str(len(blocks)), *([residual(*made)] if added else made)))
            taken = out
    return block(str(number), *blocks), taken


def document(
    name: str,
    stages: Stages,
    image: int = 224,
    act: str = "relu6",
    stem: int = 32,
    head: int = 1280,
    pooled: bool = False,
    biased: bool = False,
    width: float = 1.0,
    least: float = 0.9,
    classes: int = 1000,
) -> Json:
    """Stages of blocks; `head` is the width of the last convolution, which comes after the mean where `pooled`.

    Where that is `biased` it has no norm.
    Channels are `width` times those of the rows, as multiples of 8 that are at least `least` of it.
    """
    taken, blocks = stem, list[Json]()
    for number, rows in enumerate(stages):
        made, taken = stage(number, rows, taken, act, width, least)
        blocks.append(made)
    norm = "norm_head" if pooled else "bn2"
    last = normed("conv_head", norm, head, 1, act) if head else []
    if biased:
        last = [conv("conv_head", head, 1), node(act, inplace=True)]
    mean = node("global_avgpool", "global_pool", keepdims=True)
    ends = [mean, *last, node("flatten")] if pooled else [*last, mean, node("flatten")]
    begin = normed("conv_stem", "bn1", stem, 3, act, stride=2)
    return vision(name, image, *begin, block("blocks", *blocks), *ends, node("dense", "classifier", units=classes))


def deeper(stages: Stages, depth: float, ends: bool = True) -> Stages:
    """Stages with their turns times `depth`, rounded up; the first and the last stay where not `ends`."""

    def scaled(at: int, row: Row) -> Row:
        fixed = not ends and at in (0, len(stages) - 1)
        return row if fixed else row._replace(times=math.ceil(row.times * depth))

    return tuple(tuple(scaled(at, row) for row in rows) for at, rows in enumerate(stages))


def uib(start: int, kernel: int, expand: int, channels: int, times: int = 1, stride: int = 1) -> Row:
    """A universal inverted bottleneck (arXiv 2404.10518, section 3)."""
    return Row("universal", kernel, stride, expand, channels, times, start)


V1: Stages = tuple(
    (Row("separable", 3, stride, 0, channels, times),)
    for stride, channels, times in ((1, 64, 1), (2, 128, 2), (2, 256, 2), (2, 512, 6), (2, 1024, 2))
)
LAST = (Row("plain", 1, 1, 1, 960),)
V4_SMALL: Stages = (
    (Row("plain", 3, 2, 1, 32), Row("plain", 1, 1, 1, 32)),
    (Row("plain", 3, 2, 1, 96), Row("plain", 1, 1, 1, 64)),
    (uib(5, 5, 3, 96, stride=2), uib(0, 3, 2, 96, 4), uib(3, 0, 4, 96)),
    (uib(3, 3, 6, 128, stride=2), uib(5, 5, 4, 128), uib(0, 5, 4, 128), uib(0, 5, 3, 128), uib(0, 3, 4, 128, 2)),
    LAST,
)
V4_MEDIUM: Stages = (
    (Row("fused", 3, 2, 4, 48),),
    (uib(3, 5, 4, 80, stride=2), uib(3, 3, 2, 80)),
    (uib(3, 5, 6, 160, stride=2), uib(3, 3, 4, 160, 2), uib(3, 5, 4, 160), uib(3, 3, 4, 160), uib(3, 0, 4, 160),
     uib(0, 0, 2, 160), uib(3, 0, 4, 160)),
    (uib(5, 5, 6, 256, stride=2), uib(5, 5, 4, 256), uib(3, 5, 4, 256, 2), uib(0, 0, 4, 256), uib(3, 0, 4, 256),
     uib(3, 5, 2, 256), uib(5, 5, 4, 256), uib(0, 0, 4, 256, 2), uib(5, 0, 2, 256)),
    LAST,
)  # fmt: skip
V4_LARGE: Stages = (
    (Row("fused", 3, 2, 4, 48),),
    (uib(3, 5, 4, 96, stride=2), uib(3, 3, 4, 96)),
    (uib(3, 5, 4, 192, stride=2), uib(3, 3, 4, 192, 3), uib(3, 5, 4, 192), uib(5, 3, 4, 192, 5), uib(3, 0, 4, 192)),
    (uib(5, 5, 4, 512, 4, 2), uib(5, 0, 4, 512), uib(5, 3, 4, 512), uib(5, 0, 4, 512, 2), uib(5, 3, 4, 512),
     uib(5, 5, 4, 512), uib(5, 0, 4, 512, 3)),
    LAST,
)  # fmt: skip
LITE: Stages = (
    (Row("separable", 3, 1, 1, 16),),
    *((Row("inverted", kernel, stride, 6, channels, times),)
      for kernel, stride, channels, times in (
          (3, 2, 24, 2), (5, 2, 40, 2), (3, 2, 80, 3), (5, 1, 112, 3), (5, 2, 192, 4), (3, 1, 320, 1))),
)  # fmt: skip
V2_BASE: Stages = (
    (Row("plain", 3, 1, 1, 16),),
    (Row("fused", 3, 2, 4, 32, 2),),
    (Row("fused", 3, 2, 4, 48, 2),),
    (Row("inverted", 3, 2, 4, 96, 3, 0, 0.25),),
    (Row("inverted", 3, 1, 6, 112, 5, 0, 0.25),),
    (Row("inverted", 3, 2, 6, 192, 8, 0, 0.25),),
)
V2_XL: Stages = (
    (Row("plain", 3, 1, 1, 32, 4),),
    (Row("fused", 3, 2, 4, 64, 8),),
    (Row("fused", 3, 2, 4, 96, 8),),
    (Row("inverted", 3, 2, 4, 192, 16, 0, 0.25),),
    (Row("inverted", 3, 1, 6, 256, 24, 0, 0.25),),
    (Row("inverted", 3, 2, 6, 512, 32, 0, 0.25),),
    (Row("inverted", 3, 1, 6, 640, 8, 0, 0.25),),
)
SE_MNAS: Stages = (
    (Row("separable", 3, 1, 1, 16),),
    *((Row("inverted", kernel, stride, expand, channels, times, 0, share),)
      for kernel, stride, expand, channels, times, share in (
          (3, 2, 6, 24, 2, 0.0), (5, 2, 3, 40, 3, 0.25), (3, 2, 6, 80, 4, 0.0), (3, 1, 6, 112, 2, 0.25),
          (5, 2, 6, 160, 3, 0.25), (3, 1, 6, 320, 1, 0.0))),
)  # fmt: skip
FIRST = "Howard et al. 2017, arXiv 1704.04861, Table 8"


def entry(
    name: str,
    title: str,
    family: str,
    paper: str,
    stages: Stages,
    printed: tuple[str, str, str] = ("", "", ""),
    module: str = "efficientnet",
    alias: str = "",
    note: str = "The paper rounds.",
    **rest: Any,
) -> Entry:
    """One network of timm; `printed` are parameters, multiply-adds and their source."""
    parameters, macs, source = printed
    published = (
        Published("parameters", parameters, "rounded", source),
        Published("macs", macs, "multiply-adds", source),
    )
    return Entry(
        id=name,
        title=title,
        year=2000 + int(paper[:2]),
        group="vision",
        family=family,
        build=document,
        hyperparameters={"stages": stages, **rest},
        source=f"arXiv {paper}; timm.models.{module}",
        published=published if parameters else (),
        aliases=(alias,) if alias else (),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note=note if parameters else "",
    )


def lite(number: int, width: float, depth: float, image: int) -> Entry:
    """EfficientNet-Lite: no squeeze, ReLU6, stem and head unscaled."""
    stages = deeper(LITE, depth, ends=False)
    name, title = f"efficientnet_lite{number}", f"EfficientNet-Lite{number}"
    return entry(name, title, "EfficientNet", "1905.11946", stages, image=image, width=width)


def fourth(size: str, stages: Stages, image: int, printed: tuple[str, str], note: str, stem: int = 32) -> Entry:
    """MobileNetV4, the convolutional ones."""
    source = "Qin et al. 2024, arXiv 2404.10518, Table 5"
    name, title = f"mobilenetv4_conv_{size}", f"MobileNetV4-Conv-{size.capitalize()}"
    shared: dict[str, Any] = {"act": "relu", "pooled": True, "image": image, "stem": stem}
    return entry(name, title, "MobileNet", "2404.10518", stages, (*printed, source), "mobilenetv3", note=note, **shared)


def base(number: int, width: float, depth: float, image: int) -> Entry:
    """EfficientNetV2-B0 to B3."""
    stages = deeper(V2_BASE, depth)
    shared: dict[str, Any] = {"image": image, "width": width, "act": "silu", "least": 0.0}
    shared |= {"head": divisible(1280 * width, least=0.0), "stem": divisible(32 * width, least=0.0)}
    name, title = f"tf_efficientnetv2_b{number}", f"EfficientNetV2-B{number}"
    return entry(name, title, "EfficientNet", "2104.00298", stages, alias=f"efficientnetv2-b{number}", **shared)


UNITS = (
    "The paper prints less, and not how it counts; by 1024² and 1024³ there are {} M parameters, {} G multiply-adds."
)

ENTRIES = (
    entry("mobilenetv1_100", "MobileNet v1", "MobileNet", "1704.04861", V1, ("4.2 M", "569 M", FIRST),
          alias="mobilenet_v1", head=0),
    fourth("small", V4_SMALL, 224, ("3.8 M", "0.2 G"), "The paper rounds: 0.19 G is printed as 0.2."),
    fourth("medium", V4_MEDIUM, 256, ("9.2 M", "1.0 G"), UNITS.format(9.27, 1.01)),
    fourth("large", V4_LARGE, 384, ("31 M", "5.9 G"), UNITS.format(31.1, 5.94), stem=24),
    entry("semnasnet_100", "SE-MNASNet 1.0", "MNASNet", "1807.11626", SE_MNAS,
          alias="se-mnasnet-1.0", act="relu"),
    lite(0, 1.0, 1.0, 224),
    lite(1, 1.0, 1.1, 240),
    lite(2, 1.1, 1.2, 260),
    lite(3, 1.2, 1.4, 300),
    lite(4, 1.4, 1.8, 380),
    base(0, 1.0, 1.0, 192),
    base(1, 1.0, 1.1, 192),
    base(2, 1.1, 1.2, 208),
    base(3, 1.2, 1.4, 240),
    entry("tf_efficientnetv2_xl", "EfficientNetV2-XL", "EfficientNet", "2104.00298", V2_XL,
          alias="efficientnetv2_xl", act="silu", image=384),
)  # fmt: skip
