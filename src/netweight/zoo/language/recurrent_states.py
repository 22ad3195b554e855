"""Zoo networks: Mamba, xLSTM."""

from __future__ import annotations

from netweight.families.language.recurrent_states import XLSTM, mamba2_document, xlstm_document
from netweight.zoo.language.decoders import Series

MAMBA2 = Series("Mamba", "arXiv 2405.21060; transformers Mamba2ForCausalLM", 2024, mamba2_document, "Apache-2.0",
                tags=("state-space", "recurrent"), are=("decoder",))  # fmt: skip


XLSTMS = Series("xLSTM", "arXiv 2405.04517, 2503.13427; transformers xLSTMForCausalLM", 2025, xlstm_document,
                "NXAI Community License", XLSTM, ("recurrent",), ("decoder",))  # fmt: skip


ENTRIES = (
    MAMBA2.row("mamba-codestral-7b-v0.1", "Mamba-Codestral 7B v0.1", "7.3 B",
               ("mistralai/Mamba-Codestral-7B-v0.1", "mamba-2-7b"), width=4096, depth=64, vocabulary=32768,
               by="model card of mistralai/Mamba-Codestral-7B-v0.1"),
    XLSTMS.row("xlstm-7b", "xLSTM-7B", "6.87 B", "NX-AI/xLSTM-7b", width=4096, depth=32, heads=8, inner=10944,
               by="Beck et al. 2025, arXiv 2503.13427", note="The paper rounds."),
)  # fmt: skip
