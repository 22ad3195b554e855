"""S3D (arXiv 1712.04851), as torchvision builds it: Inception over frames, its convolutions cut in plane and time."""

from __future__ import annotations

from collections.abc import Sequence

from .entry import Entry, Json
from .parts import block, branches, node, torchvision


def step(name: str, width: int, kernel: Sequence[int], stride: Sequence[int] = (1, 1, 1)) -> Json:
    """Convolution without bias that keeps the volume but for its stride, norm, ReLU."""
    pads = [size // 2 for size in kernel]
    layer = node("conv3d", "0", filters=width, kernel=list(kernel), stride=list(stride), padding=pads, bias=False)
    return block(name, layer, node("batchnorm", "1"), node("relu", "2", inplace=True))


def apart(name: str, width: int, kernel: int = 3, stride: int = 1) -> Json:
    """A convolution of the plane, then one of time."""
    plane = step("0", width, (1, kernel, kernel), (1, stride, stride))
    return block(name, plane, step("1", width, (kernel, 1, 1), (stride, 1, 1)))


def pool(name: str, kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int]) -> Json:
    """The largest number of a small volume."""
    return node("maxpool3d", name, kernel=list(kernel), stride=list(stride), padding=list(padding))


def mixed(name: str, plain: int, first: tuple[int, int], second: tuple[int, int], pooled: int) -> Json:
    """Four paths side by side: 1×1×1, twice 1×1×1 and 3×3×3 cut in two, a pool."""

    def path(number: int, inner: int, width: int) -> list[Json]:
        return [block(f"branch{number}", step("0", inner, (1, 1, 1)), apart("1", width))]

    volume = pool("0", (3, 3, 3), (1, 1, 1), (1, 1, 1))
    last = [block("branch3", volume, step("1", pooled, (1, 1, 1)))]
    return block(name, branches([step("branch0", plain, (1, 1, 1))], path(1, *first), path(2, *second), last))


ROWS = {
    5: (64, (96, 128), (16, 32), 32),
    6: (128, (128, 192), (32, 96), 64),
    8: (192, (96, 208), (16, 48), 64),
    9: (160, (112, 224), (24, 64), 64),
    10: (128, (128, 256), (24, 64), 64),
    11: (112, (144, 288), (32, 64), 64),
    12: (256, (160, 320), (32, 128), 128),
    14: (256, (160, 320), (32, 128), 128),
    15: (384, (192, 384), (48, 128), 128),
}
"""Widths of the mixed blocks, by their place."""

FLAT = ((1, 3, 3), (1, 2, 2), (0, 1, 1))
"""A pool of the plane alone."""


def document(name: str, frames: int = 16, image: int = 224, rate: float = 0.2, classes: int = 400) -> Json:
    """S3D: nine mixed blocks, the mean of what is left, and the classes."""
    others = {
        0: apart("0", 64, 7, 2),
        1: pool("1", *FLAT),
        2: step("2", 64, (1, 1, 1)),
        3: apart("3", 192),
        4: pool("4", *FLAT),
        7: pool("7", (3, 3, 3), (2, 2, 2), (1, 1, 1)),
        13: pool("13", (2, 2, 2), (2, 2, 2), (0, 0, 0)),
    }
    features = [others.get(at) or mixed(str(at), *ROWS[at]) for at in range(16)]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": frames, "image": image},
        "inputs": {"video": {"shape": [3, "frames", "image", "image"]}},
        "layers": [
            block("features", *features),
            node("avgpool3d", "avgpool", kernel=[2, 7, 7], stride=1),
            block("classifier", node("dropout", "0", rate=rate), node("conv3d", "1", filters=classes, kernel=1)),
            node("global_avgpool"),
        ],
    }


ENTRIES = (
    Entry(
        id="s3d",
        title="S3D",
        year=2017,
        group="vision",
        family="S3D",
        build=document,
        hyperparameters={},
        source="arXiv 1712.04851; torchvision.models.video.s3d",
        published=torchvision(8320048, "17.979 G"),
        tags=("cnn", "classification", "video"),
    ),
)
