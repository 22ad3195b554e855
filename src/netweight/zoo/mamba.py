"""Mamba (arXiv 2312.00752) and Mamba-2 (2405.21060), as transformers builds them: selective state spaces alone."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import block, node, repeat, residual, text

PAPER = "Gu and Dao 2023, arXiv 2312.00752, Table 12"


def document(name: str, width: int, depth: int, vocabulary: int = 50280) -> Json:
    """MambaForCausalLM, with a head that is the table of words again."""
    layer = residual(node("rmsnorm", "norm"), node("mamba", "mixer"))
    words = node("embedding", "embeddings", vocabulary=vocabulary, units=width)
    body = block("backbone", words, *repeat(depth, layer, name="layers"), node("rmsnorm", "norm_f"))
    tie = {"weight": "backbone.embeddings.weight"}
    return text(name, body, node("dense", "lm_head", units=vocabulary, bias=False, tie=tie))


def entry(size: str, printed: str, width: int, depth: int) -> Entry:
    """A row of the paper's Table 12."""
    return Entry(
        id=f"mamba-{size}",
        title=f"Mamba {size.replace('m', 'M').replace('b', 'B')}",
        year=2023,
        group="language",
        family="Mamba",
        build=document,
        hyperparameters={"width": width, "depth": depth},
        source="arXiv 2312.00752; transformers MambaForCausalLM",
        published=(Published("parameters", printed, "rounded", PAPER),),
        aliases=(f"state-spaces/mamba-{size}-hf", f"state-spaces/mamba-{size}"),
        licence="Apache-2.0",
        tags=("state-space", "recurrent", "decoder"),
        note="The paper rounds.",
    )


ENTRIES = (
    entry("130m", "130 M", 768, 24),
    entry("370m", "370 M", 1024, 48),
    entry("790m", "790 M", 1536, 48),
    entry("1.4b", "1.4 B", 2048, 48),
    entry("2.8b", "2.8 B", 2560, 64),
)
