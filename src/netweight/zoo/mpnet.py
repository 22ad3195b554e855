"""MPNet (arXiv 2004.09297), as transformers builds it: BERT without segments, its distances learned in one table."""

from __future__ import annotations

from typing import Any

from .bert import POOLED, embeddings, entry, feed, shape
from .entry import Json
from .naming import Naming
from .parts import block, dropout, dropping, node, repeat, residual, text


def layer(width: int, heads: int, inner: int, rate: float, distances: int = 0) -> list[Json]:
    """Attention, written out, and a feed-forward part; the first layer holds the table of `distances` of all."""
    table = {"relative": distances} if distances else {}
    attend = node("attention", "self", heads=heads, fused=False, **dropping(rate), **table)
    looks = residual(attend, *dropout(rate))
    return [block("attention", looks, block("output", node("layernorm", "LayerNorm"))), *feed(width, inner, rate)]


def document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    positions: int = 514,
    distances: int = 32,
    rate: float = 0.1,
    vocabulary: int = 30527,
) -> Json:
    """MPNetModel, with its pooler."""
    first = block("0", *layer(width, heads, inner, rate, distances))
    rest = repeat(depth - 1, *layer(width, heads, inner, rate), start=1)
    encoder = block("encoder", block("layer", first, *rest))
    pooler = block("pooler", node("select", index=0), node("dense", "dense", units=width), node("tanh", "activation"))
    words = embeddings(width, positions, 0, rate, vocabulary, padded=True)
    return {**text(name, words, encoder, pooler), "outputs": ["encoder", "pooler"]}


NAMES = Naming(
    paths=(
        (r"layer\.0\.attention\.self\.relative", "relative"),
        (r"attention\.self\.([qkvo])_proj", r"attention.attn.\1"),
        (r"attention\.output\.", "attention."),
    )
)

SHARED: dict[str, Any] = {"build": document, "naming": NAMES, "family": "MPNet", "year": 2020}

ENTRIES = (
    entry(
        "mpnet-base", "MPNet-base", shape(768, 12, 12), (("110 M", "Song et al. 2020, arXiv 2004.09297, section 4.1"),),
        ("microsoft/mpnet-base", "sentence-transformers/all-mpnet-base-v2", "all-mpnet-base-v2"),
        source="arXiv 2004.09297; transformers MPNetModel", licence="MIT", note=f"{POOLED} The paper rounds.", **SHARED,
    ),
)  # fmt: skip
