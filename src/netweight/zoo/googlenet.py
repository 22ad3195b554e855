"""GoogLeNet (arXiv 1409.4842), as torchvision builds it: with batch normalisation, and 3×3 where the paper has 5×5."""

from __future__ import annotations

from .entry import Entry, Json
from .inception import unit
from .parts import block, branches, node, torchvision, vision

A = {"3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64)}
B = {
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
}
C = {"5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128)}


def mixed(name: str, widths: tuple[int, ...]) -> Json:
    """Four paths: 1×1; 1×1 and 3×3, twice; a pool and 1×1."""
    one, narrow, three, thin, five, pooled = widths
    pool = node("maxpool2d", "0", kernel=3, stride=1, padding=1, ceil=True)
    return block(
        f"inception{name}",
        branches(
            [unit("branch1", one, 1)],
            [block("branch2", unit("0", narrow, 1), unit("1", three, 3, padded=True))],
            [block("branch3", unit("0", thin, 1), unit("1", five, 3, padded=True))],
            [block("branch4", pool, unit("1", pooled, 1))],
        ),
    )


def auxiliary(name: str, classes: int) -> Json:
    """A head beside the way, for training only."""
    layers = [
        node("adaptive_avgpool2d", output=4),
        unit("conv", 128, 1),
        node("flatten"),
        node("dense", "fc1", units=1024),
        node("relu", inplace=True),
        node("dropout", rate=0.7),
        node("dense", "fc2", units=classes),
    ]
    return {**block(name, *layers), "when": "train"}


def pool(name: str, kernel: int = 3) -> Json:
    """Halves the plane, rounding up."""
    return node("maxpool2d", name, kernel=kernel, stride=2, ceil=True)


def document(name: str, classes: int = 1000) -> Json:
    """GoogLeNet with its two auxiliary heads."""
    middle = {key: mixed(key, widths) for key, widths in B.items()}
    return vision(
        name,
        224,
        unit("conv1", 64, 7, stride=2, padded=True),
        pool("maxpool1"),
        unit("conv2", 64, 1),
        unit("conv3", 192, 3, padded=True),
        pool("maxpool2"),
        *(mixed(key, widths) for key, widths in A.items()),
        pool("maxpool3"),
        middle["4a"],
        auxiliary("aux1", classes),
        middle["4b"],
        middle["4c"],
        middle["4d"],
        auxiliary("aux2", classes),
        middle["4e"],
        pool("maxpool4", 2),
        *(mixed(key, widths) for key, widths in C.items()),
        node("global_avgpool", "avgpool"),
        node("dropout", rate=0.2),
        node("dense", "fc", units=classes),
    )


ENTRIES = (
    Entry(
        id="googlenet",
        title="GoogLeNet",
        year=2014,
        group="vision",
        family="Inception",
        build=document,
        hyperparameters={},
        source="arXiv 1409.4842; torchvision.models.googlenet",
        published=torchvision(0, "1.498 G")[1:],
        aliases=("inception_v1",),
        tags=("cnn", "classification", "imagenet"),
        note="torchvision prints 6,624,904 parameters, without the two heads that only training runs; they are counted "
        "here, and not in the operations.",
    ),
)
