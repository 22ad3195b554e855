"""EfficientNet (arXiv 1905.11946), as torchvision builds it: MBConv blocks, scaled in width, depth and image."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from .entry import Entry, Json, Published
from .parts import block, conv, node, repeat, residual, squeeze, vision

TORCHVISION = "torchvision, weights' metadata"


class Stage(NamedTuple):
    """A row of the paper's Table 1: expansion, kernel, stride, channels and layers before scaling."""

    expand: int
    kernel: int
    stride: int
    channels: int
    layers: int


B0 = (
    Stage(1, 3, 1, 16, 1),
    Stage(6, 3, 2, 24, 2),
    Stage(6, 5, 2, 40, 2),
    Stage(6, 3, 2, 80, 3),
    Stage(6, 5, 1, 112, 3),
    Stage(6, 5, 2, 192, 4),
    Stage(6, 3, 1, 320, 1),
)


def rounded(channels: float, step: int = 8) -> int:
    """Channels as a multiple of `step`, at most a tenth below what was asked (torchvision `_make_divisible`)."""
    near = max(step, int(channels + step / 2) // step * step)
    return near if near >= 0.9 * channels else near + step


def unit(name: str, filters: int, kernel: int, *, stride: int = 1, groups: int = 1, act: bool = True) -> Json:
    """Convolution without bias, batch normalisation, SiLU (Conv2dNormActivation)."""
    padded = conv("0", filters, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return block(name, padded, node("batchnorm", "1"), *([node("silu", "2", inplace=True)] if act else []))


def mbconv(stage: Stage, taken: int, stride: int, channels: int, rate: float) -> list[Json]:
    """Expand, filter every channel on its own, squeeze and excite, project; a shortcut where shapes allow it."""
    inner = rounded(taken * stage.expand)
    layers = [
        *([unit("expand", inner, 1)] if stage.expand != 1 else []),
        unit("depthwise", inner, stage.kernel, stride=stride, groups=inner),
        block("se", squeeze(max(1, taken // 4), inner)),
        unit("project", channels, 1, act=False),
    ]
    if stride != 1 or taken != channels:
        return layers
    drop = [node("drop_path", "stochastic_depth", rate=rate)] if rate else []
    return [residual(*layers, *drop)]


def document(
    name: str,
    image: int,
    width: float = 1.0,
    depth: float = 1.0,
    dropout: float = 0.2,
    drop_path: float = 0.2,
    classes: int = 1000,
) -> Json:
    """An EfficientNet: B0 with its channels times `width` and its layers times `depth`.

    Stochastic depth rises from block to block; equal blocks are folded, so the turns of a stage show its last rate.
    """
    counts = [math.ceil(stage.layers * depth) for stage in B0]
    taken, done, stages = rounded(32 * width), 0, list[Json]()
    for number, (stage, count) in enumerate(zip(B0, counts, strict=True), 1):
        channels = rounded(stage.channels * width)
        rates = [round(drop_path * (done + turn) / sum(counts), 4) for turn in (0, count - 1)]
        first = mbconv(stage, taken, stage.stride, channels, rates[0])
        rest = mbconv(stage, channels, 1, channels, rates[1])
        stages.append(block(str(number), block("0", *first), *repeat(count - 1, *rest, start=1)))
        taken, done = channels, done + count
    return vision(
        name,
        image,
        block("features", unit("0", rounded(32 * width), 3, stride=2), *stages, unit("8", 4 * taken, 1)),
        node("global_avgpool", "avgpool"),
        block("classifier", node("dropout", "0", rate=dropout), node("dense", "1", units=classes)),
    )


def entry(number: int, published: Sequence[Published], note: str = "", **hyperparameters: float) -> Entry:
    """B0 to B7."""
    return Entry(
        id=f"efficientnet_b{number}",
        title=f"EfficientNet-B{number}",
        year=2019,
        group="vision",
        family="EfficientNet",
        build=document,
        hyperparameters=dict(hyperparameters),
        source="arXiv 1905.11946; torchvision.models.efficientnet",
        published=tuple(published),
        aliases=(f"tf_efficientnet_b{number}",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note=note,
    )


def figures(parameters: str, macs: str, paper: tuple[str, str]) -> tuple[Published, ...]:
    """What torchvision and the paper's Table 2 print."""
    table = "Tan and Le 2019, arXiv 1905.11946, Table 2"
    return (
        Published("parameters", parameters, "all weights", TORCHVISION),
        Published("macs", macs, "multiply-adds, printed as GFLOPS", TORCHVISION),
        Published("parameters", paper[0], "rounded", table),
        Published("macs", paper[1], "multiply-adds, printed as FLOPs", table),
    )


ENTRIES = (
    entry(0, figures("5,288,548", "0.386 G", ("5.3 M", "0.39 B")), image=224),
    entry(
        7,
        figures("66,347,960", "37.746 G", ("66 M", "37 B")),
        "The paper rounds to whole billions.",
        image=600,
        width=2.0,
        depth=3.1,
        dropout=0.5,
    ),
)
