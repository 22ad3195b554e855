"""LLaMA (arXiv 2302.13971), Llama 2 (arXiv 2307.09288) and Llama 3 (arXiv 2407.21783), as transformers builds them."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import block, branches, node, repeat, residual, text


def layer(width: int, heads: int, kv_heads: int, inner: int) -> list[Json]:
    """Attention with rotary positions and a gated MLP, each after its norm and beside a shortcut."""
    shared = {"kv_heads": kv_heads} if kv_heads != heads else {}
    attend = node("attention", "self_attn", heads=heads, **shared, bias=False, causal=True, rotary=True)
    gate = (node("dense", "gate_proj", units=inner, bias=False), node("silu", "act_fn"))
    up = (node("dense", "up_proj", units=inner, bias=False),)
    mlp = block("mlp", branches(gate, up, merge="multiply"), node("dense", "down_proj", units=width, bias=False))
    return [
        residual(node("rmsnorm", "input_layernorm"), attend),
        residual(node("rmsnorm", "post_attention_layernorm"), mlp),
    ]


def document(
    name: str, width: int, depth: int, heads: int, inner: int, kv_heads: int = 0, vocabulary: int = 32000
) -> Json:
    """LlamaForCausalLM; `kv_heads` is as many as `heads` unless given."""
    return text(
        name,
        block(
            "model",
            node("embedding", "embed_tokens", vocabulary=vocabulary, units=width),
            *repeat(depth, *layer(width, heads, kv_heads or heads, inner), name="layers"),
            node("rmsnorm", "norm"),
        ),
        node("dense", "lm_head", units=vocabulary, bias=False),
    )


SEVEN = {"width": 4096, "depth": 32, "heads": 32, "inner": 11008}

ENTRIES = (
    Entry(
        id="llama-7b",
        title="LLaMA-7B",
        year=2023,
        group="language",
        family="LLaMA",
        build=document,
        hyperparameters=SEVEN,
        source="arXiv 2302.13971; transformers LlamaForCausalLM",
        published=(Published("parameters", "6.7 B", "rounded", "Touvron et al. 2023, arXiv 2302.13971, Table 2"),),
        aliases=("huggyllama/llama-7b",),
        licence="LLaMA licence, for research only",
        tags=("transformer", "decoder"),
    ),
    Entry(
        id="llama-2-7b",
        title="Llama-2-7B",
        year=2023,
        group="language",
        family="LLaMA",
        build=document,
        hyperparameters=SEVEN,
        source="arXiv 2307.09288; transformers LlamaForCausalLM",
        published=(
            Published("parameters", "7 B", "rounded to billions", "Touvron et al. 2023, arXiv 2307.09288, Table 1"),
        ),
        aliases=("meta-llama/Llama-2-7b-hf", "llama-2-7b-hf"),
        licence="Llama 2 Community License",
        tags=("transformer", "decoder"),
        note="The name rounds to whole billions. The shape is that of LLaMA-7B; training and context differ.",
    ),
    Entry(
        id="llama-2-70b",
        title="Llama-2-70B",
        year=2023,
        group="language",
        family="LLaMA",
        build=document,
        hyperparameters={"width": 8192, "depth": 80, "heads": 64, "kv_heads": 8, "inner": 28672},
        source="arXiv 2307.09288; transformers LlamaForCausalLM",
        published=(
            Published("parameters", "70 B", "rounded to billions", "Touvron et al. 2023, arXiv 2307.09288, Table 1"),
        ),
        aliases=("meta-llama/Llama-2-70b-hf", "llama-2-70b-hf"),
        licence="Llama 2 Community License",
        tags=("transformer", "decoder", "grouped-query"),
        note="The name rounds to whole billions.",
    ),
    Entry(
        id="llama-3-8b",
        title="Llama-3-8B",
        year=2024,
        group="language",
        family="LLaMA",
        build=document,
        hyperparameters={"width": 4096, "depth": 32, "heads": 32, "kv_heads": 8, "inner": 14336, "vocabulary": 128256},
        source="arXiv 2407.21783; transformers LlamaForCausalLM",
        published=(
            Published("parameters", "8 B", "rounded to billions", "Grattafiori et al. 2024, arXiv 2407.21783, Table 3"),
        ),
        aliases=("meta-llama/Meta-Llama-3-8B", "meta-llama-3-8b"),
        licence="Meta Llama 3 Community License",
        tags=("transformer", "decoder", "grouped-query"),
        note="The name rounds to whole billions.",
    ),
)
