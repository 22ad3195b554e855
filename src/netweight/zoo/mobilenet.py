"""MobileNetV2 (arXiv 1801.04381), V3 (1905.02244) and MNASNet (1807.11626), as torchvision builds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .entry import Entry, Json, Published
from .parts import (
    block,
    conv,
    divisible,
    node,
    numbered,
    repeat,
    residual,
    sequential,
    squeeze,
    torchvision,
    unit,
    vision,
)


class Stage(NamedTuple):
    """Expansion t, channels c, layers n, stride s, kernel k: a row of a paper's table."""

    expand: int
    channels: int
    layers: int
    stride: int
    kernel: int = 3


class Bottleneck(NamedTuple):
    """A row of MobileNetV3's Tables 1 and 2: kernel, expanded and projected channels, squeeze, activation, stride."""

    kernel: int
    expanded: int
    channels: int
    squeezed: bool
    act: str
    stride: int


V2 = (
    Stage(1, 16, 1, 1),
    Stage(6, 24, 2, 2),
    Stage(6, 32, 3, 2),
    Stage(6, 64, 4, 2),
    Stage(6, 96, 3, 1),
    Stage(6, 160, 3, 2),
    Stage(6, 320, 1, 1),
)
MNAS = (
    Stage(3, 24, 3, 2),
    Stage(3, 40, 3, 2, 5),
    Stage(6, 80, 3, 2, 5),
    Stage(6, 96, 2, 1),
    Stage(6, 192, 4, 2, 5),
    Stage(6, 320, 1, 1),
)
RE, HS = "relu", "hard_swish"
LARGE = (
    Bottleneck(3, 16, 16, False, RE, 1),
    Bottleneck(3, 64, 24, False, RE, 2),
    Bottleneck(3, 72, 24, False, RE, 1),
    Bottleneck(5, 72, 40, True, RE, 2),
    Bottleneck(5, 120, 40, True, RE, 1),
    Bottleneck(5, 120, 40, True, RE, 1),
    Bottleneck(3, 240, 80, False, HS, 2),
    Bottleneck(3, 200, 80, False, HS, 1),
    Bottleneck(3, 184, 80, False, HS, 1),
    Bottleneck(3, 184, 80, False, HS, 1),
    Bottleneck(3, 480, 112, True, HS, 1),
    Bottleneck(3, 672, 112, True, HS, 1),
    Bottleneck(5, 672, 160, True, HS, 2),
    Bottleneck(5, 960, 160, True, HS, 1),
    Bottleneck(5, 960, 160, True, HS, 1),
)
SMALL = (
    Bottleneck(3, 16, 16, True, RE, 2),
    Bottleneck(3, 72, 24, False, RE, 2),
    Bottleneck(3, 88, 24, False, RE, 1),
    Bottleneck(5, 96, 40, True, HS, 2),
    Bottleneck(5, 240, 40, True, HS, 1),
    Bottleneck(5, 240, 40, True, HS, 1),
    Bottleneck(5, 120, 48, True, HS, 1),
    Bottleneck(5, 144, 48, True, HS, 1),
    Bottleneck(5, 288, 96, True, HS, 2),
    Bottleneck(5, 576, 96, True, HS, 1),
    Bottleneck(5, 576, 96, True, HS, 1),
)


def inverted(taken: int, expand: int, channels: int, stride: int) -> Json:
    """Expand, filter every channel on its own, project without an activation; a shortcut where shapes allow it."""
    inner = taken * expand
    wide = [unit("", inner, 1, "relu6")["layers"]] if expand != 1 else []
    depthwise = unit("", inner, 3, "relu6", stride=stride, groups=inner)["layers"]
    number = len(wide) + 1
    project = [conv(str(number), channels, 1, bias=False), node("batchnorm", str(number + 1))]
    layers = block("conv", *numbered(*wide, depthwise), *project)
    return residual(layers) if stride == 1 and taken == channels else layers


def version2(name: str, dropout: float = 0.2, classes: int = 1000) -> Json:
    """MobileNetV2 at width 1. Stages carry the number that their first block has in the reference."""
    taken, done, stages = 32, 1, list[Json]()
    for stage in V2:
        first = block(str(done), inverted(taken, stage.expand, stage.channels, stage.stride))
        rest = repeat(stage.layers - 1, inverted(stage.channels, stage.expand, stage.channels, 1), start=done + 1)
        stages += [first, *rest]
        taken, done = stage.channels, done + stage.layers
    return vision(
        name,
        224,
        block("features", unit("0", 32, 3, "relu6", stride=2), *stages, unit(str(done), 1280, 1, "relu6")),
        node("global_avgpool", "avgpool"),
        block("classifier", node("dropout", "0", rate=dropout), node("dense", "1", units=classes)),
    )


def bottleneck(taken: int, row: Bottleneck, dilation: int = 1) -> Json:
    """A row of MobileNetV3's tables; with a dilation it leaves the plane as it is."""
    stride = 1 if dilation > 1 else row.stride
    spread = {"dilation": dilation} if dilation > 1 else {}
    wide = [unit("", row.expanded, 1, row.act)["layers"]] if row.expanded != taken else []
    depthwise = unit("", row.expanded, row.kernel, row.act, stride=stride, groups=row.expanded, **spread)["layers"]
    gate = [[squeeze(divisible(row.expanded // 4), row.expanded, "relu", "hard_sigmoid")]] if row.squeezed else []
    layers = block("block", *numbered(*wide, depthwise, *gate, unit("", row.channels, 1)["layers"]))
    return residual(layers) if row.stride == 1 and taken == row.channels else layers


def version3(name: str, rows: Sequence[Bottleneck], last: int, dropout: float = 0.2, classes: int = 1000) -> Json:
    """MobileNetV3: the blocks of its table, then a small head of two dense layers."""
    taken, stages = 16, list[Json]()
    for number, row in enumerate(rows, 1):
        stages.append(block(str(number), bottleneck(taken, row)))
        taken = row.channels
    top = unit(str(len(rows) + 1), 6 * taken, 1, HS)
    head = [node("dense", "0", units=last), node(HS, "1", inplace=True), node("dropout", "2", rate=dropout)]
    return vision(
        name,
        224,
        block("features", unit("0", 16, 3, HS, stride=2), *stages, top),
        node("global_avgpool", "avgpool"),
        block("classifier", *head, node("dense", "3", units=classes)),
    )


def mobile(taken: int, stage: Stage, channels: int, stride: int) -> Json:
    """MNASNet's block: as in MobileNetV2, with ReLU."""
    inner, kernel = taken * stage.expand, stage.kernel
    layers = sequential(
        conv("", inner, 1, bias=False),
        node("batchnorm"),
        node("relu", inplace=True),
        conv("", inner, kernel, padding=kernel // 2, stride=stride, groups=inner, bias=False),
        node("batchnorm"),
        node("relu", inplace=True),
        conv("", channels, 1, bias=False),
        node("batchnorm"),
    )
    body = block("layers", *layers)
    return residual(body) if stride == 1 and taken == channels else body


def mnasnet(name: str, width: float, dropout: float = 0.2, classes: int = 1000) -> Json:
    """MNASNet with its channels times `width`."""
    first, second = divisible(32 * width), divisible(16 * width)
    taken, stages = second, list[Json]()
    for number, stage in enumerate(MNAS, 8):
        channels = divisible(stage.channels * width)
        begin = block("0", mobile(taken, stage, channels, stage.stride))
        rest = repeat(stage.layers - 1, mobile(channels, stage, channels, 1), start=1)
        stages.append(block(str(number), begin, *rest))
        taken = channels
    stem = sequential(
        conv("", first, 3, stride=2, padding=1, bias=False),
        node("batchnorm"),
        node("relu", inplace=True),
        conv("", first, 3, padding=1, groups=first, bias=False),
        node("batchnorm"),
        node("relu", inplace=True),
        conv("", second, 1, bias=False),
        node("batchnorm"),
    )
    top = [conv("14", 1280, 1, bias=False), node("batchnorm", "15"), node("relu", "16", inplace=True)]
    return vision(
        name,
        224,
        block("layers", *stem, *stages, *top),
        node("global_avgpool", "avgpool"),
        block("classifier", node("dropout", "0", rate=dropout), node("dense", "1", units=classes)),
    )


PAPER2 = "Sandler et al. 2018, arXiv 1801.04381, Table 4"
PAPER3 = "Howard et al. 2019, arXiv 1905.02244, Table 3"
ADDS = "multiply-adds"


def third(size: str, counted: int, macs: str, paper: tuple[str, str], rows: Sequence[Bottleneck], last: int) -> Entry:
    """MobileNetV3-Large and Small."""
    return Entry(
        id=f"mobilenet_v3_{size}",
        title=f"MobileNetV3-{size.capitalize()}",
        year=2019,
        group="vision",
        family="MobileNet",
        build=version3,
        hyperparameters={"rows": rows, "last": last},
        source="arXiv 1905.02244; torchvision.models.mobilenetv3",
        published=(
            *torchvision(counted, macs),
            Published("parameters", paper[0], "rounded", PAPER3),
            Published("macs", paper[1], ADDS, PAPER3),
        ),
        aliases=(f"mobilenetv3_{size}_100",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note=f"The paper rounds{', and cuts 5.48 M down to 5.4' if size == 'large' else ''}; it prints a percent more "
        "or less operations.",
    )


def searched(width: float, counted: int, macs: str) -> Entry:
    """MNASNet at a width."""
    return Entry(
        id=f"mnasnet{str(width).replace('.', '_')}",
        title=f"MNASNet {width}",
        year=2018,
        group="vision",
        family="MNASNet",
        build=mnasnet,
        hyperparameters={"width": width},
        source="arXiv 1807.11626; torchvision.models.mnasnet",
        published=torchvision(counted, macs),
        aliases=("mnasnet_075",) if width == 0.75 else (),
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
    )


ENTRIES = (
    Entry(
        id="mobilenet_v2",
        title="MobileNetV2",
        year=2018,
        group="vision",
        family="MobileNet",
        build=version2,
        hyperparameters={},
        source="arXiv 1801.04381; torchvision.models.mobilenetv2",
        published=(
            *torchvision(3504872, "0.301 G"),
            Published("parameters", "3.4 M", "rounded", PAPER2),
            Published("macs", "300 M", ADDS, PAPER2),
        ),
        aliases=("mobilenetv2_100",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note="The paper prints 3.4 million parameters; the network of its Table 2 with 1000 classes has 3.5.",
    ),
    third("large", 5483032, "0.217 G", ("5.4 M", "219 M"), LARGE, 1280),
    third("small", 2542856, "0.057 G", ("2.5 M", "56 M"), SMALL, 1024),
    searched(0.5, 2218512, "0.104 G"),
    searched(0.75, 3170208, "0.215 G"),
    searched(1.0, 4383312, "0.314 G"),
    searched(1.3, 6282256, "0.526 G"),
)
