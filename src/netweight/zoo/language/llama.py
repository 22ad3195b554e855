"""Zoo networks: LLaMA."""

from __future__ import annotations

from typing import Any

from netweight.zoo.language.decoders import Series

ONE = Series("LLaMA", "arXiv 2302.13971; transformers LlamaForCausalLM", 2023, licence="LLaMA License, non-commercial")


TWO = Series("LLaMA", "arXiv 2307.09288; transformers LlamaForCausalLM", 2023, licence="Llama 2 Community License")


THREE = Series(
    "LLaMA", "arXiv 2407.21783; transformers LlamaForCausalLM", 2024, licence="Meta Llama 3 Community License"
)


NEWER = "Llama 3.1 Community License"


NEWEST = "Llama 3.2 Community License"


PAPER = "Touvron et al. 2023, arXiv 2302.13971, Table 2"


PAPER2 = "Touvron et al. 2023, arXiv 2307.09288, Table 1"


PAPER3 = "Grattafiori et al. 2024, arXiv 2407.21783, Table 3"


SAME = "The name rounds to whole billions. The shape is that of LLaMA-7B; training and context differ."


SEVEN: dict[str, Any] = {"width": 4096, "depth": 32, "heads": 32, "inner": 11008}


THIRTEEN: dict[str, Any] = {"width": 5120, "depth": 40, "heads": 40, "inner": 13824}


SEVENTY: dict[str, Any] = {"width": 8192, "depth": 80, "heads": 64, "kv_heads": 8, "inner": 28672}


EIGHT: dict[str, Any] = {"width": 4096, "depth": 32, "heads": 32, "kv_heads": 8, "inner": 14336, "vocabulary": 128256}


WORDS: dict[str, Any] = {"vocabulary": 128256}


ENTRIES = (
    ONE.row("llama-7b", "LLaMA-7B", "6.7 B", "huggyllama/llama-7b", by=PAPER, **SEVEN),
    ONE.row("llama-13b", "LLaMA-13B", "13.0 B", "huggyllama/llama-13b", by=PAPER, **THIRTEEN),
    ONE.row("llama-30b", "LLaMA-33B", "32.5 B", ("huggyllama/llama-30b", "llama-33b"), by=PAPER, width=6656, depth=60,
            heads=52, inner=17920),
    ONE.row("llama-65b", "LLaMA-65B", "65.2 B", "huggyllama/llama-65b", by=PAPER, width=8192, depth=80, heads=64,
            inner=22016, note="The paper rounds."),
    TWO.row("llama-2-7b", "Llama-2-7B", "7 B", ("meta-llama/Llama-2-7b-hf", "meta-llama/Llama-2-7b-chat-hf",
            "llama-2-7b-hf"), by=PAPER2,
            note=SAME, **SEVEN),
    TWO.row("llama-2-13b", "Llama-2-13B", "13 B", ("meta-llama/Llama-2-13b-hf", "meta-llama/Llama-2-13b-chat-hf",
            "llama-2-13b-hf"), by=PAPER2,
            **THIRTEEN, note="Old files also hold the rotary frequencies, no parameters: 13,015,866,880 elements."),
    TWO.row("llama-2-70b", "Llama-2-70B", "70 B", ("meta-llama/Llama-2-70b-hf", "meta-llama/Llama-2-70b-chat-hf",
            "llama-2-70b-hf"), by=PAPER2,
            **SEVENTY),
    TWO.row("codellama-34b", "Code Llama 34B", "34 B", ("codellama/CodeLlama-34b-hf",
            "codellama/CodeLlama-34b-Instruct-hf"), width=8192, depth=48, heads=64,
            kv_heads=8, inner=22016, source="arXiv 2308.12950; transformers LlamaForCausalLM"),
    TWO.row("tinyllama-1.1b", "TinyLlama 1.1B", "1.1 B", ("TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T",
            "TinyLlama/TinyLlama-1.1B-Chat-v1.0"),
            year=2024, licence="Apache-2.0", source="arXiv 2401.02385; transformers LlamaForCausalLM", width=2048,
            depth=22, heads=32, kv_heads=4, inner=5632),
    THREE.row("llama-3-8b", "Llama-3-8B", "8 B", ("meta-llama/Meta-Llama-3-8B", "meta-llama/Meta-Llama-3-8B-Instruct",
              "meta-llama-3-8b"), by=PAPER3, **EIGHT),
    THREE.row("llama-3-70b", "Llama-3-70B", "70 B", ("meta-llama/Meta-Llama-3-70B",
              "meta-llama/Meta-Llama-3-70B-Instruct", "meta-llama-3-70b"), by=PAPER3,
              **SEVENTY, **WORDS),
    THREE.row("llama-3.1-8b", "Llama-3.1-8B", "8 B", ("meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B-Instruct",
              "meta-llama/Meta-Llama-3.1-8B", "meta-llama/Meta-Llama-3.1-8B-Instruct",
              "deepseek-ai/DeepSeek-R1-Distill-Llama-8B"), by=PAPER3, licence=NEWER, **EIGHT),
    THREE.row("llama-3.1-70b", "Llama-3.1-70B", "70 B", ("meta-llama/Llama-3.1-70B",
              "meta-llama/Llama-3.1-70B-Instruct", "meta-llama/Meta-Llama-3.1-70B",
              "meta-llama/Meta-Llama-3.1-70B-Instruct", "nvidia/Llama-3.1-Nemotron-70B-Instruct-HF"), by=PAPER3,
              licence=NEWER,
              **SEVENTY, **WORDS),
    THREE.row("llama-3.1-405b", "Llama-3.1-405B", "405 B", ("meta-llama/Llama-3.1-405B",
              "meta-llama/Llama-3.1-405B-Instruct"), by=PAPER3, licence=NEWER,
              width=16384, depth=126, heads=128, kv_heads=8, inner=53248, **WORDS),
    THREE.row("llama-3.2-1b", "Llama-3.2-1B", "1.23 B", ("meta-llama/Llama-3.2-1B",
              "meta-llama/Llama-3.2-1B-Instruct"), by="Meta, card of the model",
              licence=NEWEST, width=2048, depth=16, heads=32, kv_heads=8, head_dim=64, inner=8192, tied=True, **WORDS),
    THREE.row("llama-3.2-3b", "Llama-3.2-3B", "3.21 B", ("meta-llama/Llama-3.2-3B",
              "meta-llama/Llama-3.2-3B-Instruct"), by="Meta, card of the model",
              licence=NEWEST, width=3072, depth=28, heads=24, kv_heads=8, head_dim=128, inner=8192, tied=True, **WORDS),
    THREE.row("llama-3.3-70b", "Llama-3.3-70B", "70 B", ("meta-llama/Llama-3.3-70B-Instruct",
              "deepseek-ai/DeepSeek-R1-Distill-Llama-70B"), **SEVENTY, **WORDS,
              licence="Llama 3.3 Community License", note="The shape is that of Llama-3.1-70B. The name rounds."),
)  # fmt: skip
