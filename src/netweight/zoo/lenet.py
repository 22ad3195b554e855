"""LeNet-5 as it is built today (LeCun et al. 1998)."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import conv, node, vision


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
)
