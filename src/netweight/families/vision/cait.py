"""CaiT (arXiv 2103.17239) and XCiT (2106.09681), as timm builds them: a class token that comes in at the end."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.cait import scaled
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
from netweight.families.parts.vit import mlp_layers


def class_token_sequence(width: int) -> Json:
    """The class token as a sequence of one."""
    return with_source(layer_node("learned", "cls_token", length=1, units=width, each=True), "patches")


def _layer(width: int, heads: int) -> list[Json]:
    """Attention whose heads are mixed before and after the softmax, and an MLP."""
    attend = layer_node("attention", "attn", heads=heads, packed="positions", talking=True, talking_bias=True)
    return [
        residual_group(layer_node("layernorm", "norm1"), attend, scaled("gamma_1")),
        residual_group(layer_node("layernorm", "norm2"), mlp_layers(4 * width, width), scaled("gamma_2")),
    ]


def _asking(width: int, heads: int) -> list[Json]:
    """The token alone looks, at itself and all patches."""
    attend = residual_group(
        layer_node("identity", "token"),
        with_source(layer_node("concat"), ["token", "patches"]),
        layer_node("layernorm", "norm1"),
        layer_node("slice", "first", end=1),
        with_source(layer_node("attention", "attn", heads=heads), ["first", "norm1"]),
        scaled("gamma_1"),
    )
    return [attend, residual_group(layer_node("layernorm", "norm2"), mlp_layers(4 * width, width), scaled("gamma_2"))]


def cait_document(name: str, width: int, depth: int, heads: int, image: int = 224, classes: int = 1000) -> Json:
    """Layers without the token, then two in which only the token changes."""
    return image_document(
        name,
        image,
        named_block("patch_embed", conv2d_node("proj", width, 16, stride=16)),
        *plane_to_sequence(),
        layer_node("positions", "pos_embed"),
        *repeat_layers(depth, *_layer(width, heads), name="blocks"),
        layer_node("identity", "patches"),
        class_token_sequence(width),
        *repeat_layers(2, *_asking(width, heads), name="blocks_token_only"),
        layer_node("identity", "asked"),
        with_source(layer_node("concat"), ["asked", "patches"]),
        layer_node("layernorm", "norm"),
        layer_node("select", index=0),
        layer_node("dense", "head", units=classes),
    )


def class_attention_layer(width: int, heads: int, *, every: bool) -> list[Json]:
    """The token looks at all, the others pass by; `every` position goes through the second norm, or the token."""
    attend = residual_group(
        layer_node("layernorm", "norm1"),
        layer_node("slice", "first", end=1),
        with_source(layer_node("attention", "attn", heads=heads), ["first", "norm1"]),
        with_source(layer_node("slice", "rest", start=1), "norm1"),
        with_source(layer_node("concat"), ["attn", "rest"]),
        scaled("gamma1"),
    )
    norm = [layer_node("layernorm", "norm2")]
    if not every:
        norm = [
            layer_node("identity", "before"),
            layer_node("slice", end=1),
            *norm,
            with_source(layer_node("slice", "others", start=1), "before"),
            with_source(layer_node("concat"), ["norm2", "others"]),
        ]
    forward = residual_group(
        layer_node("identity", "tokens"),
        layer_node("slice", "cls", end=1),
        mlp_layers(4 * width, width),
        scaled("gamma2"),
        with_source(layer_node("slice", "tail", start=1), "tokens"),
        with_source(layer_node("concat"), ["gamma2", "tail"]),
    )
    return [attend, *norm, forward]


APART = ((r"attn\.([qkv])_proj\.", r"attn.\1."), (r"attn\.o_proj\.", "attn.proj."))


CAIT = WeightNaming(
    paths=(
        (r"(blocks\.\d+\.attn)\.[qkv]_proj\.", r"\1.qkv."),
        *APART,
        (r"talking_scores", "proj_l"),
        (r"talking_shares", "proj_w"),
        (r"(gamma_\d|cls_token|pos_embed)\.weight$", r"\1"),
    ),
    ones=((r"^pos_embed$", (1, -1, -1)), (r"cls_token$", (1, 1, -1))),
)


XCIT = WeightNaming(
    paths=(*APART, (r"(gamma\d|temperature|cls_token)\.weight$", r"\1")),
    ones=((r"temperature$", (-1, 1, 1)), (r"cls_token$", (1, 1, -1))),
)
