"""Mamba-2 (arXiv 2405.21060) and xLSTM (2405.04517, 2503.13427), as transformers builds them: states, no attention."""

from __future__ import annotations

from .decoders import Series, gated
from .entry import Json
from .naming import Naming
from .parts import block, node, repeat, residual, text

XLSTM = Naming(
    paths=(
        (r"ffn\.gate_proj", "ffn.proj_up_gate"),
        (r"ffn\.up_proj", "ffn.proj_up"),
        (r"ffn\.down_proj", "ffn.proj_down"),
    )
)


def backbone(name: str, width: int, vocabulary: int, blocks: list[Json], norm: str, *, tied: bool = False) -> Json:
    """Words, blocks, a norm, and a head, which may be the table of words again."""
    words = node("embedding", "embeddings", vocabulary=vocabulary, units=width)
    tie = {"tie": {"weight": "backbone.embeddings.weight"}} if tied else {}
    head = node("dense", "lm_head", units=vocabulary, bias=False, **tie)
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


MAMBA2 = Series("Mamba", "arXiv 2405.21060; transformers Mamba2ForCausalLM", 2024, mamba2, "Apache-2.0",
                tags=("state-space", "recurrent"), are=("decoder",))  # fmt: skip
XLSTMS = Series("xLSTM", "arXiv 2405.04517, 2503.13427; transformers xLSTMForCausalLM", 2025, xlstm,
                "NXAI Community License", XLSTM, ("recurrent",), ("decoder",))  # fmt: skip

ENTRIES = (
    MAMBA2.row("mamba-codestral-7b-v0.1", "Mamba-Codestral 7B v0.1", "7.3 B",
               ("mistralai/Mamba-Codestral-7B-v0.1", "mamba-2-7b"), width=4096, depth=64, vocabulary=32768,
               by="model card of mistralai/Mamba-Codestral-7B-v0.1"),
    XLSTMS.row("xlstm-7b", "xLSTM-7B", "6.87 B", "NX-AI/xLSTM-7b", width=4096, depth=32, heads=8, inner=10944,
               by="Beck et al. 2025, arXiv 2503.13427", note="The paper rounds."),
)  # fmt: skip
