"""GoogLeNet (arXiv 1409.4842), as torchvision builds it: with batch normalization, and 3×3 where the paper has 5×5."""

from __future__ import annotations

from netweight.families.parts.inception import conv_norm_relu
from netweight.families.parts.nodes import Json, branches_group, image_document, layer_node, named_block

A = {"3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64)}


B = {
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
}


C = {"5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128)}


def _mixed(name: str, widths: tuple[int, ...]) -> Json:
    """Four paths: 1×1; 1×1 and 3×3, twice; a pool and 1×1."""
    one, narrow, three, thin, five, pooled = widths
    pool = layer_node("maxpool2d", "0", kernel=3, stride=1, padding=1, ceil=True)
    return named_block(
        f"inception{name}",
        branches_group(
            [conv_norm_relu("branch1", one, 1)],
            [named_block("branch2", conv_norm_relu("0", narrow, 1), conv_norm_relu("1", three, 3, padded=True))],
            [named_block("branch3", conv_norm_relu("0", thin, 1), conv_norm_relu("1", five, 3, padded=True))],
            [named_block("branch4", pool, conv_norm_relu("1", pooled, 1))],
        ),
    )


def _auxiliary(name: str, classes: int) -> Json:
    """A head beside the way, for training only."""
    layers = [
        layer_node("adaptive_avgpool2d", output=4),
        conv_norm_relu("conv", 128, 1),
        layer_node("flatten"),
        layer_node("dense", "fc1", units=1024),
        layer_node("relu", inplace=True),
        layer_node("dropout", rate=0.7),
        layer_node("dense", "fc2", units=classes),
    ]
    return {**named_block(name, *layers), "when": "train"}


def _pool(name: str, kernel: int = 3) -> Json:
    """Halves the plane, rounding up."""
    return layer_node("maxpool2d", name, kernel=kernel, stride=2, ceil=True)


def googlenet_document(name: str, classes: int = 1000) -> Json:
    """GoogLeNet with its two auxiliary heads."""
    middle = {key: _mixed(key, widths) for key, widths in B.items()}
    return image_document(
        name,
        224,
        conv_norm_relu("conv1", 64, 7, stride=2, padded=True),
        _pool("maxpool1"),
        conv_norm_relu("conv2", 64, 1),
        conv_norm_relu("conv3", 192, 3, padded=True),
        _pool("maxpool2"),
        *(_mixed(key, widths) for key, widths in A.items()),
        _pool("maxpool3"),
        middle["4a"],
        _auxiliary("aux1", classes),
        middle["4b"],
        middle["4c"],
        middle["4d"],
        _auxiliary("aux2", classes),
        middle["4e"],
        _pool("maxpool4", 2),
        *(_mixed(key, widths) for key, widths in C.items()),
        layer_node("global_avgpool", "avgpool"),
        layer_node("dropout", rate=0.2),
        layer_node("dense", "fc", units=classes),
    )
