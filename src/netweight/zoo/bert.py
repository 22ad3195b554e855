"""BERT (arXiv 1810.04805), DistilBERT (1910.01108) and TinyBERT (1909.10351), as transformers builds them."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import block, branches, dropout, node, repeat, residual, text

VOCABULARY = 30522
TINYBERT = "Jiao et al. 2019, arXiv 1909.10351, Table 1"


def embeddings(width: int, positions: int, types: int, rate: float) -> Json:
    """Words, segments (where there are some) and positions, added and normalised."""
    words = node("embedding", "word_embeddings", vocabulary=VOCABULARY, units=width)
    segments = node("embedding", "token_type_embeddings", vocabulary=types, units=width, **{"from": "token_type_ids"})
    return block(
        "embeddings",
        branches([words], [segments], merge="add") if types else words,
        node("positions", "position_embeddings", length=positions),
        node("layernorm", "LayerNorm"),
        *dropout(rate),
    )


def layer(width: int, heads: int, inner: int, rate: float) -> list[Json]:
    """Attention and a feed-forward part, each beside a shortcut and normalised after the sum."""
    attend = residual(node("attention", "self", heads=heads), *dropout(rate))
    forward = residual(
        node("dense", "intermediate", units=inner), node("gelu"), node("dense", "output", units=width), *dropout(rate)
    )
    return [block("attention", attend, node("layernorm", "LayerNorm")), forward, node("layernorm", "LayerNorm")]


def document(
    name: str, width: int, depth: int, heads: int, inner: int, positions: int = 512, types: int = 2, rate: float = 0.1
) -> Json:
    """BertModel: the encoder with its pooler, over words and segments."""
    encoder = block("encoder", *repeat(depth, *layer(width, heads, inner, rate), name="layer"))
    pooler = block("pooler", node("select", index=0), node("dense", "dense", units=width), node("tanh", "activation"))
    made = text(
        name, embeddings(width, positions, types, rate), encoder, pooler, inputs=("input_ids", "token_type_ids")
    )
    return {**made, "outputs": ["encoder", "pooler"]}


def distil_layer(width: int, heads: int, inner: int, rate: float) -> list[Json]:
    """As in BERT, without dropout after attention."""
    forward = (
        node("dense", "lin1", units=inner),
        node("gelu", "activation"),
        node("dense", "lin2", units=width),
        *dropout(rate),
    )
    return [
        residual(node("attention", "attention", heads=heads)),
        node("layernorm", "sa_layer_norm"),
        residual(block("ffn", *forward)),
        node("layernorm", "output_layer_norm"),
    ]


def distil(name: str, width: int, depth: int, heads: int, inner: int, positions: int = 512, rate: float = 0.1) -> Json:
    """DistilBertModel: no segments and no pooler."""
    body = repeat(depth, *distil_layer(width, heads, inner, rate), name="layer")
    return text(name, embeddings(width, positions, 0, rate), block("transformer", *body))


def shape(width: int, depth: int, heads: int, inner: int) -> dict[str, int]:
    """Hyperparameters by name."""
    return {"width": width, "depth": depth, "heads": heads, "inner": inner}


POOLED = "With the pooler, without the heads of pretraining."
TABLE = "The TinyBERT paper prints about 1 % more FLOPs than the contractions counted here, and not what it counts."

ENTRIES = (
    Entry(
        id="bert-base-uncased",
        title="BERT-base",
        year=2018,
        group="language",
        family="BERT",
        build=document,
        hyperparameters=shape(768, 12, 12, 3072),
        source="arXiv 1810.04805; transformers BertModel",
        published=(
            Published("parameters", "110 M", "rounded", "Devlin et al. 2018, arXiv 1810.04805, section 3"),
            Published("flops", "22.5 B", "128 tokens, 2 a multiply-add", TINYBERT),
        ),
        aliases=("bert-base", "google-bert/bert-base-uncased"),
        licence="Apache-2.0",
        tags=("transformer", "encoder"),
        note=f"{POOLED} {TABLE}",
    ),
    Entry(
        id="bert-large-uncased",
        title="BERT-large",
        year=2018,
        group="language",
        family="BERT",
        build=document,
        hyperparameters=shape(1024, 24, 16, 4096),
        source="arXiv 1810.04805; transformers BertModel",
        published=(Published("parameters", "340 M", "rounded", "Devlin et al. 2018, arXiv 1810.04805, section 3"),),
        aliases=("bert-large", "google-bert/bert-large-uncased"),
        licence="Apache-2.0",
        tags=("transformer", "encoder"),
        note=f"{POOLED} The paper rounds to tens of millions.",
    ),
    Entry(
        id="distilbert-base-uncased",
        title="DistilBERT",
        year=2019,
        group="language",
        family="BERT",
        build=distil,
        hyperparameters=shape(768, 6, 12, 3072),
        source="arXiv 1910.01108; transformers DistilBertModel",
        published=(
            Published("parameters", "66 M", "rounded to millions", "Sanh et al. 2019, arXiv 1910.01108, Table 3"),
            Published("flops", "11.3 B", "128 tokens, 2 a multiply-add", TINYBERT),
        ),
        aliases=("distilbert", "distilbert-base", "distilbert/distilbert-base-uncased"),
        licence="Apache-2.0",
        tags=("transformer", "encoder", "distilled"),
        note=TABLE,
    ),
    Entry(
        id="tinybert-4l-312d",
        title="TinyBERT-4",
        year=2019,
        group="language",
        family="BERT",
        build=document,
        hyperparameters=shape(312, 4, 12, 1200),
        source="arXiv 1909.10351; transformers BertModel",
        published=(
            Published("parameters", "14.5 M", "rounded", TINYBERT),
            Published("flops", "1.2 B", "128 tokens, 2 a multiply-add", TINYBERT),
        ),
        aliases=("tinybert-4", "tinybert_general_4l_312d", "huawei-noah/TinyBERT_General_4L_312D"),
        licence="Apache-2.0",
        tags=("transformer", "encoder", "distilled"),
        note=f"{POOLED} The paper prints 14.5 million.",
    ),
    Entry(
        id="tinybert-6l-768d",
        title="TinyBERT-6",
        year=2019,
        group="language",
        family="BERT",
        build=document,
        hyperparameters=shape(768, 6, 12, 3072),
        source="arXiv 1909.10351; transformers BertModel",
        published=(
            Published("parameters", "67.0 M", "rounded", TINYBERT),
            Published("flops", "11.3 B", "128 tokens, 2 a multiply-add", TINYBERT),
        ),
        aliases=("tinybert-6", "tinybert_general_6l_768d", "huawei-noah/TinyBERT_General_6L_768D"),
        licence="Apache-2.0",
        tags=("transformer", "encoder", "distilled"),
        note=f"{POOLED} {TABLE}",
    ),
)
