"""Zoo networks: Inception."""

from __future__ import annotations

from netweight.families.vision.googlenet import googlenet_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision

ENTRIES = (
    Entry(
        id="googlenet",
        title="GoogLeNet",
        year=2014,
        group="vision",
        family="Inception",
        build=googlenet_document,
        hyperparameters={},
        source="arXiv 1409.4842; torchvision.models.googlenet",
        published=torchvision(0, "1.498 G")[1:],
        aliases=("inception_v1",),
        tags=("cnn", "classification", "imagenet"),
        note="torchvision prints 6,624,904 parameters, without the two heads that only training runs; they are counted "
        "here, and not in the operations.",
    ),
)
