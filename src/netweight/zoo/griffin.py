"""RecurrentGemma (arXiv 2404.07839), of Griffin's shape (2402.19427), as transformers builds it."""

from __future__ import annotations

from .decoders import Series, attention, decoder, gated, layer
from .naming import Naming
from .parts import Json, block, branches, node

NAMES = Naming(
    paths=(
        (r"\.mlp\.", ".mlp_block."),
        (r"^model\.norm\.", "model.final_norm."),
        (r"^lm_head\.weight$", "model.embed_tokens.weight"),
    )
)


def recurrent(width: int, heads: int) -> Json:
    """A short convolution and a gated recurrence of as many channels, beside a gate of their own."""
    turned = node("permute", order=[2, 1])
    near = node("conv1d", "conv_1d", filters=width, kernel=4, groups=width, padding="causal")
    state = (node("dense", "linear_x", units=width), turned, near, turned, node("rg_lru", "rg_lru", heads=heads))
    gate = (node("dense", "linear_y", units=width), node("gelu", "act_fn", approximate="tanh"))
    both = branches(state, gate, merge="multiply")
    return block("temporal_block", both, node("dense", "linear_out", units=width))


def document(
    name: str, width: int, depth: int, heads: int, inner: int, kv_heads: int = 1, vocabulary: int = 256000
) -> Json:
    """RecurrentGemmaForCausalLM: two recurrent layers, then one that attends within 2,048 positions, and again."""
    attend = attention("temporal_block", heads, kv_heads, out_bias=True, window=2048)
    mlp = gated(width, inner, activation="gelu", approximate="tanh", bias=True)
    pair = (recurrent(width, heads), attend)
    turns = (layer(pair[at % 3 == 2], mlp, names=("temporal_pre_norm", "channel_pre_norm")) for at in range(depth))
    layers = block("layers", *(block(str(at), *turn) for at, turn in enumerate(turns)))
    return decoder(name, width, vocabulary, layers, tied=True)


PAPER = "Botev et al. 2024, arXiv 2404.07839, Table 1"
TAGS = ("hybrid", "recurrent", "window", "multi-query", "depthwise")
GRIFFIN = Series("Gemma", "arXiv 2404.07839; transformers RecurrentGemmaForCausalLM", 2024, document,
                 "Gemma Terms of Use", NAMES, TAGS)  # fmt: skip

ENTRIES = (
    GRIFFIN.row("recurrentgemma-2b", "RecurrentGemma 2B", "2.7 B", "google/recurrentgemma-2b", by=PAPER, width=2560,
                depth=26, heads=10, inner=7680, note="The name leaves out the table of words; the paper rounds."),
    GRIFFIN.row("recurrentgemma-9b", "RecurrentGemma 9B", "8.6 B", "google/recurrentgemma-9b", by=PAPER, width=4096,
                depth=38, heads=16, inner=12288, note="The paper rounds."),
)  # fmt: skip
