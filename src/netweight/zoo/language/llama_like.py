"""Zoo networks: Yi, SmolLM, OLMo, OLMo 2, Granite, StableLM, Falcon 3."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.decoders import STACKED, MixtureOfExperts
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import Series

APACHE = "Apache-2.0"


YI = Series("Yi", "arXiv 2403.04652; transformers LlamaForCausalLM", 2023, licence=APACHE)


SMOL = Series("SmolLM", "SmolLM announcement; transformers LlamaForCausalLM", 2024, licence=APACHE)


OLMO = Series("OLMo", "arXiv 2402.00838; transformers OlmoForCausalLM", 2024, licence=APACHE)


OLMO2 = Series("OLMo 2", "arXiv 2501.00656; transformers Olmo2ForCausalLM", 2024, licence=APACHE)


OLMOE = Series("OLMo", "arXiv 2409.02060; transformers OlmoeForCausalLM", 2024, licence=APACHE, naming=STACKED)


GRANITE = Series("Granite", "Granite 3.0 announcement; transformers GraniteForCausalLM", 2024, licence=APACHE)


STABLE = Series("StableLM", "StableLM 3B 4E1T report; transformers StableLmForCausalLM", 2023, licence="CC-BY-SA-4.0")


FALCON3 = Series("Falcon", "Falcon 3 announcement; transformers LlamaForCausalLM", 2024, licence="Falcon LLM License")


def falcon3(
    size: str, printed: str, width: int, depth: int, heads: int, inner: int, note: str = "The name rounds."
) -> Entry:
    """A decoder of the third series, with heads of 256 features, four of keys and values."""
    hub = tuple(f"tiiuae/Falcon3-{size}-{kind}" for kind in ("Base", "Instruct"))
    return FALCON3.row(
        f"falcon3-{size.lower()}", f"Falcon 3 {size}", printed, hub, width=width, depth=depth, heads=heads, kv_heads=4,
        head_dim=256, inner=inner, vocabulary=131072, note=note,
    )  # fmt: skip


AFTER: dict[str, Any] = {"placed": "after", "qk_norm": "whole", "vocabulary": 100352}


ENTRIES = (
    YI.row("yi-6b", "Yi-6B", "6 B", "01-ai/Yi-6B", width=4096, depth=32, heads=32, kv_heads=4, inner=11008,
           vocabulary=64000),
    YI.row("yi-34b", "Yi-34B", "34 B", "01-ai/Yi-34B", width=7168, depth=60, heads=56, kv_heads=8, inner=20480,
           vocabulary=64000),
    SMOL.row("smollm-135m", "SmolLM 135M", "135 M", ("HuggingFaceTB/SmolLM-135M", "HuggingFaceTB/SmolLM2-135M",
             "HuggingFaceTB/SmolLM2-135M-Instruct"), width=576, depth=30, heads=9,
             kv_heads=3, inner=1536, vocabulary=49152, tied=True),
    SMOL.row("smollm-360m", "SmolLM 360M", "360 M", ("HuggingFaceTB/SmolLM-360M", "HuggingFaceTB/SmolLM2-360M",
             "HuggingFaceTB/SmolLM2-360M-Instruct"), width=960, depth=32, heads=15,
             kv_heads=5, inner=2560, vocabulary=49152, tied=True),
    SMOL.row("smollm-1.7b", "SmolLM 1.7B", "1.7 B", ("HuggingFaceTB/SmolLM-1.7B", "HuggingFaceTB/SmolLM2-1.7B",
             "HuggingFaceTB/SmolLM2-1.7B-Instruct"), width=2048, depth=24, heads=32,
             inner=8192, vocabulary=49152, tied=True),
    SMOL.row("smollm3-3b", "SmolLM3 3B", "3 B", "HuggingFaceTB/SmolLM3-3B", year=2025, width=2048, depth=36, heads=16,
             kv_heads=4, inner=11008, vocabulary=128256, tied=True,
             source="SmolLM3 announcement; transformers SmolLM3ForCausalLM",
             note="The name rounds. Every fourth layer has no rotary positions, which changes no figure here."),
    OLMO.row("olmo-1b", "OLMo 1B", "", "allenai/OLMo-1B-hf", kind="plain", width=2048, depth=16, heads=16,
             inner=8192, vocabulary=50304, tied=True,
             note="The name counts 1 B. Its norms have no weights."),
    OLMO.row("olmo-7b", "OLMo 7B", "7 B", "allenai/OLMo-7B-hf", kind="plain", width=4096, depth=32, heads=32,
             inner=11008, vocabulary=50304, note="The name rounds. Its norms have no weights."),
    OLMOE.row("olmoe-1b-7b", "OLMoE 1B-7B", "6.9 B", "allenai/OLMoE-1B-7B-0924", width=2048, depth=16, heads=16,
              inner=1024, qk_norm="whole", vocabulary=50304, experts=MixtureOfExperts(64, 8, 1024),
              by="arXiv 2409.02060",
              note="1.3 B of the parameters are called active."),
    OLMO2.row("olmo-2-1b", "OLMo 2 1B", "", "allenai/OLMo-2-0425-1B", year=2025, width=2048, depth=16, heads=16,
              inner=8192, **AFTER, note="The name counts 1 B; with both tables of words it is half as much again."),
    OLMO2.row("olmo-2-7b", "OLMo 2 7B", "7 B", ("allenai/OLMo-2-1124-7B", "allenai/OLMo-2-1124-7B-Instruct"),
              width=4096, depth=32, heads=32, inner=11008,
              **AFTER),
    OLMO2.row("olmo-2-13b", "OLMo 2 13B", "13 B", ("allenai/OLMo-2-1124-13B", "allenai/OLMo-2-1124-13B-Instruct"),
              width=5120, depth=40, heads=40,
              inner=13824, **AFTER, note="The name cuts 13.7 down to 13."),
    OLMO2.row("olmo-2-32b", "OLMo 2 32B", "32 B", "allenai/OLMo-2-0325-32B", year=2025, width=5120, depth=64, heads=40,
              kv_heads=8, inner=27648, **AFTER),
    GRANITE.row("granite-3.0-8b", "Granite 3.0 8B", "8 B", "ibm-granite/granite-3.0-8b-base", width=4096, depth=40,
                heads=32, kv_heads=8, inner=12800, vocabulary=49155, tied=True),
    STABLE.row("stablelm-3b-4e1t", "StableLM 3B 4E1T", "2,795,443,200", "stabilityai/stablelm-3b-4e1t",
               kind="layernorm", width=2560, depth=32, heads=32, inner=6912, vocabulary=50304,
               by="StabilityAI, card of the model"),
    falcon3("1B", "", 2048, 18, 8, 8192, "The name says 1 for 1.67: both tables of words are 0.54 of them."),
    falcon3("3B", "3 B", 3072, 22, 12, 9216),
    falcon3("7B", "7 B", 3072, 28, 12, 23040),
    falcon3("10B", "10 B", 3072, 40, 12, 23040),
)  # fmt: skip
