"""LeNet-5 (LeCun et al. 1998): as it is built today, and as the paper has it."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json, Published
from .parts import block, branches, conv, node, vision


def document(name: str, classes: int = 10) -> Json:
    """Two convolutions, each with a mean pool, and three dense layers."""
    return vision(
        name,
        32,
        conv("conv1", 6, 5),
        node("tanh"),
        node("avgpool2d", "pool1", kernel=2),
        conv("conv2", 16, 5),
        node("tanh"),
        node("avgpool2d", "pool2", kernel=2),
        node("flatten"),
        node("dense", "fc1", units=120),
        node("tanh"),
        node("dense", "fc2", units=84),
        node("tanh"),
        node("dense", "fc3", units=classes),
        channels=1,
    )


THREE = [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 0], [5, 0, 1]]
FOUR = [[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 0], [4, 5, 0, 1], [5, 0, 1, 2]]
APART = [[0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5]]
CONNECTED = (*THREE, *FOUR, *APART, list(range(6)))
"""Which of the six planes each of the sixteen sees (Table I)."""


def seen(planes: Sequence[int]) -> list[Json]:
    """Some of the planes, in their order."""
    runs: list[list[int]] = []
    for plane in sorted(planes):
        if runs and runs[-1][-1] == plane - 1:
            runs[-1].append(plane)
        else:
            runs.append([plane])
    slices = [node("slice", start=run[0], end=run[-1] + 1) for run in runs]
    return slices if len(slices) == 1 else [branches(*([each] for each in slices))]


def sampled(name: str) -> list[Json]:
    """A mean over 2×2 with a factor and a bias for every plane."""
    return [block(name, node("avgpool2d", kernel=2), node("scale", "weight", bias=True)), node("tanh")]


def original(name: str, classes: int = 10) -> Json:
    """The network of the paper: the second convolution sees some planes only, and the output compares with patterns."""
    sparse = branches(*([*seen(planes), conv(f"C3.{at}", 1, 5)] for at, planes in enumerate(CONNECTED)))
    patterns = node("dense", "output", units=classes, bias=False, trainable=False)
    return vision(
        name,
        32,
        *(conv("C1", 6, 5), node("tanh"), *sampled("S2")),
        *(sparse, node("tanh"), *sampled("S4")),
        *(conv("C5", 120, 5), node("tanh"), node("flatten")),
        *(node("dense", "F6", units=84), node("tanh"), patterns),
        channels=1,
    )


ENTRIES = (
    Entry(
        id="lenet5",
        title="LeNet-5",
        year=1998,
        group="vision",
        family="LeNet",
        build=document,
        hyperparameters={},
        source="LeCun et al. 1998, Gradient-based learning applied to document recognition, Proc. IEEE 86(11)",
        published=(
            Published("parameters", "60 K", "trainable free parameters, rounded", "LeCun et al. 1998, section II.B"),
        ),
        aliases=("lenet",),
        tags=("cnn", "classification", "digits"),
        note="In the paper the second convolution connects to some of the planes only, pooling has weights and the "
        "last layer compares with fixed patterns; here each is the plain layer of today.",
    ),
    Entry(
        id="lenet5-1998",
        title="LeNet-5 1998",
        year=1998,
        group="vision",
        family="LeNet",
        build=original,
        hyperparameters={},
        source="LeCun et al. 1998, Gradient-based learning applied to document recognition, Proc. IEEE 86(11)",
        published=(Published("parameters", "60 K", "60,000 trainable free ones", "LeCun et al. 1998, section II.B"),),
        tags=("cnn", "classification", "digits"),
        note="60,000 weights learn, as in the paper; the 840 numbers of the ten patterns that the output compares with "
        "are fixed. The paper counts 340,908 connections, biases and means among them.",
    ),
)
