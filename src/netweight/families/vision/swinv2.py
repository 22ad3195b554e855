"""Swin V2 (arXiv 2111.09883) in all its sizes, as timm builds it: biases of queries and values, none of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)
from netweight.families.parts.swin import patch_merging
from netweight.families.parts.vit import mlp_layers


def _turn(width: int, heads: int, window: int, shift: int) -> list[Json]:
    """Attention and an MLP, each normed behind it."""
    fields: dict[str, Any] = {"shift": shift, "masked": True} if shift else {}
    attend = layer_node(
        "window_attention", "attn", heads=heads, window=window, relative="network", key_bias=False, **fields
    )
    return [
        residual_group(attend, layer_node("layernorm", "norm1")),
        residual_group(mlp_layers(4 * width, width), layer_node("layernorm", "norm2")),
    ]


def swinv2_document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: int,
    window: int,
    image: int = 256,
    classes: int = 1000,
) -> Json:
    """Four stages, each twice as wide, of windows no larger than the plane; every second block shifts them."""
    side, stages = image // 4, list[Json]()
    for number, depth in enumerate(depths):
        own, count = width * 2**number, heads * 2**number
        side = side // 2 if number else side
        small = min(window, side)
        shift = small // 2 if side > window else 0
        blocks = [named_block(f"blocks.{at}", *_turn(own, count, small, shift * (at % 2))) for at in range(depth)]
        if not shift:
            blocks = repeat_layers(depth, *_turn(own, count, small, 0), name="blocks")
        down = [named_block("downsample", *patch_merging(own // 2, True))] if number else []
        stages.append(named_block(f"layers.{number}", *down, *blocks))
    patches = (
        conv2d_node("proj", width, 4, stride=4),
        layer_node("permute", order=[2, 3, 1]),
        layer_node("layernorm", "norm"),
    )
    return image_document(
        name,
        image,
        named_block("patch_embed", *patches),
        *stages,
        layer_node("layernorm", "norm"),
        layer_node("permute", order=[3, 1, 2]),
        named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes)),
    )
