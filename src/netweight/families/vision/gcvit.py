"""GCViT (arXiv 2206.09959), as timm builds it: windows that ask for themselves, and windows that all ask the same."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    residual_group,
    with_source,
)
from netweight.families.parts.unfused_attention import scored_with
from netweight.families.parts.vit import mlp_layers

WINDOWS = (32, 32, 16, 32)
"""By what the side of an image is divided for the side of a window, stage by stage."""


def _bottleneck(name: str, width: int) -> Json:
    """A depthwise convolution, a squeeze and a convolution of 1 × 1, without biases, beside a shortcut."""
    gate = [
        layer_node("global_avgpool", keepdims=True),
        conv2d_node("fc1", -(-width // 32) * 8, 1, bias=False),
        layer_node("gelu", "act"),
        conv2d_node("fc2", width, 1, bias=False),
        layer_node("sigmoid", "gate"),
    ]
    depth = conv2d_node("conv_dw", width, 3, padding=1, groups=width, bias=False)
    squeeze = named_block("se", branches_group([], gate, merge="multiply"))
    return named_block(
        name, residual_group(depth, layer_node("gelu", "act"), squeeze, conv2d_node("conv_pw", width, 1, bias=False))
    )


def _coarser(name: str, taken: int, width: int) -> Json:
    """The plane halved, between two norms."""
    return named_block(
        name,
        layer_node("layernorm", "norm1", axis=1),
        _bottleneck("conv_block", taken),
        conv2d_node("reduction", width, 3, stride=2, padding=1, bias=False),
        layer_node("layernorm", "norm2", axis=1),
    )


def _asked(levels: int, width: int, window: int, heads: int) -> list[Json]:
    """Queries for every window, from the whole plane: the value `asked`, heads × positions × size."""
    layers: list[Json] = []
    for level in range(1, max(1, levels) + 1):
        layers.append(_bottleneck(f"conv{level}", width))
        layers += [layer_node("maxpool2d", f"pool{level}", kernel=3, stride=2, padding=1)] if levels else []
    return [
        named_block("global_block.blocks", *layers),
        layer_node("permute", order=[2, 3, 1]),
        layer_node("reshape", shape=[1, window * window, heads, width // heads]),
        layer_node("permute", "asked", order=[1, 3, 2, 4]),
    ]


def _attention(width: int, heads: int, side: int, window: int, *, shared: bool) -> list[Json]:
    """Attention in all windows; where `shared`, their queries are the same."""
    across, size, names = side // window, width // heads, 2 if shared else 3
    count = across * across
    cut = [
        layer_node("reshape", shape=[across, window, across, window, width]),
        layer_node("permute", order=[1, 3, 2, 4, 5]),
        layer_node("reshape", shape=[count, window * window, width]),
    ]
    parts = [
        layer_node("dense", "qkv", units=names * width),
        layer_node("reshape", shape=[count, window * window, names * heads, size]),
        layer_node("permute", order=[1, 3, 2, 4]),
        layer_node("split", "query", parts=names, axis=2),
    ]
    asking, keys, values = ("query", "query.y1", "query.y2")
    if shared:
        asking, keys, values = ("asking", "query", "query.y1")
        parts.append(with_source(layer_node("concat", "asking"), ["asked"] * count))
    seen = [
        with_source(layer_node("matmul"), ["shares", values]),
        layer_node("permute", order=[1, 3, 2, 4]),
        layer_node("reshape", shape=[count, window * window, width]),
        layer_node("dense", "proj", units=width),
        layer_node("reshape", shape=[across, across, window, window, width]),
        layer_node("permute", order=[1, 3, 2, 4, 5]),
        layer_node("reshape", shape=[side, side, width]),
    ]
    bias = layer_node("relative_bias", "rel_pos", length=(2 * window - 1) ** 2)
    return [*cut, named_block("attn", *parts, *scored_with(asking, keys, bias), *seen)]


def _turn(width: int, heads: int, side: int, window: int, ratio: int, *, shared: bool, scaled: bool) -> list[Json]:
    """Attention and an MLP, perhaps scaled."""
    scale = [[layer_node("scale", f"ls{at}", axis=-1)] if scaled else [] for at in (1, 2)]
    return [
        residual_group(
            layer_node("layernorm", "norm1"), *_attention(width, heads, side, window, shared=shared), *scale[0]
        ),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(ratio * width, width), *scale[1]),
    ]


def gcvit_document(
    name: str,
    depths: Sequence[int],
    width: int = 64,
    heads: int = 2,
    ratio: int = 3,
    scaled: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """Four stages of `depths[i]` blocks, every second one with queries of the whole plane."""
    side, stages = image // 4, list[Json]()
    for number, depth in enumerate(depths):
        own, count, window = width * 2**number, heads * 2**number, image // WINDOWS[number]
        down = [_coarser("downsample", own // 2, own)] if number else []
        side = side // 2 if number else side
        levels = (side // window).bit_length() - 1
        turns = [
            named_block(f"blocks.{at}", *_turn(own, count, side, window, ratio, shared=at % 2 == 1, scaled=scaled))
            for at in range(depth)
        ]
        query = _asked(levels, own, window, count)
        rows = with_source(layer_node("permute", order=[2, 3, 1]), "plane")
        last = [layer_node("layernorm", "norm")] if number == 3 else []
        stages.append(
            named_block(
                str(number), *down, layer_node("identity", "plane"), *query, rows, *turns, *last,
                layer_node("permute", order=[3, 1, 2]),
            )
        )  # fmt: skip
    return image_document(
        name,
        image,
        named_block("stem", conv2d_node("conv1", width, 3, stride=2, padding=1), _coarser("down", width, width)),
        named_block("stages", *stages),
        named_block("head", layer_node("global_avgpool", "global_pool"), layer_node("dense", "fc", units=classes)),
    )


NAMES = WeightNaming(
    paths=(
        (r"rel_pos\.weight$", "rel_pos.relative_position_bias_table"),
        (r"rel_pos\.index$", "rel_pos.relative_position_index"),
        (r"(ls\d)\.weight$", r"\1.gamma"),
    ),
    transposed=r"relative_position_bias_table$",
)
