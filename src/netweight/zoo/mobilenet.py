"""MobileNetV2 (arXiv 1801.04381), as torchvision builds it: inverted residuals with depthwise convolutions."""

from __future__ import annotations

from typing import NamedTuple

from .entry import Entry, Json, Published
from .parts import block, conv, node, repeat, residual, vision


class Stage(NamedTuple):
    """A row of the paper's Table 2: expansion t, channels c, layers n, stride s."""

    expand: int
    channels: int
    layers: int
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


def unit(name: str, filters: int, kernel: int, *, stride: int = 1, groups: int = 1) -> Json:
    """Convolution without bias, batch normalisation, ReLU6."""
    padded = conv("0", filters, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return block(name, padded, node("batchnorm", "1"), node("relu6", "2", inplace=True))


def inverted(taken: int, expand: int, channels: int, stride: int) -> list[Json]:
    """Expand, filter every channel on its own, project without an activation."""
    inner = taken * expand
    layers = [
        *([unit("expand", inner, 1)] if expand != 1 else []),
        unit("depthwise", inner, 3, stride=stride, groups=inner),
        conv("project", channels, 1, bias=False),
        node("batchnorm", "bn"),
    ]
    return [residual(*layers)] if stride == 1 and taken == channels else layers


def document(name: str, dropout: float = 0.2, classes: int = 1000) -> Json:
    """MobileNetV2 at width 1. Stages carry the number that their first block has in the reference."""
    taken, done, stages = 32, 1, list[Json]()
    for stage in V2:
        first = block(str(done), *inverted(taken, stage.expand, stage.channels, stage.stride))
        rest = repeat(stage.layers - 1, *inverted(stage.channels, stage.expand, stage.channels, 1), start=done + 1)
        stages += [first, *rest]
        taken, done = stage.channels, done + stage.layers
    return vision(
        name,
        224,
        block("features", unit("0", 32, 3, stride=2), *stages, unit(str(done), 1280, 1)),
        node("global_avgpool", "avgpool"),
        block("classifier", node("dropout", "0", rate=dropout), node("dense", "1", units=classes)),
    )


ENTRIES = (
    Entry(
        id="mobilenet_v2",
        title="MobileNetV2",
        year=2018,
        group="vision",
        family="MobileNet",
        build=document,
        hyperparameters={},
        source="arXiv 1801.04381; torchvision.models.mobilenetv2",
        published=(
            Published("parameters", "3,504,872", "all weights", "torchvision, weights' metadata"),
            Published("macs", "0.301 G", "multiply-adds, printed as GFLOPS", "torchvision, weights' metadata"),
            Published("parameters", "3.4 M", "rounded", "Sandler et al. 2018, arXiv 1801.04381, Table 4"),
            Published("macs", "300 M", "multiply-adds", "Sandler et al. 2018, arXiv 1801.04381, Table 4"),
        ),
        aliases=("mobilenetv2_100",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note="The paper prints 3.4 million parameters; the network of its Table 2 with 1000 classes has 3.5.",
    ),
)
