"""Vision Transformer (arXiv 2010.11929), as torchvision builds it."""

from __future__ import annotations

from netweight.families.naming import WeightNaming
from netweight.families.parts.nodes import (
    Json,
    conv2d_node,
    dropout_layers,
    image_document,
    layer_node,
    named_block,
    repeat_layers,
    residual_group,
)


def _layer(width: int, heads: int, inner: int, rate: float) -> list[Json]:
    """Attention and an MLP, each after its norm and beside a shortcut."""
    mlp = [
        layer_node("dense", "0", units=inner),
        layer_node("gelu", "1"),
        *dropout_layers(rate),
        layer_node("dense", "3", units=width),
        *dropout_layers(rate),
    ]
    return [
        residual_group(
            layer_node("layernorm", "ln_1"),
            layer_node("attention", "self_attention", heads=heads),
            *dropout_layers(rate),
        ),
        residual_group(layer_node("layernorm", "ln_2"), named_block("mlp", *mlp)),
    ]


def vit_document(
    name: str,
    patch: int,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    image: int = 224,
    rate: float = 0.0,
    classes: int = 1000,
) -> Json:
    """A ViT over patches of `patch` × `patch`; its table of positions is one longer than the image has patches."""
    return image_document(
        name,
        image,
        conv2d_node("conv_proj", width, patch, stride=patch),
        layer_node("flatten", start=2),
        layer_node("permute", order=[2, 1]),
        layer_node("class_token", "class_token"),
        named_block(
            "encoder",
            layer_node("positions", "pos_embedding"),
            *dropout_layers(rate),
            *repeat_layers(depth, *_layer(width, heads, inner, rate), name="layers"),
            layer_node("layernorm", "ln"),
        ),
        layer_node("select", index=0),
        named_block("heads", layer_node("dense", "head", units=classes)),
    )


NAMES = WeightNaming(
    paths=(
        (r"encoder\.layers\.([^.]+)", r"encoder.layers.encoder_layer_\1"),
        (r"self_attention\.[qkv]_proj\.", "self_attention.in_proj_"),
        (r"self_attention\.o_proj\.", "self_attention.out_proj."),
        (r"(class_token|pos_embedding)\.weight$", r"\1"),
    ),
    ones=((r"pos_embedding$", (1, -1, -1)),),
)
