"""Text encoders of image generators, as transformers builds them: halves of CLIP and T5."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.clip import EncoderSize as clip_Tower
from netweight.families.parts.clip import clip_encoder as clip_encoder
from netweight.families.parts.clip import token_and_position_embeddings as clip_table
from netweight.families.parts.nodes import Json, layer_node, named_block, text_document
from netweight.families.parts.t5 import t5_stack as t5_stack


def clip_text_document(
    name: str, width: int, depth: int, heads: int, projection: int = 0, act: str = "quick_gelu"
) -> Json:
    """CLIPTextModel, causal over 77 tokens; with a `projection`, its last position is mapped to the space of images."""
    of = clip_Tower(width, depth, heads)
    layers = [
        clip_table(of, 49408, 77),
        clip_encoder(of, layer_node(act, "activation_fn"), causal=True),
        layer_node("layernorm", "final_layer_norm"),
    ]
    end = [layer_node("select", index=-1), layer_node("dense", "text_projection", units=projection, bias=False)]
    if not projection:
        return text_document(name, *layers, seq=77) | {"generates": False}
    return text_document(name, named_block("text_model", *layers), *end, seq=77) | {"generates": False}


def t5_encoder_document(name: str, width: int, depth: int, heads: int, inner: int) -> Json:
    """T5EncoderModel of version 1.1, with gates and heads of 64."""
    layers = t5_stack(depth, width, heads, 64, inner, gated=True, decoder=False, rate=0.1)
    table = layer_node("embedding", "shared", vocabulary=32128, units=width)
    return text_document(name, table, named_block("encoder", layer_node("dropout", rate=0.1), *layers), seq=512)


def encoder_sizes(shape: tuple[int, int, int], **rest: Any) -> dict[str, Any]:
    """A tower's width, depth and heads by name."""
    return {**dict(zip(("width", "depth", "heads"), shape, strict=True)), **rest}
