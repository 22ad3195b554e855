"""Qwen3-Next, Qwen3.5 and Kimi-Linear (arXiv 2510.26692): three delta rules for each attention, as transformers."""

from __future__ import annotations

from typing import Any

from .decoders import STACKED, Mixture, Series, attention, decoder, gated, layer, mixture
from .entry import Json
from .parts import block, node
from .qwen import SHARED

EVERY = 4


def document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    kv_heads: int,
    vocabulary: int,
    inner: int = 0,
    experts: Mixture | None = None,
    **linear: Any,
) -> Json:
    """Every fourth layer attends, with a gate and norms of queries and keys; the others are linear."""
    mlp = mixture(width, experts) if experts else gated(width, inner)
    attend = attention("self_attn", heads, kv_heads, 256, qk_norm="head", gate=True)
    near, far = layer(node("gated_delta_net", "linear_attn", **linear), mlp), layer(attend, mlp)
    turns = [block(str(at), *(far if at % EVERY == EVERY - 1 else near)) for at in range(depth)]
    return decoder(name, width, vocabulary, block("layers", *turns))


def kimi(name: str, width: int, depth: int, heads: int, inner: int, experts: Mixture, vocabulary: int) -> Json:
    """KimiLinearForCausalLM: every fourth layer and the last attend, without positions; the first has no experts."""
    attend = node("latent_attention", "self_attn", heads=heads, query_rank=0, rotary=False)
    rule = node("kimi_delta_attention", "self_attn", heads=heads)
    dense, routed = gated(width, inner), mixture(width, experts)
    turns = (
        layer(attend if at % EVERY == EVERY - 1 or at == depth - 1 else rule, routed if at else dense)
        for at in range(depth)
    )
    return decoder(name, width, vocabulary, block("layers", *(block(str(at), *turn) for at, turn in enumerate(turns))))


NEXT = Series("Qwen3-Next", "Qwen3-Next announcement; transformers Qwen3NextForCausalLM", 2025, document, "Apache-2.0",
              SHARED, ("hybrid", "recurrent"))  # fmt: skip
FIVE = Series("Qwen3.5", "Qwen3.5, transformers Qwen3_5ForCausalLM", 2026, document, "Apache-2.0", SHARED,
              ("hybrid", "recurrent"))  # fmt: skip
LINEAR = Series("Kimi", "arXiv 2510.26692; transformers KimiLinearForCausalLM", 2025, kimi, "MIT", STACKED,
                ("hybrid", "recurrent", "latent-attention"))  # fmt: skip
TEXT = "The language model alone; the name rounds."

ENTRIES = (
    NEXT.row("qwen3-next-80b-a3b", "Qwen3-Next-80B-A3B", "80 B", "Qwen/Qwen3-Next-80B-A3B-Instruct", width=2048,
             depth=48, heads=16, kv_heads=2, vocabulary=151936, experts=Mixture(512, 10, 512, 512, gated_shared=True),
             note="The name rounds, and leaves out the layers that predict a second token. 3 B are called active."),
    FIVE.row("qwen3.5-9b", "Qwen3.5-9B", "9 B", "Qwen/Qwen3.5-9B", width=4096, depth=32, heads=16, kv_heads=4,
             inner=12288, vocabulary=248320, packed=False, note=TEXT),
    FIVE.row("qwen3.5-27b", "Qwen3.5-27B", "27 B", "Qwen/Qwen3.5-27B", width=5120, depth=64, heads=24, kv_heads=4,
             inner=17408, vocabulary=248320, value_heads=48, packed=False, note=TEXT),
    FIVE.row("qwen3.5-35b-a3b", "Qwen3.5-35B-A3B", "35 B", "Qwen/Qwen3.5-35B-A3B", width=2048, depth=40, heads=16,
             kv_heads=2, vocabulary=248320, packed=False, experts=Mixture(256, 8, 512, 512, gated_shared=True),
             note=TEXT),
    LINEAR.row("kimi-linear-48b-a3b", "Kimi-Linear-48B-A3B", "48 B", "moonshotai/Kimi-Linear-48B-A3B-Base", width=2304,
               depth=27, heads=32, inner=9216, vocabulary=163840, by="arXiv 2510.26692",
               experts=Mixture(256, 8, 1024, 1024, routing="sigmoid", correction=True),
               note="The paper rounds; it calls 3 B active."),
)  # fmt: skip
