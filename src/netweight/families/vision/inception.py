"""Inception v3 (arXiv 1512.00567), as torchvision builds it: factorised convolutions side by side."""

from __future__ import annotations

from netweight.families.parts.inception import conv_norm_relu
from netweight.families.parts.nodes import Json, branches_group, dropout_layers, image_document, layer_node, named_block


def _pooled(name: str, filters: int) -> list[Json]:
    """A mean over 3×3, then a 1×1 convolution."""
    return [layer_node("avgpool2d", kernel=3, stride=1, padding=1), conv_norm_relu(name, filters, 1)]


def _mixed_a(name: str, pool: int) -> Json:
    """InceptionA: 1×1, 5×5, twice 3×3, pool."""
    return named_block(
        name,
        branches_group(
            [conv_norm_relu("branch1x1", 64, 1)],
            [conv_norm_relu("branch5x5_1", 48, 1), conv_norm_relu("branch5x5_2", 64, 5, padded=True)],
            [
                conv_norm_relu("branch3x3dbl_1", 64, 1),
                conv_norm_relu("branch3x3dbl_2", 96, 3, padded=True),
                conv_norm_relu("branch3x3dbl_3", 96, 3, padded=True),
            ],
            _pooled("branch_pool", pool),
        ),
    )


def _mixed_b(name: str) -> Json:
    """InceptionB: the plane halved by two paths of convolutions and a pool."""
    return named_block(
        name,
        branches_group(
            [conv_norm_relu("branch3x3", 384, 3, stride=2)],
            [
                conv_norm_relu("branch3x3dbl_1", 64, 1),
                conv_norm_relu("branch3x3dbl_2", 96, 3, padded=True),
                conv_norm_relu("branch3x3dbl_3", 96, 3, stride=2),
            ],
            [layer_node("maxpool2d", kernel=3, stride=2)],
        ),
    )


def _mixed_c(name: str, width: int) -> Json:
    """InceptionC: 7×7 as 1×7 and 7×1, once and twice."""
    seven = [
        conv_norm_relu("branch7x7_1", width, 1),
        conv_norm_relu("branch7x7_2", width, (1, 7), padded=True),
        conv_norm_relu("branch7x7_3", 192, (7, 1), padded=True),
    ]
    turns = (((7, 1), width), ((1, 7), width), ((7, 1), width), ((1, 7), 192))
    double = [
        conv_norm_relu(f"branch7x7dbl_{n}", filters, kernel, padded=True)
        for n, (kernel, filters) in enumerate(turns, 2)
    ]
    return named_block(
        name,
        branches_group(
            [conv_norm_relu("branch1x1", 192, 1)],
            seven,
            [conv_norm_relu("branch7x7dbl_1", width, 1), *double],
            _pooled("branch_pool", 192),
        ),
    )


def _mixed_d(name: str) -> Json:
    """InceptionD: the plane halved once more."""
    seven = [
        conv_norm_relu("branch7x7x3_1", 192, 1),
        conv_norm_relu("branch7x7x3_2", 192, (1, 7), padded=True),
        conv_norm_relu("branch7x7x3_3", 192, (7, 1), padded=True),
        conv_norm_relu("branch7x7x3_4", 192, 3, stride=2),
    ]
    three = [conv_norm_relu("branch3x3_1", 192, 1), conv_norm_relu("branch3x3_2", 320, 3, stride=2)]
    return named_block(name, branches_group(three, seven, [layer_node("maxpool2d", kernel=3, stride=2)]))


def _mixed_e(name: str) -> Json:
    """InceptionE: 3×3 as 1×3 beside 3×1."""

    def split(prefix: str) -> Json:
        return branches_group(
            [conv_norm_relu(f"{prefix}a", 384, (1, 3), padded=True)],
            [conv_norm_relu(f"{prefix}b", 384, (3, 1), padded=True)],
        )

    return named_block(
        name,
        branches_group(
            [conv_norm_relu("branch1x1", 320, 1)],
            [conv_norm_relu("branch3x3_1", 384, 1), split("branch3x3_2")],
            [
                conv_norm_relu("branch3x3dbl_1", 448, 1),
                conv_norm_relu("branch3x3dbl_2", 384, 3, padded=True),
                split("branch3x3dbl_3"),
            ],
            _pooled("branch_pool", 192),
        ),
    )


def _auxiliary(classes: int) -> Json:
    """A second classifier beside the sixth stage, which only training runs."""
    layers = (
        layer_node("avgpool2d", kernel=5, stride=3),
        conv_norm_relu("conv0", 128, 1),
        conv_norm_relu("conv1", 768, 5),
        layer_node("global_avgpool"),
        layer_node("dense", "fc", units=classes),
    )
    return {**named_block("AuxLogits", *layers), "when": "train"}


def inception_document(name: str, auxiliary_head: bool = True, classes: int = 1000, rate: float = 0.5) -> Json:
    """Inception v3, with its auxiliary head or without."""
    return image_document(
        name,
        299,
        conv_norm_relu("Conv2d_1a_3x3", 32, 3, stride=2),
        conv_norm_relu("Conv2d_2a_3x3", 32, 3),
        conv_norm_relu("Conv2d_2b_3x3", 64, 3, padded=True),
        layer_node("maxpool2d", "maxpool1", kernel=3, stride=2),
        conv_norm_relu("Conv2d_3b_1x1", 80, 1),
        conv_norm_relu("Conv2d_4a_3x3", 192, 3),
        layer_node("maxpool2d", "maxpool2", kernel=3, stride=2),
        *(_mixed_a(f"Mixed_5{letter}", pool) for letter, pool in (("b", 32), ("c", 64), ("d", 64))),
        _mixed_b("Mixed_6a"),
        *(_mixed_c(f"Mixed_6{letter}", width) for letter, width in (("b", 128), ("c", 160), ("d", 160), ("e", 192))),
        *([_auxiliary(classes)] if auxiliary_head else []),
        _mixed_d("Mixed_7a"),
        _mixed_e("Mixed_7b"),
        _mixed_e("Mixed_7c"),
        layer_node("global_avgpool", "avgpool"),
        *dropout_layers(rate),
        layer_node("dense", "fc", units=classes),
    )
