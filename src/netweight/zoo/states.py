"""Mamba-2 (arXiv 2405.21060) and xLSTM (2405.04517, 2503.13427), as transformers builds them: states, no attention."""

from __future__ import annotations

from .decoders import gated
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, node, repeat, residual, text

XLSTM = Naming(
    paths=(
        (r"ffn\.gate_proj", "ffn.proj_up_gate"),
        (r"ffn\.up_proj", "ffn.proj_up"),
        (r"ffn\.down_proj", "ffn.proj_down"),
    )
)


def backbone(name: str, width: int, vocabulary: int, blocks: list[Json], norm: str) -> Json:
    """Words, blocks, a norm, and a head of its own."""
    words = node("embedding", "embeddings", vocabulary=vocabulary, units=width)
    head = node("dense", "lm_head", units=vocabulary, bias=False)
    return text(name, block("backbone", words, *blocks, node("rmsnorm", norm)), head)


def mamba2(name: str, width: int, depth: int, vocabulary: int, groups: int = 8) -> Json:
    """Mamba2ForCausalLM: states of 128 numbers a channel, heads of 64 channels."""
    layer = residual(node("rmsnorm", "norm"), node("mamba2", "mixer", groups=groups))
    return backbone(name, width, vocabulary, repeat(depth, layer, name="layers"), "norm_f")


def xlstm(name: str, width: int, depth: int, heads: int, inner: int, vocabulary: int = 50304) -> Json:
    """xLSTMForCausalLM: a memory of matrices and a gated MLP in every block."""
    layer = (
        residual(node("rmsnorm", "norm_mlstm"), node("mlstm", "mlstm_layer", heads=heads)),
        residual(node("rmsnorm", "norm_ffn"), block("ffn", *gated(width, inner))),
    )
    return backbone(name, width, vocabulary, repeat(depth, *layer, name="blocks"), "out_norm")


ENTRIES = (
    Entry(
        id="mamba-codestral-7b-v0.1",
        title="Mamba-Codestral 7B v0.1",
        year=2024,
        group="language",
        family="Mamba",
        build=mamba2,
        hyperparameters={"width": 4096, "depth": 64, "vocabulary": 32768},
        source="arXiv 2405.21060; transformers Mamba2ForCausalLM",
        published=(Published("parameters", "7.3 B", "rounded", "model card of mistralai/Mamba-Codestral-7B-v0.1"),),
        aliases=("mistralai/Mamba-Codestral-7B-v0.1", "mamba-2-7b"),
        licence="Apache-2.0",
        tags=("state-space", "recurrent", "decoder"),
        note="The name rounds.",
    ),
    Entry(
        id="xlstm-7b",
        title="xLSTM-7B",
        year=2025,
        group="language",
        family="xLSTM",
        build=xlstm,
        hyperparameters={"width": 4096, "depth": 32, "heads": 8, "inner": 10944},
        source="arXiv 2405.04517, 2503.13427; transformers xLSTMForCausalLM",
        published=(Published("parameters", "6.87 B", "rounded", "Beck et al. 2025, arXiv 2503.13427"),),
        aliases=("NX-AI/xLSTM-7b",),
        naming=XLSTM,
        licence="NXAI Community License",
        tags=("recurrent", "decoder"),
        note="The paper rounds.",
    ),
)
