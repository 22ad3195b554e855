"""Twins (arXiv 2104.13840), as timm builds it: PCPVT looks at a coarser plane, SVT by turns at windows and at it."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    plane_to_sequence,
    repeat_layers,
    residual_group,
    sequence_to_plane,
)
from netweight.families.parts.pvt import RATIOS, reduced_attention
from netweight.families.parts.vit import mean_pool, mlp_layers


def _turn(width: int, heads: int, inner: int, ratio: int) -> list[Json]:
    """Attention to a plane `ratio` times as coarse, and an MLP."""
    coarser = (
        [conv2d_node("sr", width, ratio, stride=ratio), *plane_to_sequence(), layer_node("layernorm", "norm")]
        if ratio > 1
        else []
    )
    return [
        residual_group(layer_node("layernorm", "norm1"), reduced_attention("attn", "norm1", heads, coarser)),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(inner, width)),
    ]


def _local(width: int, heads: int, inner: int) -> list[Json]:
    """Attention in windows of 7 × 7, and an MLP."""
    attend = layer_node("window_attention", "attn", heads=heads, window=7, relative="none")
    return [
        residual_group(layer_node("layernorm", "norm1"), layer_node("unflatten"), attend, layer_node("flatten", end=2)),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(inner, width)),
    ]


def _places(number: int, width: int) -> list[Json]:
    """A depthwise convolution beside the sequence, which tells positions apart."""
    layer = named_block(f"pos_block.{number}", conv2d_node("proj.0", width, 3, padding=1, groups=width))
    return [residual_group(*sequence_to_plane(), layer, *plane_to_sequence())]


def twins_document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    heads: Sequence[int],
    ratios: Sequence[int] = (8, 8, 4, 4),
    windows: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A Twins with `depths[i]` blocks of `widths[i]` features, `ratios[i]` times as wide in their MLPs."""
    layers: list[Json] = []
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        size, shape = 2 if number else 4, (width, heads[number], ratios[number] * width)
        embed = named_block(
            f"patch_embeds.{number}",
            conv2d_node("proj", width, size, stride=size),
            *plane_to_sequence(),
            layer_node("layernorm", "norm"),
        )
        whole, name_ = _turn(*shape, RATIOS[number]), f"blocks.{number}"
        if windows:
            turns = [_local(*shape) if at % 2 == 0 else whole for at in range(depth)]
            first, *rest = [named_block(f"{name_}.{at}", *each) for at, each in enumerate(turns)]
        else:
            first, rest = named_block(f"{name_}.0", *whole), repeat_layers(depth - 1, *whole, name=name_, start=1)
        back = sequence_to_plane() if number < len(depths) - 1 else []
        layers += [embed, first, *_places(number, width), *rest, *back]
    head = [*mean_pool(), layer_node("dense", "head", units=classes)]
    return image_document(name, image, *layers, layer_node("layernorm", "norm"), *head)
