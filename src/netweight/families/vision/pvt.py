"""Pyramid Vision Transformer: v1 (arXiv 2102.12122, transformers) and v2 (2106.13797, timm), ever coarser."""

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
    sequence_to_plane,
)
from netweight.families.parts.pvt import (
    HEADS,
    RATIOS,
    mlp_with_depthwise_conv,
    overlapping_patch_embedding,
    reduced_attention,
)
from netweight.families.parts.vit import mlp_layers


def _turn(width: int, heads: int, inner: int, ratio: int, linear: bool) -> list[Json]:
    """Attention and MLP; `linear` pools the plane to 7 × 7 however large it is."""
    norm = layer_node("layernorm", "norm")
    coarser: list[Json] = []
    if linear:
        pooled = layer_node("adaptive_avgpool2d", "pool", output=7)
        coarser = [pooled, conv2d_node("sr", width, 1), *plane_to_sequence(), norm, layer_node("gelu", "act")]
    elif ratio > 1:
        coarser = [conv2d_node("sr", width, ratio, stride=ratio), *plane_to_sequence(), norm]
    depthwise = conv2d_node("dwconv", inner, 3, padding=1, groups=inner)
    return [
        residual_group(layer_node("layernorm", "norm1"), reduced_attention("attn", "norm1", heads, coarser)),
        residual_group(layer_node("layernorm", "norm2"), mlp_with_depthwise_conv(width, inner, depthwise, relu=linear)),
    ]


def pvt_document(
    name: str,
    widths: Sequence[int],
    depths: Sequence[int],
    ratios: Sequence[int] = (8, 8, 4, 4),
    linear: bool = False,
    image: int = 224,
    classes: int = 1000,
) -> Json:
    """A PVT v2 with `depths[i]` blocks of `widths[i]` features, `ratios[i]` times as wide in their MLPs."""
    stages: list[Json] = []
    for number, (width, depth, ratio) in enumerate(zip(widths, depths, ratios, strict=True)):
        down = [overlapping_patch_embedding("downsample", width, 3, 2)] if number else []
        turns = repeat_layers(depth, *_turn(width, HEADS[number], ratio * width, RATIOS[number], linear), name="blocks")
        stages.append(named_block(str(number), *down, *turns, layer_node("layernorm", "norm"), *sequence_to_plane()))
    return image_document(
        name,
        image,
        overlapping_patch_embedding("patch_embed", widths[0], 7, 4),
        named_block("stages", *stages),
        layer_node("global_avgpool"),
        layer_node("dense", "head", units=classes),
    )


def _step(width: int, heads: int, inner: int, ratio: int, token: bool) -> list[Json]:
    """The first version's attention and MLP; where there is a class token no plane is made coarser."""
    names = ("dense1", "intermediate_act_fn", "dense2")
    coarser: list[Json] = []
    if not token:
        reduction = conv2d_node("self.sequence_reduction", width, ratio, stride=ratio)
        coarser = [reduction, *plane_to_sequence(), layer_node("layernorm", "self.layer_norm")]
    return [
        residual_group(
            layer_node("layernorm", "layer_norm_1"),
            reduced_attention("attention", "layer_norm_1", heads, coarser, fused=False),
        ),
        residual_group(layer_node("layernorm", "layer_norm_2"), mlp_layers(inner, width, names=names)),
    ]


def pvt_v1_document(name: str, depths: Sequence[int], image: int = 224, classes: int = 1000) -> Json:
    """PVT v1: patches do not overlap, every stage has a table of positions, the last one a class token."""
    stages: list[Json] = []
    for number, (width, depth) in enumerate(zip(WIDE, depths, strict=True)):
        size, last = 2 if number else 4, number == len(depths) - 1
        patches = named_block(
            f"patch_embeddings.{number}",
            conv2d_node("projection", width, size, stride=size),
            *plane_to_sequence(),
            layer_node("layernorm", "layer_norm"),
            *([layer_node("class_token", "cls_token")] if last else []),
            layer_node("positions", "position_embeddings"),
        )
        turns = _step(width, HEADS[number], (8, 8, 4, 4)[number] * width, RATIOS[number], last)
        stages += [
            patches,
            *repeat_layers(depth, *turns, name=f"block.{number}"),
            *([] if last else sequence_to_plane()),
        ]
    return image_document(
        name,
        image,
        named_block("pvt.encoder", *stages, layer_node("layernorm", "layer_norm")),
        layer_node("select", index=0),
        layer_node("dense", "classifier", units=classes),
    )


FIRST = WeightNaming(
    paths=(
        (r"self\.q_proj", "self.query"),
        (r"self\.k_proj", "self.key"),
        (r"self\.v_proj", "self.value"),
        (r"self\.o_proj", "output.dense"),
        (r"(cls_token|position_embeddings)\.weight$", r"\1"),
    ),
    ones=((r"position_embeddings$", (1, -1, -1)),),
)


NAMES = WeightNaming(
    paths=(
        (r"attn\.self\.q_proj", "attn.q"),
        (r"attn\.self\.[kv]_proj", "attn.kv"),
        (r"attn\.self\.o_proj", "attn.proj"),
    )
)


WIDE = (64, 128, 320, 512)
