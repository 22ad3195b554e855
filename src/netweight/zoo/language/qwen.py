"""Zoo networks: Qwen1.5, Qwen2, Qwen2.5, Qwen3."""

from __future__ import annotations

from typing import Any

from netweight.families.language.qwen import SHARED
from netweight.families.naming import WeightNaming
from netweight.families.parts.decoders import MixtureOfExperts, llama_document
from netweight.zoo.entry import Entry
from netweight.zoo.language.decoders import printed

WORDS = 151936


PADDED = 152064


APACHE = "Apache-2.0"


TONGYI = "Tongyi Qianwen License"


QWEN = "Qwen License"


RESEARCH = "Qwen Research License"


TONGYI_RESEARCH = "Tongyi Qianwen Research License"


PAPERS = {
    "Qwen1.5": "Qwen1.5 announcement",
    "Qwen2": "arXiv 2407.10671",
    "Qwen2.5": "arXiv 2412.15115",
    "Qwen3": "arXiv 2505.09388",
}


CLASS = {"Qwen1.5": "Qwen2", "Qwen2": "Qwen2", "Qwen2.5": "Qwen2", "Qwen3": "Qwen3"}


YEARS = {"Qwen1.5": 2024, "Qwen2": 2024, "Qwen2.5": 2024, "Qwen3": 2025}


BIASED = {"bias": True, "out_bias": False}
"""Biases of query, key and value, none of the output; Qwen3 has norms of query and key in their place."""


def entry(series: str, size: str, width: int, depth: int, heads: int, inner: int, **rest: Any) -> Entry:
    """A row: the sizes, then what differs; `others` are names of further weights of the same network."""
    licence, note, published = (
        rest.pop("licence", APACHE),
        rest.pop("note", "The name rounds."),
        rest.pop("published", ""),
    )
    others: list[str] = [*rest.pop("others", ())]
    if series == "Qwen2.5":
        others += [f"Qwen2.5-{size}-Instruct"]
    if series == "Qwen2.5" and size != "72B":
        others += [f"Qwen2.5-Coder-{size}", f"Qwen2.5-Coder-{size}-Instruct"]
    experts: MixtureOfExperts | None = rest.get("experts")
    attending = {"qk_norm": "head", "head_dim": 128} if series == "Qwen3" else BIASED
    name = f"{series}-{size}"
    by = f"{series}, announcement" if series == "Qwen2" else f"{series}, cards of the models"
    by = "the model's name" if published.replace(" ", "") in size else by
    kind = f"{CLASS[series]}{'Moe' if experts else ''}ForCausalLM"
    return Entry(
        id=name.lower(),
        title=f"{series} {size}" if experts is None else name,
        year=YEARS[series],
        group="language",
        family=series,
        build=llama_document,
        hyperparameters={
            "width": width,
            "depth": depth,
            "heads": heads,
            "inner": inner,
            "vocabulary": WORDS,
            **attending,
            **rest,
        },
        source=f"{PAPERS[series]}; transformers {kind}",
        published=printed(published, by) if published else (),
        aliases=(f"Qwen/{name}", *(f"Qwen/{other}" for other in others)),
        naming=SHARED if experts else WeightNaming(),
        licence=licence,
        tags=(
            "transformer",
            "decoder",
            *(("grouped-query",) if rest.get("kv_heads") else ()),
            *(("moe",) if experts else ()),
        ),
        note=note,
    )


ENTRIES = (
    entry("Qwen1.5", "0.5B", 1024, 24, 16, 2816, tied=True, licence=TONGYI_RESEARCH, published="0.5 B"),
    entry("Qwen1.5", "1.8B", 2048, 24, 16, 5504, licence=TONGYI_RESEARCH, published="1.8 B"),
    entry("Qwen1.5", "4B", 2560, 40, 20, 6912, licence=TONGYI_RESEARCH, published="4 B"),
    entry("Qwen1.5", "7B", 4096, 32, 32, 11008, licence=TONGYI, published="7 B",
          note="The name says 7 for 7.7: both tables of words are 1.2 of them."),
    entry("Qwen1.5", "14B", 5120, 40, 40, 13696, vocabulary=PADDED, licence=TONGYI, published="14 B"),
    entry("Qwen1.5", "32B", 5120, 64, 40, 27392, kv_heads=8, vocabulary=PADDED, licence="", published="32 B",
          note="The name cuts 32.5 down to 32."),
    entry("Qwen1.5", "72B", 8192, 80, 64, 24576, vocabulary=PADDED, licence=TONGYI, published="72 B"),
    entry("Qwen1.5", "MoE-A2.7B", 2048, 24, 16, 5632, experts=MixtureOfExperts(60, 4, 1408, 5632, gated_shared=True),
          licence=TONGYI, published="14.3 B", note="2.7 B are called active, without the tables of words."),
    entry("Qwen2", "0.5B", 896, 24, 14, 4864, kv_heads=2, tied=True, published="0.49 B"),
    entry("Qwen2", "1.5B", 1536, 28, 12, 8960, kv_heads=2, tied=True, published="1.54 B"),
    entry("Qwen2", "7B", 3584, 28, 28, 18944, kv_heads=4, vocabulary=PADDED, published="7.07 B",
          note="The announcement prints 7.07 B; the card of Qwen2.5-7B, which has the same shape, 7.61."),
    entry("Qwen2", "72B", 8192, 80, 64, 29568, kv_heads=8, vocabulary=PADDED, licence=TONGYI, published="72.71 B"),
    entry("Qwen2", "57B-A14B", 3584, 28, 28, 18944, kv_heads=4, experts=MixtureOfExperts(64, 8, 2560, 20480,
          gated_shared=True),
          published="57.41 B", note="14 B are called active."),
    entry("Qwen2.5", "0.5B", 896, 24, 14, 4864, kv_heads=2, tied=True, published="0.49 B"),
    entry("Qwen2.5", "1.5B", 1536, 28, 12, 8960, kv_heads=2, tied=True, published="1.54 B"),
    entry("Qwen2.5", "3B", 2048, 36, 16, 11008, kv_heads=2, tied=True, licence=RESEARCH, published="3.09 B"),
    entry("Qwen2.5", "7B", 3584, 28, 28, 18944, kv_heads=4, vocabulary=PADDED, published="7.61 B"),
    entry("Qwen2.5", "14B", 5120, 48, 40, 13824, kv_heads=8, vocabulary=PADDED, published="14.7 B"),
    entry("Qwen2.5", "32B", 5120, 64, 40, 27648, kv_heads=8, vocabulary=PADDED, published="32.5 B",
          others=("QwQ-32B",),
          note="The card prints 32.5 B and 31.0 B without the tables of words; the files hold what is counted here."),
    entry("Qwen2.5", "72B", 8192, 80, 64, 29568, kv_heads=8, vocabulary=PADDED, licence=QWEN, published="72.7 B"),
    entry("Qwen3", "0.6B", 1024, 28, 16, 3072, kv_heads=8, tied=True, published="0.6 B"),
    entry("Qwen3", "1.7B", 2048, 28, 16, 6144, kv_heads=8, tied=True, published="1.7 B"),
    entry("Qwen3", "4B", 2560, 36, 32, 9728, kv_heads=8, tied=True, published="4.0 B",
          others=("Qwen3-4B-Instruct-2507", "Qwen3-4B-Thinking-2507")),
    entry("Qwen3", "8B", 4096, 36, 32, 12288, kv_heads=8, published="8.2 B"),
    entry("Qwen3", "14B", 5120, 40, 40, 17408, kv_heads=8, published="14.8 B"),
    entry("Qwen3", "32B", 5120, 64, 64, 25600, kv_heads=8, published="32.8 B"),
    entry("Qwen3", "30B-A3B", 2048, 48, 32, 6144, kv_heads=4, experts=MixtureOfExperts(128, 8, 768), published="30.5 B",
          others=("Qwen3-30B-A3B-Instruct-2507", "Qwen3-30B-A3B-Thinking-2507"), note="3.3 B are called active."),
    entry("Qwen3", "235B-A22B", 4096, 94, 64, 12288, kv_heads=4, experts=MixtureOfExperts(128, 8, 1536),
          others=("Qwen3-235B-A22B-Instruct-2507", "Qwen3-235B-A22B-Thinking-2507"), published="235 B",
          note="22 B are called active."),
)  # fmt: skip
