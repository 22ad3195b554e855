"""Zoo networks: gpt-oss, GLM, MiniMax."""

from __future__ import annotations

from typing import Any

from netweight.families.language.sparse_decoders import MINIMAX_NAMES, OSS_NAMES, gpt_oss_document
from netweight.families.parts.decoders import STACKED, MixtureOfExperts, llama_document
from netweight.zoo.language.decoders import UNFUSED, Series

SIGMOID: dict[str, Any] = {"routing": "sigmoid", "correction": True}


OSS = Series(
    "gpt-oss",
    "arXiv 2508.10925; transformers GptOssForCausalLM",
    2025,
    gpt_oss_document,
    "Apache-2.0",
    OSS_NAMES,
    ("grouped-query", "window"),
    remark=UNFUSED,
)


GLM = Series("GLM", "arXiv 2508.06471; transformers Glm4MoeForCausalLM", 2025, llama_document, "MIT", STACKED)


MINIMAX = Series(
    "MiniMax", "MiniMax, card of the model; transformers MiniMaxM2ForCausalLM", 2025, llama_document, "", MINIMAX_NAMES
)


BIASED: dict[str, Any] = {"bias": True, "out_bias": False, "head_dim": 128, "kv_heads": 8, "vocabulary": 151552}


ENTRIES = (
    OSS.row("gpt-oss-20b", "gpt-oss-20b", "20.9 B", "openai/gpt-oss-20b", by="arXiv 2508.10925, Table 1", depth=24,
            experts=MixtureOfExperts(32, 4, 2880),
            note="3.6 B are called active, without the table of words that come in."),
    OSS.row("gpt-oss-120b", "gpt-oss-120b", "116.8 B", "openai/gpt-oss-120b", by="arXiv 2508.10925, Table 1", depth=36,
            experts=MixtureOfExperts(128, 4, 2880),
            note="5.1 B are called active, without the table of words that come in."),
    GLM.row("glm-4.5", "GLM-4.5", "355 B", "zai-org/GLM-4.5", by="arXiv 2508.06471, Table 1", width=5120, depth=92,
            heads=96, inner=12288, qk_norm="head", dense_first=3, **BIASED,
            experts=MixtureOfExperts(160, 8, 1536, 1536, **SIGMOID),
            note="The paper counts the layer that predicts a second "
            "token, and not the tables of words. 32 B are called active."),
    GLM.row("glm-4.5-air", "GLM-4.5-Air", "106 B", "zai-org/GLM-4.5-Air", by="arXiv 2508.06471, Table 1", width=4096,
            depth=46, heads=96, inner=10944, dense_first=1, experts=MixtureOfExperts(128, 8, 1408, 1408, **SIGMOID),
            **BIASED,
            note="The paper leaves out the tables of words, 1.2 B. 12 B are called active."),
    MINIMAX.row("minimax-m2", "MiniMax-M2", "230 B", "MiniMaxAI/MiniMax-M2", by="MiniMax, card of the model",
                width=3072, depth=62, heads=48, kv_heads=8, head_dim=128, inner=1536, vocabulary=200064,
                qk_norm="whole", experts=MixtureOfExperts(256, 8, 1536, **SIGMOID),
                note="Its makers round; they call 10 B active."),
)  # fmt: skip
