"""ModernBERT (arXiv 2412.13663), as transformers builds it: rotary positions, gates, windows in two of three layers."""

from __future__ import annotations

from itertools import groupby

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, node, repeat, residual, text

NAMES = Naming(paths=((r"attn\.[qkv]_proj", "attn.Wqkv"), (r"attn\.o_proj", "attn.Wo")))
WINDOW = 129
"""A position sees 64 others on either side."""


def layer(width: int, heads: int, inner: int, *, first: bool, whole: bool) -> list[Json]:
    """Attention to all positions or to near ones, and a gated MLP; the first has no norm before its attention."""
    window = {} if whole else {"window": WINDOW}
    attend = node("attention", "attn", heads=heads, bias=False, rotary=True, packed="positions", **window)
    mlp = (
        node("dense", "Wi", units=2 * inner, bias=False),
        node("geglu", "act"),
        node("dense", "Wo", units=width, bias=False),
    )
    before = [] if first else [node("layernorm", "attn_norm", bias=False)]
    return [
        residual(*before, attend),
        residual(node("layernorm", "mlp_norm", bias=False), block("mlp", *mlp)),
    ]


def document(name: str, width: int, depth: int, heads: int, inner: int, vocabulary: int = 50368) -> Json:
    """ModernBertModel: every third layer attends to all positions."""
    layers: list[Json] = []
    for (first, whole), run in groupby(range(depth), lambda at: (at == 0, at % 3 == 0)):
        places = list(run)
        body = layer(width, heads, inner, first=first, whole=whole)
        layers += repeat(len(places), *body, start=places[0])
    words = node("embedding", "tok_embeddings", vocabulary=vocabulary, units=width)
    norm = node("layernorm", "norm", bias=False)
    return text(
        name, block("embeddings", words, norm), block("layers", *layers), node("layernorm", "final_norm", bias=False)
    )


def entry(size: str, printed: str, width: int, depth: int, heads: int, inner: int) -> Entry:
    """A row of the paper's Table 4."""
    paper = "Warner et al. 2024, arXiv 2412.13663, section 2.1"
    return Entry(
        id=f"modernbert-{size}",
        title=f"ModernBERT-{size}",
        year=2024,
        group="language",
        family="BERT",
        build=document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, "inner": inner},
        source="arXiv 2412.13663; transformers ModernBertModel",
        published=(Published("parameters", printed, "rounded", paper),),
        aliases=(f"answerdotai/ModernBERT-{size}",),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "encoder", "window"),
        note="Without the head that guesses masked words.",
    )


ENTRIES = (
    entry("base", "149 M", 768, 22, 12, 1152),
    entry("large", "395 M", 1024, 28, 16, 2624),
)
