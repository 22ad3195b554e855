"""Llama 4, DBRX, Grok-1 and PaLM (arXiv 2204.02311), and Megatron-Turing NLG (2201.11990)."""

from __future__ import annotations

from typing import Any

from .decoders import Mixture, Series, attention, decoder, gated, layer, llama, mixture
from .entry import Entry, Json
from .gpt import document as gpt
from .naming import Naming
from .parts import block, node, repeat, residual, text

LLAMA4 = Naming(
    paths=(
        (r"\.mlp\.", ".feed_forward."),
        (r"feed_forward\.gate\.", "feed_forward.router."),
        (r"shared_experts\.", "shared_expert."),
        (r"\.experts\.(gate|up)_proj\.weight$", ".experts.gate_up_proj"),
        (r"\.experts\.down_proj\.weight$", ".experts.down_proj"),
    ),
    transposed=r"\.experts\.\w+_proj$",
)


DBRX_NAMES = Naming(
    paths=(
        (r"(norm_[12])\.", r"norm_attn_norm.\1."),
        (r"\.attn\.[qkv]_proj", ".norm_attn_norm.attn.Wqkv"),
        (r"\.attn\.o_proj", ".norm_attn_norm.attn.out_proj"),
        (r"\.ffn\.gate\.", ".ffn.router.layer."),
        (r"\.experts\.gate_proj\.weight", ".experts.mlp.w1"),
        (r"\.experts\.up_proj\.weight", ".experts.mlp.v1"),
        (r"\.experts\.down_proj\.weight", ".experts.mlp.w2"),
    ),
    transposed=r"\.mlp\.w2$",
    flat=r"\.mlp\.[wv]\d$",
)


def llama4(name: str, experts: Mixture, every: int, width: int = 5120, depth: int = 48, inner: int = 16384) -> Json:
    """Llama4ForCausalLM: experts in each `every`-th layer, behind a router of sigmoids, a dense MLP in the others."""
    attend = attention("self_attn", 40, 8, 128)
    routed, dense = layer(attend, mixture(width, experts)), layer(attend, gated(width, inner))
    if every == 1:
        turns = repeat(depth, *routed, name="layers")
    else:
        turns = [block("layers", *(block(str(at), *(dense, routed)[at % every]) for at in range(depth)))]
    return decoder(name, width, 202048, *turns)


def dbrx(name: str, width: int = 6144, depth: int = 40, vocabulary: int = 100352) -> Json:
    """DbrxForCausalLM: norms without biases, sixteen experts of which a token meets four."""
    mixed = mixture(width, Mixture(16, 4, 10752))
    first, second = (node("layernorm", name, bias=False) for name in ("norm_1", "norm_2"))
    turn = [residual(first, attention("attn", 48, 8, packed="positions")), residual(second, block("ffn", *mixed))]
    words = node("embedding", "wte", vocabulary=vocabulary, units=width)
    body = block("transformer", words, *repeat(depth, *turn, name="blocks"), node("layernorm", "norm_f", bias=False))
    return text(name, body, node("dense", "lm_head", units=vocabulary, bias=False))


META = Series("LLaMA", "Llama 4 announcement; transformers Llama4ForCausalLM", 2025, llama4,
              "Llama 4 Community License", LLAMA4, ("grouped-query",))  # fmt: skip
DBRX = Series(
    "DBRX",
    "Databricks, DBRX announcement; transformers DbrxForCausalLM",
    2024,
    dbrx,
    "Databricks Open Model License",
    DBRX_NAMES,
)
GROK = Series("Grok", "xAI, grok-1 repository", 2024, llama, "Apache-2.0")
PALM = Series("PaLM", "arXiv 2204.02311, section 2", 2022, llama, "not released")
NLG = Series("Megatron-Turing NLG", "arXiv 2201.11990", 2022, gpt, "not released")
SWIGLU: dict[str, Any] = {
    "kv_heads": 1, "head_dim": 256, "kind": "layernorm_no_bias", "placed": "parallel", "vocabulary": 256000,
    "tied": True,
}  # fmt: skip
CHOWDHERY = "Chowdhery et al. 2022, arXiv 2204.02311, Table 1"


def palm(size: str, printed: str, width: int, depth: int, heads: int) -> Entry:
    """A row of the paper's Table 1: the MLP is four times as wide, gated."""
    return PALM.row(f"palm-{size}", f"PaLM {size.upper()}", printed, by=CHOWDHERY, width=width, depth=depth,
                    heads=heads, inner=4 * width, **SWIGLU)  # fmt: skip


ENTRIES = (
    META.row("llama-4-scout", "Llama 4 Scout", "109 B", "meta-llama/Llama-4-Scout-17B-16E",
             by="Meta, card of the model", experts=Mixture(16, 1, 8192, 8192, routing="sigmoid"), every=1,
             note="Its makers count the tower of images too; they call 17 B active."),
    META.row("llama-4-maverick", "Llama 4 Maverick", "400 B", "meta-llama/Llama-4-Maverick-17B-128E",
             by="Meta, card of the model", experts=Mixture(128, 1, 8192, 8192, routing="sigmoid"), every=2,
             note="Its makers count the tower of images too; they call 17 B active."),
    DBRX.row("dbrx", "DBRX", "132 B", "databricks/dbrx-base", by="Databricks, announcement",
             note="36 B are called active.", tags=("moe", "grouped-query")),
    GROK.row("grok-1", "Grok-1", "314 B", "xai-org/grok-1", by="xAI, announcement", width=6144, depth=64, heads=48,
             kv_heads=8, head_dim=128, inner=32768, vocabulary=131072, tied=True, placed="both",
             activation="gelu", experts=Mixture(8, 2, 32768),
             note="Its makers print 314 B; without the table of words there are 314.9."),
    palm("8b", "8.63 B", 4096, 32, 16),
    palm("62b", "62.50 B", 8192, 64, 32),
    palm("540b", "540.35 B", 18432, 118, 48),
    NLG.row("mt-nlg-530b", "MT-NLG 530B", "530 B", "megatron-turing-nlg", by="arXiv 2201.11990, abstract", width=20480,
            depth=105, heads=128, positions=2048, vocabulary=51200),
)  # fmt: skip
