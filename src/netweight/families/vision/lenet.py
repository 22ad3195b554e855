"""LeNet-5 (LeCun et al. 1998): as it is built today, and as the paper has it."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, branches_group, conv2d_node, image_document, layer_node, named_block


def lenet_document(name: str, classes: int = 10) -> Json:
    """Two convolutions, each with a mean pool, and three dense layers."""
    return image_document(
        name,
        32,
        conv2d_node("conv1", 6, 5),
        layer_node("tanh"),
        layer_node("avgpool2d", "pool1", kernel=2),
        conv2d_node("conv2", 16, 5),
        layer_node("tanh"),
        layer_node("avgpool2d", "pool2", kernel=2),
        layer_node("flatten"),
        layer_node("dense", "fc1", units=120),
        layer_node("tanh"),
        layer_node("dense", "fc2", units=84),
        layer_node("tanh"),
        layer_node("dense", "fc3", units=classes),
        channels=1,
    )


THREE = [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 0], [5, 0, 1]]


FOUR = [[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 0], [4, 5, 0, 1], [5, 0, 1, 2]]


APART = [[0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5]]


CONNECTED = (*THREE, *FOUR, *APART, list(range(6)))
"""Which of the six planes each of the sixteen sees (Table I)."""


def _seen(planes: Sequence[int]) -> list[Json]:
    """Some of the planes, in their order."""
    runs: list[list[int]] = []
    for plane in sorted(planes):
        if runs and runs[-1][-1] == plane - 1:
            runs[-1].append(plane)
        else:
            runs.append([plane])
    slices = [layer_node("slice", start=run[0], end=run[-1] + 1) for run in runs]
    return slices if len(slices) == 1 else [branches_group(*([each] for each in slices))]


def _sampled(name: str) -> list[Json]:
    """A mean over 2×2 with a factor and a bias for every plane."""
    return [
        named_block(name, layer_node("avgpool2d", kernel=2), layer_node("scale", "weight", bias=True)),
        layer_node("tanh"),
    ]


def lenet_1998_document(name: str, classes: int = 10) -> Json:
    """The network of the paper: the second convolution sees some planes only, and the output compares with patterns."""
    sparse = branches_group(*([*_seen(planes), conv2d_node(f"C3.{at}", 1, 5)] for at, planes in enumerate(CONNECTED)))
    patterns = layer_node("dense", "output", units=classes, bias=False, trainable=False)
    return image_document(
        name,
        32,
        *(conv2d_node("C1", 6, 5), layer_node("tanh"), *_sampled("S2")),
        *(sparse, layer_node("tanh"), *_sampled("S4")),
        *(conv2d_node("C5", 120, 5), layer_node("tanh"), layer_node("flatten")),
        *(layer_node("dense", "F6", units=84), layer_node("tanh"), patterns),
        channels=1,
    )
