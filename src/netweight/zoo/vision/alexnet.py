"""Zoo networks: AlexNet."""

from __future__ import annotations

from netweight.families.vision.alexnet import alexnet_document, alexnet_two_columns_document
from netweight.zoo.entry import Entry, Published

ENTRIES = (
    Entry(
        id="alexnet",
        title="AlexNet",
        year=2012,
        group="vision",
        family="AlexNet",
        build=alexnet_document,
        hyperparameters={},
        source="Krizhevsky et al. 2012; arXiv 1404.5997; torchvision.models.alexnet",
        published=(
            Published("parameters", "61,100,840", "all weights", "torchvision, weights' metadata"),
            Published("macs", "0.714 G", "multiply-adds, printed as GFLOPS", "torchvision, weights' metadata"),
            Published("parameters", "60 M", "rounded", "Krizhevsky et al. 2012, NeurIPS, abstract"),
        ),
        tags=("cnn", "classification", "imagenet"),
        note="The network of 2012 runs in two columns with grouped convolutions and other widths; torchvision's is the "
        "single column of 2014.",
    ),
    Entry(
        id="alexnet-2012",
        title="AlexNet 2012",
        year=2012,
        group="vision",
        family="AlexNet",
        build=alexnet_two_columns_document,
        hyperparameters={},
        source="Krizhevsky et al. 2012, ImageNet classification with deep convolutional neural networks, NeurIPS",
        published=(Published("parameters", "60 M", "rounded", "Krizhevsky et al. 2012, NeurIPS, abstract"),),
        tags=("cnn", "classification", "imagenet", "grouped"),
        note="The paper says 224 pixels, of which its first convolution does not give 55 × 55; 227 do. It rounds to "
        "tens of millions.",
    ),
)
