"""DeBERTa (arXiv 2006.03654) and DeBERTa-v3 (2111.09543), as transformers builds them: distances in each attention."""

from __future__ import annotations

from .bert import feed
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, dropout, dropping, node, repeat, residual, text

TWO = Naming(
    paths=(
        (r"attention\.self\.o_proj", "attention.output.dense"),
        (r"\.self\.q_proj", ".self.query_proj"),
        (r"\.self\.k_proj", ".self.key_proj"),
        (r"\.self\.v_proj", ".self.value_proj"),
        (r"encoder\.layer\.conv\.", "encoder.conv."),
    )
)
ONE = Naming(
    paths=(
        (r"attention\.self\.o_proj", "attention.output.dense"),
        (r"\.self\.[qkv]_proj\.weight", ".self.in_proj.weight"),
        (r"\.self\.([qv])_proj\.bias", r".self.\1_bias"),
        (r"\.pos_key_proj", ".pos_proj"),
        (r"\.pos_query_proj", ".pos_q_proj"),
    )
)


def neighbours(width: int) -> Json:
    """What the three words around a place say together, added to what the first layer makes of them."""
    turned = node("permute", order=[2, 1])
    layers = (
        after(turned, "words"),
        node("conv1d", "conv", filters=width, padding=1),
        turned,
        node("gelu", "conv_act"),
    )
    return block("conv", residual(*layers), node("layernorm", "LayerNorm"))


def document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    vocabulary: int = 128100,
    distances: int = 512,
    first: bool = False,
    convolved: bool = False,
    rate: float = 0.1,
) -> Json:
    """DebertaV2Model, or with `first` DebertaModel: no segments, no positions, no pooler.

    A table of `distances` is normed once and read by every layer, whose projections of words serve it too; the first
    version has projections for it. `convolved` puts a convolution beside the first layer.
    """
    kind = {"shared": False, "key_bias": False, "nearest": True} if first else {}
    attend = after(
        node("disentangled_attention", "self", heads=heads, **kind, **dropping(rate)), ["asked", "distances"]
    )
    own = residual(node("identity", "asked"), attend, *dropout(rate))
    layer = [block("attention", own, block("output", node("layernorm", "LayerNorm"))), *feed(width, 4 * width, rate)]
    table = node("learned", "rel_embeddings", length=distances, units=width)
    normed = [] if first else [node("layernorm", "LayerNorm")]
    words = [node("embedding", "word_embeddings", vocabulary=vocabulary, units=width), node("layernorm", "LayerNorm")]
    start = after(node("identity", "words"), "embeddings")
    turns = repeat(depth, *layer, name="layer")
    if convolved:
        first_turn, rest = repeat(1, *layer), repeat(depth - 1, *layer, start=1)
        turns = [block("layer", *first_turn, neighbours(width), *rest)]
    encoder = block("encoder", table, *normed, node("identity", "distances"), start, *turns)
    return text(name, block("embeddings", *words, *dropout(rate)), encoder)


README = "github.com/microsoft/DeBERTa, README"
CARD = "Microsoft, card of the model"


def entry(
    name: str, rest: str, width: int, depth: int, heads: int, total: tuple[str, str] = ("", ""), **more: int | bool
) -> Entry:
    """A row of the repository's table, which prints `rest`: all but the table of words."""
    version = name.partition("deberta-")[2]
    first = not version.startswith("v")
    old = {"vocabulary": 50265, "distances": 1024, "first": True} if first else {}
    paper, model = "2111.09543" if "v3" in version else "2006.03654", "Deberta" if first else "DebertaV2"
    return Entry(
        id=name,
        title=name.replace("deberta", "DeBERTa", 1),
        year=2020 if first else 2021,
        group="language",
        family="DeBERTa",
        build=document,
        hyperparameters={"width": width, "depth": depth, "heads": heads, **old, **more},
        source=f"arXiv {paper}; transformers {model}Model",
        published=(Published("parameters", total[0], "rounded", total[1]),) if total[0] else (),
        aliases=(f"microsoft/{name}",),
        naming=ONE if first else TWO,
        licence="MIT",
        tags=("transformer", "encoder"),
        note=f"Its makers print {rest} without the table of words. The heads of pretraining are left out here."
        + (" They cut 1.57 B in all down to 1.5." if "xxlarge" in name else ""),
    )


ENTRIES = (
    entry("deberta-base", "100 M", 768, 12, 12),
    entry("deberta-large", "350 M", 1024, 24, 16),
    entry("deberta-xlarge", "700 M", 1024, 48, 16, ("750 M", CARD)),
    entry("deberta-v2-xlarge", "710 M", 1536, 24, 24, ("900 M", README), convolved=True),
    entry("deberta-v2-xxlarge", "1,320 M", 1536, 48, 24, ("1.5 B", README), convolved=True),
    entry("deberta-v3-xsmall", "22 M", 384, 12, 6),
    entry("deberta-v3-small", "44 M", 768, 6, 12),
    entry("deberta-v3-base", "86 M", 768, 12, 12),
    entry("deberta-v3-large", "304 M", 1024, 24, 16),
    entry("mdeberta-v3-base", "86 M", 768, 12, 12, vocabulary=251000),
)
