"""DenseNet (arXiv 1608.06993), as torchvision builds it: every layer sees the outputs of all before it."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, branches_group, conv2d_node, image_document, layer_node, named_block


def _relu() -> Json:
    """In place, as in the reference."""
    return layer_node("relu", inplace=True)


def _layer(number: int, growth: int) -> Json:
    """`growth` channels more, beside what came in."""
    path = [
        layer_node("batchnorm", "norm1"),
        _relu(),
        conv2d_node("conv1", 4 * growth, 1, bias=False),
        layer_node("batchnorm", "norm2"),
        _relu(),
        conv2d_node("conv2", growth, 3, padding=1, bias=False),
    ]
    return named_block(f"denselayer{number}", branches_group([], path))


def densenet_document(name: str, depths: Sequence[int], growth: int = 32, first: int = 64, classes: int = 1000) -> Json:
    """A DenseNet with `depths[i]` layers in block i; between blocks the channels and the plane are halved."""
    channels, parts = first, list[Json]()
    for number, depth in enumerate(depths, 1):
        parts.append(named_block(f"denseblock{number}", *(_layer(turn, growth) for turn in range(1, depth + 1))))
        channels += depth * growth
        if number < len(depths):
            channels //= 2
            narrow = conv2d_node("conv", channels, 1, bias=False)
            pool = layer_node("avgpool2d", "pool", kernel=2)
            parts.append(named_block(f"transition{number}", layer_node("batchnorm", "norm"), _relu(), narrow, pool))
    stem = [
        conv2d_node("conv0", first, 7, stride=2, padding=3, bias=False),
        layer_node("batchnorm", "norm0"),
        _relu(),
        layer_node("maxpool2d", "pool0", kernel=3, stride=2, padding=1),
    ]
    features = named_block("features", *stem, *parts, layer_node("batchnorm", "norm5"))
    return image_document(
        name, 224, features, _relu(), layer_node("global_avgpool"), layer_node("dense", "classifier", units=classes)
    )
