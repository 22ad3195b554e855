"""Parts of CLIP, SigLIP that other families build on."""

from __future__ import annotations

from typing import NamedTuple

from netweight.families.parts.nodes import Json, layer_node, named_block, repeat_layers, residual_group


class EncoderSize(NamedTuple):
    """An encoder's width, depth and heads."""

    width: int
    depth: int
    heads: int


def clip_mlp(width: int, act: Json) -> Json:
    """Two dense layers, four times as wide between them."""
    return named_block("mlp", layer_node("dense", "fc1", units=4 * width), act, layer_node("dense", "fc2", units=width))


def clip_encoder(of: EncoderSize, act: Json, *, causal: bool = False) -> Json:
    """Layers with norms before attention and MLP."""
    attend = layer_node("attention", "self_attn", heads=of.heads, **({"causal": True} if causal else {}))
    layer = (
        residual_group(layer_node("layernorm", "layer_norm1"), attend),
        residual_group(layer_node("layernorm", "layer_norm2"), clip_mlp(of.width, act)),
    )
    return named_block("encoder", *repeat_layers(of.depth, *layer, name="layers"))


def token_and_position_embeddings(of: EncoderSize, vocabulary: int, positions: int) -> Json:
    """Words and their positions."""
    return named_block(
        "embeddings",
        layer_node("embedding", "token_embedding", vocabulary=vocabulary, units=of.width) | {"from": "input_ids"},
        layer_node("positions", "position_embedding", length=positions),
    )
