"""DeepSeek-V4-Flash, as transformers builds it: compressed attention, four streams of residual, experts throughout."""

from __future__ import annotations

from typing import Literal

from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import STACKED, MixtureOfExperts, experts_mlp
from netweight.families.parts.nodes import Json, layer_node, named_block, text_document, with_source

NAMES = WeightNaming(paths=(*STACKED.paths, (r"hc_head\.(fn|base|scale)$", r"hc_head.hc_\1")))


STREAMS = 4


HASHED = 3
"""Layers whose experts a fixed table chooses by the word: no correction of their load."""


def _hyper(at: str, norm: str, name: str, inner: Json) -> list[Json]:
    """A block inside a residual of several streams; `at` names them."""
    return [
        layer_node("identity", at),
        layer_node("hyper_connection", f"{name}_hc"),
        layer_node("rmsnorm", norm),
        inner,
        with_source(layer_node("hyper_mix", f"{name}_mix"), [inner["name"], at, f"{name}_hc.y1", f"{name}_hc.y2"]),
    ]


def deepseek4_document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    experts: MixtureOfExperts,
    vocabulary: int,
    start: Literal["window", "heavy"] = "window",
) -> Json:
    """DeepseekV4ForCausalLM: after two layers, attention with entries of 4 and of 128 positions in turn.

    The first two see only a window, and entries of 4 come next; or (`start` heavy) they have entries of 128, as those
    that come next.
    """
    light = layer_node("compressed_attention", "self_attn", heads=heads, compress=4, overlap=True, index_heads=64)
    heavy = layer_node("compressed_attention", "self_attn", heads=heads, compress=128)
    first = heavy if start == "heavy" else layer_node("compressed_attention", "self_attn", heads=heads)
    turns = (heavy, light) if start == "heavy" else (light, heavy)
    hashed = experts._replace(correction=False)
    chosen = layer_node("fixed_table", "gate.tid2eid", shape=[vocabulary, experts.top], numbers="int64")

    def layer(at: int) -> Json:
        attend = first if at < 2 else turns[at % 2]
        routed = [chosen, *experts_mlp(width, hashed)] if at < HASHED else experts_mlp(width, experts)
        mlp = named_block("mlp", *routed)
        return named_block(
            str(at),
            *_hyper("entering", "input_layernorm", "attn", attend),
            *_hyper("attended", "post_attention_layernorm", "ffn", mlp),
        )

    words = layer_node("embedding", "embed_tokens", vocabulary=vocabulary, units=width)
    streams = with_source(layer_node("stack", "streams", axis=2), ["embed_tokens"] * STREAMS)
    ends = layer_node("hyper_connection", "hc_head", last=True), layer_node("rmsnorm", "norm")
    layers = named_block("layers", *(layer(at) for at in range(depth)))
    return text_document(
        name,
        named_block("model", words, streams, layers, *ends),
        layer_node("dense", "lm_head", units=vocabulary, bias=False),
    )
