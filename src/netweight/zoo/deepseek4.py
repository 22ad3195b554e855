"""DeepSeek-V4-Flash, as transformers builds it: compressed attention, four streams of residual, experts throughout."""

from __future__ import annotations

from typing import Literal

from .decoders import STACKED, Mixture, Series, mixture
from .naming import Naming
from .parts import Json, after, block, node, text

NAMES = Naming(paths=(*STACKED.paths, (r"hc_head\.(fn|base|scale)$", r"hc_head.hc_\1")))
STREAMS = 4
HASHED = 3
"""Layers whose experts a fixed table chooses by the word: no correction of their load."""


def hyper(at: str, norm: str, name: str, inner: Json) -> list[Json]:
    """A block inside a residual of several streams; `at` names them."""
    return [
        node("identity", at),
        node("hyper_connection", f"{name}_hc"),
        node("rmsnorm", norm),
        inner,
        after(node("hyper_mix", f"{name}_mix"), [inner["name"], at, f"{name}_hc.y1", f"{name}_hc.y2"]),
    ]


def document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    experts: Mixture,
    vocabulary: int,
    start: Literal["window", "heavy"] = "window",
) -> Json:
    """DeepseekV4ForCausalLM: after two layers, attention with entries of 4 and of 128 positions in turn.

    The first two see only a window, and entries of 4 come next; or (`start` heavy) they have entries of 128, as those
    that come next.
    """
    light = node("compressed_attention", "self_attn", heads=heads, compress=4, overlap=True, index_heads=64)
    heavy = node("compressed_attention", "self_attn", heads=heads, compress=128)
    first = heavy if start == "heavy" else node("compressed_attention", "self_attn", heads=heads)
    turns = (heavy, light) if start == "heavy" else (light, heavy)
    hashed = experts._replace(correction=False)

    def layer(at: int) -> Json:
        attend = first if at < 2 else turns[at % 2]
        mlp = block("mlp", *mixture(width, hashed if at < HASHED else experts))
        return block(
            str(at),
            *hyper("entering", "input_layernorm", "attn", attend),
            *hyper("attended", "post_attention_layernorm", "ffn", mlp),
        )

    words = node("embedding", "embed_tokens", vocabulary=vocabulary, units=width)
    streams = after(node("stack", "streams", axis=2), ["embed_tokens"] * STREAMS)
    ends = node("hyper_connection", "hc_head", last=True), node("rmsnorm", "norm")
    layers = block("layers", *(layer(at) for at in range(depth)))
    return text(
        name, block("model", words, streams, layers, *ends), node("dense", "lm_head", units=vocabulary, bias=False)
    )


V4 = Series("DeepSeek", "DeepSeek-V4, card of the model; transformers DeepseekV4ForCausalLM", 2026, document, "MIT",
            NAMES, ("window",))  # fmt: skip

ENTRIES = (
    V4.row("deepseek-v4-flash", "DeepSeek-V4-Flash", "284 B", "deepseek-ai/DeepSeek-V4-Flash", width=4096, depth=43,
           heads=64, vocabulary=129280, experts=Mixture(256, 6, 2048, 2048, routing="sigmoid", correction=True),
           by="DeepSeek, card of the model",
           note="Its makers round; they call 13 B active. The layer that predicts a second token is left out, and the "
           "table by which three layers choose experts is no weight. Attention is counted over all entries."),
)  # fmt: skip
