"""ConViT (arXiv 2103.10697), as timm builds it: heads that look at distances or at content, by a gate.

timm stores the distances in each layer from its first pass on, and divides the mixed shares by their sums; the product
that stands here costs and keeps the same.
"""

from __future__ import annotations

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
    with_source,
)
from netweight.families.parts.unfused_attention import headed, scored, summed
from netweight.families.parts.vit import mlp_layers


def _plain(width: int, heads: int) -> Json:
    """Attention in steps."""
    size = width // heads
    return named_block(
        "attn",
        layer_node("dense", "qkv", units=3 * width, bias=False),
        *headed("qkv", ("query", "key", "value"), heads, size),
        *scored(),
        *summed(width),
    )


def _gated(width: int, heads: int, places: int) -> Json:
    """Shares by content and by distance, mixed by a number a head (equation 7).

    The distance between every two of `places` positions, down, across and squared, is stored in each layer.
    """
    size = width // heads
    return named_block(
        "attn",
        layer_node("dense", "qk", units=2 * width, bias=False),
        *headed("qk", ("query", "key"), heads, size),
        *scored(),
        layer_node("learned", "distances", rows=places, length=places, units=3, each=True, fixed=True),
        layer_node("dense", "pos_proj", units=heads),
        layer_node("permute", order=[3, 1, 2]),
        layer_node("softmax", "near"),
        layer_node("learned", "gating_param", length=heads, units=1),
        layer_node("sigmoid"),
        layer_node("reshape", "gate", shape=[heads, 1, 1]),
        with_source(layer_node("multiply", "local"), ["near", "gate"]),
        with_source(layer_node("multiply", "content"), ["shares", "gate"]),
        with_source(layer_node("add", "both"), ["content", "local"]),
        layer_node("slice", "sums", axis=3, end=1),
        with_source(layer_node("multiply", "mixed"), ["both", "sums"]),
        with_source(layer_node("dense", "v", units=width, bias=False), "norm1"),
        *headed("v", ("value",), heads, size),
        *summed(width, "mixed"),
    )


def _turn(width: int, heads: int, places: int = 0) -> list[Json]:
    """Attention and an MLP; the attention knows distances where there are `places`."""
    attend = _gated(width, heads, places) if places else _plain(width, heads)
    return [
        residual_group(layer_node("layernorm", "norm1"), attend),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(4 * width, width)),
    ]


def convit_document(name: str, heads: int, image: int = 224, classes: int = 1000) -> Json:
    """Ten layers that know distances, two that do not and see the class token; `heads` of 48 features."""
    width = 48 * heads
    return image_document(
        name,
        image,
        named_block("patch_embed", conv2d_node("proj", width, 16, stride=16)),
        *plane_to_sequence(),
        layer_node("positions", "pos_embed"),
        named_block("", *repeat_layers(10, *_turn(width, heads, (image // 16) ** 2), name="blocks")),
        layer_node("class_token", "cls_token"),
        named_block("", *repeat_layers(2, *_turn(width, heads), name="blocks", start=10)),
        layer_node("layernorm", "norm"),
        layer_node("select", index=0),
        layer_node("dense", "head", units=classes),
    )


NAMES = WeightNaming(
    paths=(
        (r"(gating_param|cls_token|pos_embed)\.weight$", r"\1"),
        (r"attn\.distances\.weight$", "attn.rel_indices"),
    ),
    ones=((r"gating_param$", (-1,)), (r"^(pos_embed)$", (1, -1, -1))),
)
