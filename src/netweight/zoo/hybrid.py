"""Qwen3-Next and Qwen3.5: three gated delta nets for each gated attention, as transformers builds them."""

from __future__ import annotations

from typing import Any

from .decoders import Mixture, Series, attention, decoder, gated, layer, mixture
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


NEXT = Series("Qwen3-Next", "Qwen3-Next announcement; transformers Qwen3NextForCausalLM", 2025, document, "Apache-2.0",
              SHARED, ("hybrid", "recurrent"))  # fmt: skip
FIVE = Series("Qwen3.5", "Qwen3.5, transformers Qwen3_5ForCausalLM", 2026, document, "Apache-2.0", SHARED,
              ("hybrid", "recurrent"))  # fmt: skip
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
)  # fmt: skip
