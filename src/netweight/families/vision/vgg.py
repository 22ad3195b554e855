"""VGG (arXiv 1409.1556), as torchvision builds it: stacks of 3×3 convolutions and three dense layers."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import Json, conv2d_node, image_document, layer_node, named_block


def vgg_document(
    name: str,
    depths: Sequence[int],
    norm: bool = False,
    widths: Sequence[int] = (64, 128, 256, 512, 512),
    classes: int = 1000,
) -> Json:
    """A VGG with `depths[i]` convolutions of `widths[i]` in stage i; layers bear their number, as in the reference."""
    layers: list[Json] = []
    for width, depth in zip(widths, depths, strict=True):
        for _ in range(depth):
            layers.append(conv2d_node(str(len(layers)), width, 3, padding=1))
            layers += [layer_node("batchnorm", str(len(layers)))] if norm else []
            layers.append(layer_node("relu", str(len(layers)), inplace=True))
        layers.append(layer_node("maxpool2d", str(len(layers)), kernel=2))
    return image_document(
        name,
        224,
        named_block("features", *layers),
        layer_node("adaptive_avgpool2d", "avgpool", output=7),
        layer_node("flatten"),
        named_block(
            "classifier",
            *(part for at in (0, 3) for part in _hidden(at)),
            layer_node("dense", "6", units=classes),
        ),
    )


def _hidden(at: int) -> list[Json]:
    """A dense layer with its activation and dropout."""
    dense = layer_node("dense", str(at), units=4096)
    return [dense, layer_node("relu", str(at + 1), inplace=True), layer_node("dropout", str(at + 2), rate=0.5)]
