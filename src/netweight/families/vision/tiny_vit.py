"""TinyViT (arXiv 2207.10666), as timm builds it: convolutions, then attention in windows with a bias a distance."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.naming import WeightNaming
from netweight.families.parts.mobile_timm import conv_norm_act_block
from netweight.families.parts.nodes import (
    Json,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)
from netweight.families.parts.tiny_vit import windowed


def _attention(heads: int, window: int) -> Json:
    """Attention in one window, with a learned number for every distance."""
    attend = layer_node(
        "attention", "heads", heads=heads, packed="positions", relative=window**2, stored_positions=True
    )
    return named_block("attn", layer_node("layernorm", "norm"), attend)


def _turn(width: int, heads: int, side: int, window: int) -> list[Json]:
    """Attention, a depthwise convolution, an MLP."""
    mlp = named_block(
        "mlp",
        layer_node("layernorm", "norm"),
        layer_node("dense", "fc1", units=4 * width),
        layer_node("gelu", "act"),
        layer_node("dense", "fc2", units=width),
    )
    return [
        residual_group(*windowed(side, window, _attention(heads, window))),
        layer_node("permute", order=[3, 1, 2]),
        *conv_norm_act_block("local_conv", width, 3, groups=width),
        layer_node("permute", order=[2, 3, 1]),
        residual_group(mlp),
    ]


def _bottleneck(width: int) -> list[Json]:
    """An inverted bottleneck with an activation at its end."""
    inner = 4 * width
    return [
        residual_group(
            *conv_norm_act_block("conv1", inner, 1),
            layer_node("gelu", "act1"),
            *conv_norm_act_block("conv2", inner, 3, groups=inner),
            layer_node("gelu", "act2"),
            *conv_norm_act_block("conv3", width, 1),
        ),
        layer_node("gelu", "act3"),
    ]


def tiny_vit_document(
    name: str,
    widths: Sequence[int],
    heads: Sequence[int],
    windows: Sequence[int] = (7, 14, 7),
    image: int = 224,
    classes: int = 21841,
) -> Json:
    """A stage of convolutions and three of attention, in windows that divide the plane."""
    first, *later = widths
    stages = [named_block("0", *repeat_layers(2, *_bottleneck(first), name="blocks"))]
    side = image // 4
    for number, (width, count, window, depth) in enumerate(zip(later, heads[1:], windows, (2, 6, 2), strict=True), 1):
        side //= 2
        down = named_block(
            "downsample",
            *conv_norm_act_block("conv1", width, 1),
            layer_node("gelu", "act1"),
            *conv_norm_act_block("conv2", width, 3, stride=2, groups=width),
            layer_node("gelu", "act2"),
            *conv_norm_act_block("conv3", width, 1),
        )
        turns = repeat_layers(depth, *_turn(width, count, side, window), name="blocks")
        stages.append(
            named_block(
                str(number),
                down,
                layer_node("permute", order=[2, 3, 1]),
                *turns,
                layer_node("permute", order=[3, 1, 2]),
            )
        )
    stem = (
        *conv_norm_act_block("conv1", first // 2, 3, stride=2),
        layer_node("gelu", "act"),
        *conv_norm_act_block("conv2", first, 3, stride=2),
    )
    return image_document(
        name,
        image,
        named_block("patch_embed", *stem),
        named_block("stages", *stages),
        layer_node("global_avgpool"),
        named_block("head", layer_node("layernorm", "norm"), layer_node("dense", "fc", units=classes)),
    )


NAMES = WeightNaming(
    paths=(
        (r"attn\.heads\.[qkv]_proj\.", "attn.qkv."),
        (r"attn\.heads\.o_proj\.", "attn.proj."),
        (r"attn\.heads\.relative_attention_bias\.weight$", "attn.attention_biases"),
        (r"attn\.heads\.relative_position_index$", "attn.attention_bias_idxs"),
    ),
    transposed=r"attention_biases$",
)
