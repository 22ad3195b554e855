"""ConvNeXt (arXiv 2201.03545), as torchvision builds it."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)


def _turn(width: int, rate: float) -> Json:
    """7×7 depthwise, then a small MLP at every position, scaled and dropped as a whole."""
    drop = [layer_node("drop_path", "stochastic_depth", rate=rate)] if rate else []
    layers = named_block(
        "block",
        conv2d_node("0", width, 7, padding=3, groups=width),
        layer_node("permute", "1", order=[2, 3, 1]),
        layer_node("layernorm", "2"),
        layer_node("dense", "3", units=4 * width),
        layer_node("gelu", "4"),
        layer_node("dense", "5", units=width),
        layer_node("permute", "6", order=[3, 1, 2]),
    )
    return residual_group(layers, layer_node("scale", "layer_scale"), *drop)


def _stage(number: int, width: int, depth: int, rates: tuple[float, float]) -> Json:
    """Equal blocks; the first of all has no stochastic depth."""
    first, last = rates
    if first:
        return named_block(str(number), *repeat_layers(depth, _turn(width, last)))
    return named_block(
        str(number), named_block("0", _turn(width, 0.0)), *repeat_layers(depth - 1, _turn(width, last), start=1)
    )


def convnext_document(
    name: str, depths: Sequence[int], widths: Sequence[int], drop_path: float = 0.1, classes: int = 1000
) -> Json:
    """A ConvNeXt with `depths[i]` blocks of `widths[i]` channels.

    Stochastic depth rises from block to block; equal blocks are folded, so a stage shows its last rate.
    """
    features: list[Json] = [
        named_block("0", conv2d_node("0", widths[0], 4, stride=4), layer_node("layernorm", "1", axis=1))
    ]
    done = 0
    for width, depth in zip(widths, depths, strict=True):
        if done:
            down = (layer_node("layernorm", "0", axis=1), conv2d_node("1", width, 2, stride=2))
            features.append(named_block(str(len(features)), *down))
        rates = [round(drop_path * (done + place) / (sum(depths) - 1), 4) for place in (0, depth - 1)]
        features.append(_stage(len(features), width, depth, (rates[0], rates[1])))
        done += depth
    return image_document(
        name,
        224,
        named_block("features", *features),
        layer_node("global_avgpool", "avgpool", keepdims=True),
        named_block(
            "classifier",
            layer_node("layernorm", "0", axis=1),
            layer_node("flatten", "1"),
            layer_node("dense", "2", units=classes),
        ),
    )


NAMES = WeightNaming(paths=((r"layer_scale\.weight$", "layer_scale"),), ones=((r"layer_scale$", (-1, 1, 1)),))
