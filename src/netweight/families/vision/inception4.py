"""Inception v4 and Inception-ResNet v2 (arXiv 1602.07261), as timm builds them."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.inception import Kernel, conv_norm_relu
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)

Path = Sequence[tuple[int, Kernel]]
"""Filters and kernels of convolutions in a row, each of which keeps the plane."""


WIDE, TALL = (1, 7), (7, 1)


def _path(name: str, layers: Path, *, stride: int = 1, padded: bool = True) -> list[Json]:
    """Convolutions in a row, named by their place if there are several; the last one may halve the plane."""
    last = len(layers) - 1
    units = [
        conv_norm_relu(str(at) if last else name, *each, stride=stride if at == last else 1, padded=padded or at < last)
        for at, each in enumerate(layers)
    ]
    return [named_block(name, *units)] if last else units


def _pooled(name: str, filters: int) -> list[Json]:
    """A mean over 3×3, then a 1×1 convolution."""
    return [
        named_block(name, layer_node("avgpool2d", "0", kernel=3, stride=1, padding=1), conv_norm_relu("1", filters, 1))
    ]


def _largest(name: str) -> list[Json]:
    """The largest of 3×3, on half the plane."""
    return [layer_node("maxpool2d", name, kernel=3, stride=2)]


def _side_by_side(*paths: Path, pool: int) -> Json:
    """Paths and a pool, from one input, their channels joined."""
    made = [_path(f"branch{at}", layers) for at, layers in enumerate(paths)]
    return branches_group(*made, _pooled(f"branch{len(paths)}", pool))


def _halved(*paths: Path) -> Json:
    """The same on half the plane."""
    made = [_path(f"branch{at}", layers, stride=2, padded=False) for at, layers in enumerate(paths)]
    return branches_group(*made, _largest(f"branch{len(paths)}"))


def _forked() -> Json:
    """InceptionC: 1×3 beside 3×1, once and twice."""

    def fork(name: str) -> Json:
        ways = (("a", (1, 3)), ("b", (3, 1)))
        return branches_group(*([conv_norm_relu(f"{name}{way}", 256, kernel, padded=True)] for way, kernel in ways))

    double = [conv_norm_relu("branch2_0", 384, 1), conv_norm_relu("branch2_1", 448, (3, 1), padded=True)]
    double += [conv_norm_relu("branch2_2", 512, (1, 3), padded=True), fork("branch2_3")]
    first = [conv_norm_relu("branch1_0", 384, 1), fork("branch1_1")]
    return branches_group([conv_norm_relu("branch0", 256, 1)], first, double, _pooled("branch3", 256))


def _head(classes: int, name: str, rate: float = 0.0) -> list[Json]:
    """A mean and a dense layer."""
    drop = [layer_node("dropout", rate=rate)] if rate else []
    return [layer_node("global_avgpool", "global_pool"), *drop, layer_node("dense", name, units=classes)]


def inception_v4_document(name: str, image: int = 299, classes: int = 1000) -> Json:
    """Inception v4 (Figure 9 of the paper)."""
    mixed_4a = branches_group(
        [named_block("branch0", conv_norm_relu("0", 64, 1), conv_norm_relu("1", 96, 3))],
        [named_block("branch1", *(
            conv_norm_relu(str(at), 64, each, padded=True) for at, each in enumerate((1, WIDE, TALL))),
               conv_norm_relu("3", 96, 3))],
    )  # fmt: skip
    first = _side_by_side([(96, 1)], [(64, 1), (96, 3)], [(64, 1), (96, 3), (96, 3)], pool=96)
    twice = [(192, 1), (192, TALL), (224, WIDE), (224, TALL), (256, WIDE)]
    second = _side_by_side([(384, 1)], [(192, 1), (224, WIDE), (256, TALL)], twice, pool=128)
    parts = [
        [branches_group(_largest("maxpool"), [conv_norm_relu("conv", 96, 3, stride=2)])],
        [mixed_4a],
        [branches_group([conv_norm_relu("conv", 192, 3, stride=2)], _largest("maxpool"))],
        *[[first]] * 4,
        [_halved([(384, 3)], [(192, 1), (224, 3), (256, 3)])],
        *[[second]] * 7,
        [_halved([(192, 1), (192, 3)], [(256, 1), (256, WIDE), (320, TALL), (320, 3)])],
        *[[_forked()]] * 3,
    ]
    stem = [conv_norm_relu("0", 32, 3, stride=2), conv_norm_relu("1", 32, 3), conv_norm_relu("2", 64, 3, padded=True)]
    features = named_block("features", *stem, *(named_block(str(at), *part) for at, part in enumerate(parts, 3)))
    return image_document(name, image, features, *_head(classes, "last_linear"))


def _added(width: int, paths: Sequence[Path], last: bool = False) -> list[Json]:
    """Paths whose channels a 1×1 convolution brings to those of the input, to which a share of it is added."""
    made = [_path(f"branch{at}", layers) for at, layers in enumerate(paths)]
    relu = [] if last else [layer_node("relu", inplace=True)]
    return [residual_group(branches_group(*made), conv2d_node("conv2d", width, 1)), *relu]


def inception_resnet_v2_document(name: str, image: int = 299, classes: int = 1000) -> Json:
    """Inception-ResNet v2 (Figure 15)."""
    ways = [(192, 1)], [(192, 1), (224, (1, 3)), (256, (3, 1))]
    threes = [[(32, 1)], [(32, 1), (32, 3)], [(32, 1), (48, 3), (64, 3)]]
    sevens = [[(192, 1)], [(128, 1), (160, WIDE), (192, TALL)]]
    mixed = _side_by_side([(96, 1)], [(48, 1), (64, 5)], [(64, 1), (96, 3), (96, 3)], pool=64)
    return image_document(
        name,
        image,
        *(
            conv_norm_relu("conv2d_1a", 32, 3, stride=2),
            conv_norm_relu("conv2d_2a", 32, 3),
            conv_norm_relu("conv2d_2b", 64, 3, padded=True),
        ),
        *(
            *_largest("maxpool_3a"),
            conv_norm_relu("conv2d_3b", 80, 1),
            conv_norm_relu("conv2d_4a", 192, 3),
            *_largest("maxpool_5a"),
        ),
        named_block("mixed_5b", mixed),
        *repeat_layers(10, *_added(320, threes), name="repeat"),
        named_block("mixed_6a", _halved([(384, 3)], [(256, 1), (256, 3), (384, 3)])),
        *repeat_layers(20, *_added(1088, sevens), name="repeat_1"),
        named_block("mixed_7a", _halved([(256, 1), (384, 3)], [(256, 1), (288, 3)], [(256, 1), (288, 3), (320, 3)])),
        *repeat_layers(9, *_added(2080, ways), name="repeat_2"),
        named_block("block8", *_added(2080, ways, last=True)),
        conv_norm_relu("conv2d_7b", 1536, 1),
        *_head(classes, "classif"),
    )
