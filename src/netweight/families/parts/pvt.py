"""Parts of PVT that other families build on."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    layer_node,
    named_block,
    plane_to_sequence,
    sequence_to_plane,
    with_source,
)


def overlapping_patch_embedding(name: str, width: int, kernel: int, stride: int, norm: str = "norm") -> Json:
    """Patches that overlap, as a sequence."""
    layer = conv2d_node("proj", width, kernel, stride=stride, padding=kernel // 2)
    return named_block(name, layer, *plane_to_sequence(), layer_node("layernorm", norm))


def reduced_attention(name: str, query: str, heads: int, coarser: Sequence[Json], **fields: bool) -> Json:
    """Every position looks at those of the coarser plane that `coarser` makes; at all where it makes none."""
    attend = layer_node("attention", "self", heads=heads, **fields)
    if not coarser:
        return named_block(name, attend)
    return named_block(name, *sequence_to_plane(), *coarser, with_source(attend, [query, coarser[-1]["name"]]))


def mlp_with_depthwise_conv(width: int, inner: int, depthwise: Json, *, relu: bool = False, act: str = "act") -> Json:
    """An MLP with a depthwise convolution between its two layers, which tells positions apart."""
    middle = [*sequence_to_plane(), *([layer_node("relu", "relu")] if relu else []), depthwise, *plane_to_sequence()]
    return named_block(
        "mlp",
        layer_node("dense", "fc1", units=inner),
        *middle,
        layer_node("gelu", act),
        layer_node("dense", "fc2", units=width),
    )


RATIOS, HEADS = (8, 4, 2, 1), (1, 2, 5, 8)
