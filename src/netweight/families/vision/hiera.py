"""Hiera (arXiv 2306.00989), as timm builds it: attention in windows, then everywhere, over ever coarser planes."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    plane_to_sequence,
    repeat_layers,
    residual_group,
)
from netweight.families.parts.vit import mlp_layers


def _looks(heads: int, window: int, whole: bool, **own: int) -> Json:
    """Attention in windows, or everywhere: then fused, in a kernel without an axis for windows."""
    fused = {"fused": True} if whole else {}
    return layer_node("window_attention", "attn", heads=heads, window=window, relative="none", **own, **fused)


def _turn(width: int, heads: int, window: int, whole: bool) -> list[Json]:
    """Attention and an MLP."""
    attend = _looks(heads, window, whole)
    return [
        residual_group(layer_node("layernorm", "norm1"), attend),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(4 * width, width)),
    ]


def _coarser(width: int, heads: int, window: int, whole: bool) -> list[Json]:
    """Queries are the largest of every 2 × 2, and so is what goes around, from the same norm."""
    attend = _looks(heads, window, whole, head_dim=width // heads, units=width, pool=2)
    around = [
        layer_node("dense", "proj", units=width),
        layer_node("permute", order=[3, 1, 2]),
        layer_node("maxpool2d", kernel=2),
        layer_node("permute", order=[2, 3, 1]),
    ]
    return [
        layer_node("layernorm", "norm1"),
        residual_group(attend, shortcut=around),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(4 * width, width)),
    ]


def hiera_document(
    name: str, width: int, heads: int, depths: Sequence[int], image: int = 224, classes: int = 1000
) -> Json:
    """Four stages of `depths[i]` layers, each twice as wide as the one before."""
    side, at, blocks = image // 4, 0, list[Json]()
    window = 8
    for number, depth in enumerate(depths):
        if number:
            width, heads = 2 * width, 2 * heads
            blocks.append(named_block(f"blocks.{at}", *_coarser(width, heads, window, window == side)))
            side, at, depth = side // 2, at + 1, depth - 1
            window = window // 2 if number == 1 else side
        blocks.append(
            named_block(
                "", *repeat_layers(depth, *_turn(width, heads, window, window == side), name="blocks", start=at)
            )
        )
        at += depth
    return image_document(
        name,
        image,
        named_block("patch_embed", conv2d_node("proj", width // 8, 7, stride=4, padding=3)),
        *plane_to_sequence(),
        layer_node("positions", "pos_embed"),
        layer_node("unflatten"),
        *blocks,
        named_block(
            "head",
            layer_node("permute", order=[3, 1, 2]),
            layer_node("global_avgpool", "global_pool"),
            layer_node("layernorm", "norm"),
            layer_node("dense", "fc", units=classes),
        ),
    )


NAMES = WeightNaming(paths=((r"pos_embed\.weight$", "pos_embed"),), ones=((r"pos_embed$", (1, -1, -1)),))
