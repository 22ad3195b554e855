"""MobileBERT (arXiv 2004.02984), as transformers builds it: narrow layers between bottlenecks, four MLPs in each."""

from __future__ import annotations

from .bert import SELF
from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, node, repeat, residual, text

NAMES = Naming(
    paths=(
        *SELF,
        (r"bottleneck_(input|attention)", r"bottleneck.\1"),
        (r"output_(last|bottleneck)", "output.bottleneck"),
    )
)


def affine() -> Json:
    """A factor and a summand a feature, in the place of a norm."""
    return node("scale", "LayerNorm", axis=-1, bias=True)


def narrow(name: str, units: int) -> Json:
    """A dense layer and its affine map."""
    return block(name, node("dense", "dense", units=units), affine())


def mlp(inner: int, width: int) -> list[Json]:
    """A feed-forward part beside a shortcut, and the affine map after the sum."""
    up = block("intermediate", node("dense", "dense", units=inner), node("relu", "intermediate_act_fn"))
    return [residual(up, block("output", node("dense", "dense", units=width))), block("output", affine())]


def layer(width: int, inner: int, heads: int) -> list[Json]:
    """Queries and keys from one bottleneck, values from the whole width, and the sum with the other bottleneck."""
    attend = node("attention", "self", heads=heads, dropout=0.1) | {
        "from": ["bottleneck_attention", "bottleneck_attention", "hidden"]
    }
    return [
        node("identity", "hidden"),
        narrow("bottleneck_input", inner),
        narrow("bottleneck_attention", inner) | {"from": "hidden"},
        block(
            "attention", attend, node("add", "sum") | {"from": ["self", "bottleneck_input"]}, block("output", affine())
        ),
        *repeat(3, *mlp(4 * inner, inner), name="ffn"),
        *mlp(4 * inner, inner),
        block("output_bottleneck", node("dense", "dense", units=width)),
        node("add", "sum") | {"from": ["output_bottleneck", "hidden"]},
        block("output_last", affine()),
    ]


def document(name: str, width: int, depth: int, heads: int, inner: int, words: int = 128, pooled: bool = False) -> Json:
    """MobileBertModel; each word goes in with its neighbours, whose shift is left out here: it changes no count."""
    embeddings = block(
        "embeddings",
        node("embedding", "word_embeddings", vocabulary=30522, units=words),
        node("concat", axis=-1) | {"from": ["word_embeddings"] * 3},
        node("dense", "embedding_transformation", units=width),
        node("embedding", "token_type_embeddings", vocabulary=2, units=width) | {"from": "token_type_ids"},
        node("add") | {"from": ["embedding_transformation", "token_type_embeddings"]},
        node("positions", "position_embeddings", length=512),
        affine(),
    )
    encoder = block("encoder", *repeat(depth, *layer(width, inner, heads), name="layer"))
    pooler = block("pooler", node("select", index=0), node("dense", "dense", units=width), node("tanh", "activation"))
    return text(name, embeddings, encoder, *([pooler] if pooled else []), inputs=("input_ids", "token_type_ids"))


ENTRIES = (
    Entry(
        id="mobilebert-uncased",
        title="MobileBERT",
        year=2020,
        group="language",
        family="MobileBERT",
        build=document,
        hyperparameters={"width": 512, "depth": 24, "heads": 4, "inner": 128},
        source="arXiv 2004.02984; transformers MobileBertModel",
        published=(Published("parameters", "25.3 M", "rounded", "Sun et al. 2020, arXiv 2004.02984, Table 4"),),
        aliases=("google/mobilebert-uncased", "mobilebert"),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "encoder", "distilled"),
        note="Without the pooler, as its configuration says; with it there are 262,656 more. The paper prints "
        "more, and not how it counts.",
    ),
)
