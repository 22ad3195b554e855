"""S3D (arXiv 1712.04851), as torchvision builds it: Inception over frames, its convolutions cut in plane and time."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, branches_group, layer_node, named_block


def _step(name: str, width: int, kernel: Sequence[int], stride: Sequence[int] = (1, 1, 1)) -> Json:
    """Convolution without bias that keeps the volume but for its stride, norm, ReLU."""
    pads = [size // 2 for size in kernel]
    layer = layer_node("conv3d", "0", filters=width, kernel=list(kernel), stride=list(stride), padding=pads, bias=False)
    return named_block(name, layer, layer_node("batchnorm", "1"), layer_node("relu", "2", inplace=True))


def _apart(name: str, width: int, kernel: int = 3, stride: int = 1) -> Json:
    """A convolution of the plane, then one of time."""
    plane = _step("0", width, (1, kernel, kernel), (1, stride, stride))
    return named_block(name, plane, _step("1", width, (kernel, 1, 1), (stride, 1, 1)))


def _pool(name: str, kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int]) -> Json:
    """The largest number of a small volume."""
    return layer_node("maxpool3d", name, kernel=list(kernel), stride=list(stride), padding=list(padding))


def _mixed(name: str, plain: int, first: tuple[int, int], second: tuple[int, int], pooled: int) -> Json:
    """Four paths side by side: 1×1×1, twice 1×1×1 and 3×3×3 cut in two, a pool."""

    def path(number: int, inner: int, width: int) -> list[Json]:
        return [named_block(f"branch{number}", _step("0", inner, (1, 1, 1)), _apart("1", width))]

    volume = _pool("0", (3, 3, 3), (1, 1, 1), (1, 1, 1))
    last = [named_block("branch3", volume, _step("1", pooled, (1, 1, 1)))]
    return named_block(
        name, branches_group([_step("branch0", plain, (1, 1, 1))], path(1, *first), path(2, *second), last)
    )


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


def s3d_document(name: str, frames: int = 16, image: int = 224, rate: float = 0.2, classes: int = 400) -> Json:
    """S3D: nine mixed blocks, the mean of what is left, and the classes."""
    others = {
        0: _apart("0", 64, 7, 2),
        1: _pool("1", *FLAT),
        2: _step("2", 64, (1, 1, 1)),
        3: _apart("3", 192),
        4: _pool("4", *FLAT),
        7: _pool("7", (3, 3, 3), (2, 2, 2), (1, 1, 1)),
        13: _pool("13", (2, 2, 2), (2, 2, 2), (0, 0, 0)),
    }
    features = [others.get(at) or _mixed(str(at), *ROWS[at]) for at in range(16)]
    return {
        "netweight": 1,
        "name": name,
        "sizes": {"batch": 1, "frames": frames, "image": image},
        "inputs": {"video": {"shape": [3, "frames", "image", "image"]}},
        "layers": [
            named_block("features", *features),
            layer_node("avgpool3d", "avgpool", kernel=[2, 7, 7], stride=1),
            named_block(
                "classifier",
                layer_node("dropout", "0", rate=rate),
                layer_node("conv3d", "1", filters=classes, kernel=1),
            ),
            layer_node("global_avgpool"),
        ],
    }
