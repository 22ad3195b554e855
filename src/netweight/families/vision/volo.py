"""VOLO (arXiv 2106.13112), as timm builds it: places say how those around them are to be mixed, then attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    branches_group,
    conv2d_node,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
    with_source,
)
from netweight.families.parts.unfused_attention import headed, scored, summed
from netweight.families.parts.vit import ATTENTION, mlp_layers


def _outlook(width: int, heads: int, side: int) -> Json:
    """Every second place each way gives shares for all pairs of the nine around it; their sums overlap."""
    few = -(-side // 2)
    window: dict[str, Any] = {"kernel": 3, "stride": 2, "padding": 1}
    return named_block(
        "attn",
        layer_node("identity", "taken"),
        layer_node("dense", "v", units=width, bias=False),
        layer_node("permute", order=[3, 1, 2]),
        layer_node("unfold", **window),
        layer_node("reshape", shape=[heads, width // heads, 9, few * few]),
        layer_node("permute", "values", order=[1, 4, 3, 2]),
        with_source(layer_node("permute", order=[3, 1, 2]), "taken"),
        layer_node("avgpool2d", "pool", kernel=2, ceil=True),
        layer_node("permute", order=[2, 3, 1]),
        layer_node("dense", "attn", units=81 * heads),
        layer_node("reshape", shape=[few * few, heads, 9, 9]),
        layer_node("permute", order=[2, 1, 3, 4]),
        layer_node("softmax", "shares"),
        with_source(layer_node("matmul"), ["shares", "values"]),
        layer_node("permute", order=[1, 4, 3, 2]),
        layer_node("reshape", shape=[9 * width, few * few]),
        layer_node("fold", size=side, **window),
        layer_node("permute", order=[2, 3, 1]),
        layer_node("dense", "proj", units=width),
    )


def _turn(attend: Json, width: int, ratio: int) -> list[Json]:
    """Attention and an MLP."""
    return [
        residual_group(layer_node("layernorm", "norm1"), attend),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(ratio * width, width)),
    ]


def _asked(width: int, heads: int, ratio: int) -> list[Json]:
    """The token alone asks, of itself and all places."""
    size = width // heads
    attend = named_block(
        "attn",
        layer_node("dense", "kv", units=2 * width, bias=False),
        *headed("kv", ("key", "value"), heads, size),
        with_source(layer_node("slice", end=1), "norm1"),
        layer_node("dense", "q", units=width, bias=False),
        *headed("q", ("query",), heads, size),
        *scored(),
        *summed(width),
    )
    return [
        layer_node("slice", "rest", start=1),
        with_source(layer_node("slice", "token", end=1), "come"),
        residual_group(
            with_source(layer_node("layernorm", "norm1"), "come"),
            attend,
            shortcut=[with_source(layer_node("identity"), "token")],
        ),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(ratio * width, width)),
        layer_node("identity", "told"),
        with_source(layer_node("concat"), ["told", "rest"]),
    ]


def volo_document(
    name: str,
    width: int,
    depths: Sequence[int],
    heads: Sequence[int],
    ratio: int = 3,
    stem: int = 64,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A stage that looks about itself over an image's eighth, three of attention, and the class token at the end."""
    side, wide = image // 8, 2 * width
    convolved: list[Json] = []
    for at in range(3):
        kernel, stride = (7, 2) if at == 0 else (3, 1)
        layer = conv2d_node(f"conv.{3 * at}", stem, kernel, stride=stride, padding=kernel // 2, bias=False)
        convolved += [layer, layer_node("batchnorm", f"conv.{3 * at + 1}"), layer_node("relu", inplace=True)]
    attend = layer_node("attention", "attn", heads=heads[1], bias=False, out_bias=True)
    stages = [
        named_block(
            "network", *repeat_layers(depths[0], *_turn(_outlook(width, heads[0], side), width, ratio), name="0")
        )
    ]
    stages += [
        layer_node("permute", order=[3, 1, 2]),
        conv2d_node("network.1.proj", wide, 2, stride=2),
        layer_node("permute", "plane", order=[2, 3, 1]),
        layer_node("learned", "pos_embed", rows=side // 2, length=side // 2, units=wide),
        with_source(layer_node("add"), ["plane", "pos_embed"]),
        layer_node("flatten", end=2),
    ]
    for number, depth in enumerate(depths[1:], 2):
        stages.append(named_block("", *repeat_layers(depth, *_turn(attend, wide, ratio), name=f"network.{number}")))
    token = [layer_node("identity", "come"), *_asked(wide, heads[-1], ratio)]
    ends = [
        [layer_node("select", index=0), layer_node("dense", "head", units=classes)],
        [
            layer_node("slice", start=1),
            layer_node("dense", "aux_head", units=classes),
            layer_node("permute", order=[2, 1]),
            layer_node("global_maxpool"),
        ],
    ]
    return image_document(
        name,
        image,
        named_block("patch_embed", *convolved, conv2d_node("proj", width, 4, stride=4)),
        layer_node("permute", order=[2, 3, 1]),
        *stages,
        layer_node("class_token", "cls_token"),
        *repeat_layers(2, *token, name="post_network"),
        layer_node("layernorm", "norm"),
        branches_group(*ends, merge="add"),
    )


NAMES = WeightNaming(
    paths=(*ATTENTION, (r"^(cls_token|pos_embed)\.weight$", r"\1")),
    ones=((r"^cls_token$", (1, 1, -1)), (r"^pos_embed$", (1, -1, -1, -1))),
)
