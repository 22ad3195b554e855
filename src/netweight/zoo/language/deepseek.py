"""Zoo networks: DeepSeek, GLM, Kimi."""

from __future__ import annotations

from typing import Any

from netweight.families.language.deepseek import deepseek_document
from netweight.families.parts.decoders import STACKED, MixtureOfExperts, llama_document
from netweight.zoo.language.decoders import Series

LICENCE = "DeepSeek Model License"


LLM = Series("DeepSeek", "arXiv 2401.02954; transformers LlamaForCausalLM", 2024, llama_document, LICENCE)


V2 = Series(
    "DeepSeek",
    "arXiv 2405.04434; transformers DeepseekV2ForCausalLM",
    2024,
    deepseek_document,
    LICENCE,
    STACKED,
    ("latent-attention",),
)


V3 = Series(
    "DeepSeek",
    "arXiv 2412.19437; transformers DeepseekV3ForCausalLM",
    2024,
    deepseek_document,
    LICENCE,
    STACKED,
    ("latent-attention",),
)


KIMI = Series(
    "Kimi",
    "arXiv 2507.20534; transformers DeepseekV3ForCausalLM",
    2025,
    deepseek_document,
    "Modified MIT",
    STACKED,
    ("latent-attention",),
)


GLM = Series("GLM", "arXiv 2508.06471; transformers Glm4MoeLiteForCausalLM", 2026, deepseek_document, "MIT", STACKED,
             ("latent-attention",))  # fmt: skip


SIGMOID: dict[str, Any] = {"routing": "sigmoid", "correction": True}


V3_SHAPE: dict[str, Any] = {
    "width": 7168, "depth": 61, "heads": 128, "inner": 18432, "vocabulary": 129280, "dense_first": 3,
    "experts": MixtureOfExperts(256, 8, 2048, 2048, **SIGMOID),
}  # fmt: skip


MTP = (
    "The files hold 685 B: a layer more that predicts a second token, and scales of fp8 blocks. 37 B are called active."
)


ENTRIES = (
    LLM.row("deepseek-llm-7b", "DeepSeek LLM 7B", "7 B", "deepseek-ai/deepseek-llm-7b-base", width=4096, depth=30,
            heads=32, inner=11008, vocabulary=102400),
    LLM.row("deepseek-llm-67b", "DeepSeek LLM 67B", "67 B", "deepseek-ai/deepseek-llm-67b-base", width=8192, depth=95,
            heads=64, kv_heads=8, inner=22016, vocabulary=102400),
    V2.row("deepseek-v2-lite", "DeepSeek-V2-Lite", "15.7 B", "deepseek-ai/DeepSeek-V2-Lite",
           by="arXiv 2405.04434, appendix B", width=2048, depth=27, heads=16, inner=10944, vocabulary=102400,
           query_rank=0, experts=MixtureOfExperts(64, 6, 1408, 2816),
           note="2.4 B are called active, without the tables of words."),
    V2.row("deepseek-v2", "DeepSeek-V2", "236 B", "deepseek-ai/DeepSeek-V2", by="arXiv 2405.04434, abstract",
           width=5120, depth=60, heads=128, inner=12288, vocabulary=102400, experts=MixtureOfExperts(160, 6, 1536,
           3072),
           note="21 B are called active."),
    V3.row("deepseek-v3", "DeepSeek-V3", "671 B", ("deepseek-ai/DeepSeek-V3", "deepseek-ai/DeepSeek-V3-0324",
           "deepseek-ai/DeepSeek-V3.1"), by="arXiv 2412.19437, abstract", note=MTP,
           **V3_SHAPE),
    V3.row("deepseek-r1", "DeepSeek-R1", "671 B", ("deepseek-ai/DeepSeek-R1", "deepseek-ai/DeepSeek-R1-0528"),
           by="arXiv 2501.12948", year=2025,
           source="arXiv 2501.12948; transformers DeepseekV3ForCausalLM", licence="MIT",
           note=f"The shape is that of DeepSeek-V3. {MTP}", **V3_SHAPE),
    V3.row("deepseek-v3.2", "DeepSeek-V3.2", "", ("deepseek-ai/DeepSeek-V3.2", "deepseek-ai/DeepSeek-V3.2-Exp"),
           year=2025, licence="MIT",
           source="arXiv 2512.02556; transformers DeepseekV32ForCausalLM", index_heads=64, **V3_SHAPE,
           note="DeepSeek-V3 and an indexer, which picks the 2,048 positions that a query attends to; attention is "
           "counted over all positions here."),
    GLM.row("glm-4.7-flash", "GLM-4.7-Flash", "30 B", "zai-org/GLM-4.7-Flash", by="GLM, card of the model", width=2048,
            depth=47, heads=20, inner=10240, vocabulary=154880, experts=MixtureOfExperts(64, 4, 1536, 1536, **SIGMOID),
            query_rank=768, head_dim=192, value_dim=256, note="The name rounds; 3 B are called active."),
    GLM.row("glm-5", "GLM-5", "744 B", "zai-org/GLM-5", by="GLM-5, card of the model", width=6144, depth=78, heads=64,
            inner=12288, dense_first=3, vocabulary=154880, experts=MixtureOfExperts(256, 8, 2048, 2048, **SIGMOID),
            query_rank=2048, head_dim=192, value_dim=256, index_heads=32,
            source="GLM-5, card of the model; transformers GlmMoeDsaForCausalLM",
            note="40 B are called active. An indexer picks the 2,048 positions that a query attends to; attention is "
            "counted over all positions here."),
    KIMI.row("kimi-k2", "Kimi K2", "1.04 T", ("moonshotai/Kimi-K2-Base", "moonshotai/Kimi-K2-Instruct"),
             by="arXiv 2507.20534, Table 2", width=7168,
             depth=61, heads=64, inner=18432, vocabulary=163840, experts=MixtureOfExperts(384, 8, 2048, 2048,
             **SIGMOID),
             note="1.04 T, as in the paper, would be with experts in the first layer too. It calls 32.6 B active."),
)  # fmt: skip
