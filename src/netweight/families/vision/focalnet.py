"""FocalNet (arXiv 2203.11926), as timm builds it: contexts of growing reach, gated and summed, instead of attention."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    with_source,
)


def _modulation(width: int, levels: int) -> Json:
    """Depthwise convolutions in a row, and the mean of the plane: each times a gate; their sum times the query."""
    gates = ["gates", *(f"gates.y{level}" for level in range(1, levels + 1))]
    layers = [
        conv2d_node("f", 2 * width + levels + 1, 1),
        layer_node("split", "query", parts=[width, width, levels + 1]),
        with_source(layer_node("split", "gates", parts=levels + 1), "query.y2"),
        with_source(layer_node("identity", "context"), "query.y1"),
    ]
    for level in range(levels):
        kernel = 3 + 2 * level
        reach = conv2d_node("0", width, kernel, padding=kernel // 2, groups=width, bias=False)
        name = f"focal_layers.{level}"
        before = f"focal_layers.{level - 1}" if level else "context"
        layers += [
            with_source(named_block(name, reach, layer_node("gelu", "1")), before),
            with_source(layer_node("multiply", f"gated{level}"), [name, gates[level]]),
        ]
    return named_block(
        "modulation",
        *layers,
        with_source(layer_node("global_avgpool", keepdims=True), f"focal_layers.{levels - 1}"),
        layer_node("gelu", "whole"),
        with_source(layer_node("multiply", f"gated{levels}"), ["whole", gates[levels]]),
        with_source(layer_node("add"), [f"gated{level}" for level in range(levels + 1)]),
        conv2d_node("h", width, 1),
        with_source(layer_node("multiply"), ["query", "h"]),
        conv2d_node("proj", width, 1),
    )


def _turn(width: int, levels: int) -> list[Json]:
    """Modulation and an MLP."""
    mlp = named_block("mlp", conv2d_node("fc1", 4 * width, 1), layer_node("gelu", "act"), conv2d_node("fc2", width, 1))
    norms = [layer_node("layernorm", f"norm{n}", axis=1) for n in (1, 2)]
    return [residual_group(norms[0], _modulation(width, levels)), residual_group(norms[1], mlp)]


def _down(name: str, width: int, size: int) -> Json:
    """A plane `size` times as small each way."""
    return named_block(name, conv2d_node("proj", width, size, stride=size), layer_node("layernorm", "norm", axis=1))


def focalnet_document(
    name: str, width: int, depths: Sequence[int], levels: int = 2, image: int = 224, classes: int = 1000
) -> Json:
    """A FocalNet of `depths[i]` blocks, each stage twice as wide; `levels` contexts beside that of the whole plane."""
    stages: list[Json] = []
    for number, depth in enumerate(depths):
        own = width * 2**number
        before = [_down("downsample", own, 2)] if number else []
        stages.append(named_block(str(number), *before, *repeat_layers(depth, *_turn(own, levels), name="blocks")))
    return image_document(
        name,
        image,
        _down("stem", width, 4),
        named_block("layers", *stages),
        layer_node("layernorm", "norm", axis=1),
        named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes)),
    )
