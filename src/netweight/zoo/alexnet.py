"""AlexNet: the single column of arXiv 1404.5997, as torchvision builds it, and the two columns of 2012."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import block, conv, node, sequential, vision


def pool() -> Json:
    """Windows that overlap."""
    return node("maxpool2d", kernel=3, stride=2)


RELU = node("relu", inplace=True)


def document(name: str, classes: int = 1000) -> Json:
    """Five convolutions and three dense layers."""
    pools = (pool(),)
    features = [
        *(conv("", 64, 11, stride=4, padding=2), RELU, *pools),
        *(conv("", 192, 5, padding=2), RELU, *pools),
        *(conv("", 384, 3, padding=1), RELU),
        *(conv("", 256, 3, padding=1), RELU),
        *(conv("", 256, 3, padding=1), RELU, *pools),
    ]
    hidden = [part for _ in (1, 2) for part in (node("dropout", rate=0.5), node("dense", units=4096), RELU)]
    return vision(
        name,
        224,
        block("features", *sequential(*features)),
        node("adaptive_avgpool2d", "avgpool", output=6),
        node("flatten"),
        block("classifier", *sequential(*hidden, node("dense", units=classes))),
    )


def columns(name: str, classes: int = 1000) -> Json:
    """The network of 2012: two columns that meet in the third convolution and in the dense layers."""

    def layer(number: int, filters: int, kernel: int, **fields: int) -> list[Json]:
        return [conv(f"conv{number}", filters, kernel, bias=True, **fields), node("relu", inplace=True)]

    def normed() -> list[Json]:
        return [node("local_response_norm", size=5), pool()]

    hidden = [
        part
        for number in (6, 7)
        for part in (node("dense", f"fc{number}", units=4096), node("relu", inplace=True), node("dropout", rate=0.5))
    ]
    return vision(
        name,
        227,
        *(*layer(1, 96, 11, stride=4), *normed()),
        *(*layer(2, 256, 5, padding=2, groups=2), *normed()),
        *layer(3, 384, 3, padding=1),
        *layer(4, 384, 3, padding=1, groups=2),
        *(*layer(5, 256, 3, padding=1, groups=2), pool(), node("flatten")),
        *(*hidden, node("dense", "fc8", units=classes)),
    )


ENTRIES = (
    Entry(
        id="alexnet",
        title="AlexNet",
        year=2012,
        group="vision",
        family="AlexNet",
        build=document,
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
        build=columns,
        hyperparameters={},
        source="Krizhevsky et al. 2012, ImageNet classification with deep convolutional neural networks, NeurIPS",
        published=(Published("parameters", "60 M", "rounded", "Krizhevsky et al. 2012, NeurIPS, abstract"),),
        tags=("cnn", "classification", "imagenet", "grouped"),
        note="The paper says 224 pixels, of which its first convolution does not give 55 × 55; 227 do. It rounds to "
        "tens of millions.",
    ),
)
