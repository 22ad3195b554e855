"""Zoo networks: Mistral, Mixtral."""

from __future__ import annotations

from typing import Any

from netweight.families.parts.decoders import STACKED, MixtureOfExperts, llama_document
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import printed

APACHE = "Apache-2.0"


RESEARCH = "Mistral Research License"


ROUNDED = "The name rounds."


PAPER, NEWS = "arXiv 2310.06825", "Mistral AI, announcement of the model"


def dense(
    name: str, title: str, year: int, size: str, licence: str = APACHE, hub: tuple[str, ...] = (), **shape: Any
) -> Entry:
    """A model of the Mistral class."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="language",
        family="Mistral",
        build=llama_document,
        hyperparameters={"kv_heads": 8, **shape},
        source=f"{PAPER if '7b' in name else NEWS}; transformers MistralForCausalLM",
        published=printed(size),
        aliases=hub,
        licence=licence,
        tags=("transformer", "decoder", "grouped-query", *(("window",) if "window" in shape else ())),
        note=ROUNDED,
    )


def mixed(name: str, title: str, year: int, size: str, active: str, hub: tuple[str, ...], **shape: Any) -> Entry:
    """A model of the Mixtral class: eight experts, two for every token."""
    return Entry(
        id=name,
        title=title,
        year=year,
        group="language",
        family="Mixtral",
        build=llama_document,
        hyperparameters={"kv_heads": 8, "experts": MixtureOfExperts(8, 2, shape["inner"]), **shape},
        source="arXiv 2401.04088; transformers MixtralForCausalLM",
        published=printed(size, NEWS),
        aliases=hub,
        naming=STACKED,
        licence=APACHE,
        tags=("transformer", "decoder", "grouped-query", "moe"),
        note=f"Its makers round; they call {active} of the parameters active.",
    )


SEVEN: dict[str, Any] = {"width": 4096, "depth": 32, "heads": 32, "inner": 14336}


ENTRIES = (
    dense("mistral-7b-v0.1", "Mistral 7B v0.1", 2023, "7 B", hub=("mistralai/Mistral-7B-v0.1",
          "mistralai/Mistral-7B-Instruct-v0.1", "HuggingFaceH4/zephyr-7b-beta"), **SEVEN, window=4096),
    dense("mistral-7b-v0.3", "Mistral 7B v0.3", 2024, "7 B", hub=("mistralai/Mistral-7B-v0.3",
          "mistralai/Mistral-7B-Instruct-v0.3"), **SEVEN, vocabulary=32768),
    dense("mistral-nemo-12b", "Mistral Nemo 12B", 2024, "12 B", hub=("mistralai/Mistral-Nemo-Base-2407",
          "mistralai/Mistral-Nemo-Instruct-2407"), width=5120, depth=40,
          heads=32, head_dim=128, inner=14336, vocabulary=131072),
    dense("mistral-small-24b", "Mistral Small 24B", 2025, "24 B", hub=("mistralai/Mistral-Small-24B-Base-2501",
          "mistralai/Mistral-Small-24B-Instruct-2501"), width=5120,
          depth=40, heads=32, head_dim=128, inner=32768, vocabulary=131072),
    dense("mistral-large-123b", "Mistral Large 123B", 2024, "123 B", RESEARCH,
          ("mistralai/Mistral-Large-Instruct-2407", "mistralai/Mistral-Large-Instruct-2411"),
          width=12288, depth=88, heads=96, head_dim=128, inner=28672, vocabulary=32768),
    mixed("mixtral-8x7b", "Mixtral 8x7B", 2023, "46.7 B", "12.9 B", ("mistralai/Mixtral-8x7B-v0.1",
          "mistralai/Mixtral-8x7B-Instruct-v0.1"), **SEVEN),
    mixed("mixtral-8x22b", "Mixtral 8x22B", 2024, "141 B", "39 B", ("mistralai/Mixtral-8x22B-v0.1",
          "mistralai/Mixtral-8x22B-Instruct-v0.1"), width=6144, depth=56,
          heads=48, inner=16384),
)  # fmt: skip
