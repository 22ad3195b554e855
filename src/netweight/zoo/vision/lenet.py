"""Zoo networks: LeNet."""

from __future__ import annotations

from netweight.families.vision.lenet import lenet_1998_document, lenet_document
from netweight.zoo.entry import Entry, Published

ENTRIES = (
    Entry(
        id="lenet5",
        title="LeNet-5",
        year=1998,
        group="vision",
        family="LeNet",
        build=lenet_document,
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
        build=lenet_1998_document,
        hyperparameters={},
        source="LeCun et al. 1998, Gradient-based learning applied to document recognition, Proc. IEEE 86(11)",
        published=(Published("parameters", "60 K", "60,000 trainable free ones", "LeCun et al. 1998, section II.B"),),
        tags=("cnn", "classification", "digits"),
        note="60,000 weights learn, as in the paper; the 840 numbers of the ten patterns that the output compares with "
        "are fixed. The paper counts 340,908 connections, biases and means among them.",
    ),
)
