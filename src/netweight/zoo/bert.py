"""BERT (arXiv 1810.04805), DistilBERT (1910.01108), TinyBERT (1909.10351) and MiniLM, as transformers builds them."""

from __future__ import annotations

from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import block, branches, dropout, dropping, node, repeat, residual, text

VOCABULARY = 30522
TINYBERT = "Jiao et al. 2019, arXiv 1909.10351, Table 1"

SELF = (
    (r"attention\.self\.q_proj", "attention.self.query"),
    (r"attention\.self\.k_proj", "attention.self.key"),
    (r"attention\.self\.v_proj", "attention.self.value"),
    (r"attention\.self\.o_proj", "attention.output.dense"),
)
NAMES = Naming(paths=(*SELF, (r"cls\.predictions\.decoder\.bias", "cls.predictions.bias")))
DISTIL = Naming(paths=((r"attention\.([qkv])_proj", r"attention.\1_lin"), (r"attention\.o_proj", "attention.out_lin")))


def embeddings(
    width: int, positions: int, types: int, rate: float, vocabulary: int = VOCABULARY, padded: bool = False
) -> Json:
    """Words, segments and positions (where there are some), added and normalised.

    Positions come from a buffer, or are counted for every sample, past its padding (`padded`: RoBERTa).
    """
    numbers = {"numbers": "each"} if padded else {}
    words = node("embedding", "word_embeddings", vocabulary=vocabulary, units=width)
    segments = node("embedding", "token_type_embeddings", vocabulary=types, units=width, **{"from": "token_type_ids"})
    return block(
        "embeddings",
        branches([words], [segments], merge="add") if types else words,
        *([node("positions", "position_embeddings", length=positions, **numbers)] if positions else []),
        node("layernorm", "LayerNorm"),
        *dropout(rate),
    )


def layer(width: int, heads: int, inner: int, rate: float) -> list[Json]:
    """Attention and a feed-forward part, each beside a shortcut and normalised after the sum."""
    attend = residual(node("attention", "self", heads=heads, **dropping(rate)), *dropout(rate))
    return [block("attention", attend, block("output", node("layernorm", "LayerNorm"))), *feed(width, inner, rate)]


def feed(width: int, inner: int, rate: float) -> list[Json]:
    """The feed-forward part and the norm after its sum."""
    forward = residual(
        block("intermediate", node("dense", "dense", units=inner), node("gelu", "intermediate_act_fn")),
        block("output", node("dense", "dense", units=width), *dropout(rate)),
    )
    return [forward, block("output", node("layernorm", "LayerNorm"))]


def document(
    name: str,
    width: int,
    depth: int,
    heads: int,
    inner: int,
    positions: int = 512,
    types: int = 2,
    rate: float = 0.1,
    vocabulary: int = VOCABULARY,
    words: int = 0,
    pooled: bool = True,
    masked: bool = False,
    padded: bool = False,
) -> Json:
    """BertModel, over words and segments: the encoder with its pooler, or with the head that guesses masked words.

    `words` is the width of the tables where it is another (ELECTRA).
    """
    encoder = block("encoder", *repeat(depth, *layer(width, heads, inner, rate), name="layer"))
    narrow = [node("dense", "embeddings_project", units=width)] if words not in (0, width) else []
    body = [embeddings(words or width, positions, types, rate, vocabulary, padded), *narrow, encoder]
    inputs = ("input_ids", "token_type_ids")
    if masked:
        return text(name, block("bert", *body), block("cls", predictions(width, vocabulary)), inputs=inputs)
    if not pooled:
        return text(name, *body, inputs=inputs)
    pooler = block("pooler", node("select", index=0), node("dense", "dense", units=width), node("tanh", "activation"))
    return {**text(name, *body, pooler, inputs=inputs), "outputs": ["encoder", "pooler"]}


def predictions(width: int, vocabulary: int) -> Json:
    """The head that guesses masked words, by the table of words."""
    transform = (node("dense", "dense", units=width), node("gelu", "transform_act_fn"), node("layernorm", "LayerNorm"))
    table = {"weight": "bert.embeddings.word_embeddings.weight"}
    return block("predictions", block("transform", *transform), node("dense", "decoder", units=vocabulary, tie=table))


def distil_layer(width: int, heads: int, inner: int, rate: float) -> list[Json]:
    """As in BERT, without dropout after attention."""
    forward = (
        node("dense", "lin1", units=inner),
        node("gelu", "activation"),
        node("dense", "lin2", units=width),
        *dropout(rate),
    )
    return [
        residual(node("attention", "attention", heads=heads, **dropping(rate))),
        node("layernorm", "sa_layer_norm"),
        residual(block("ffn", *forward)),
        node("layernorm", "output_layer_norm"),
    ]


def distil(name: str, width: int, depth: int, heads: int, inner: int, positions: int = 512, rate: float = 0.1) -> Json:
    """DistilBertModel: no segments and no pooler."""
    body = repeat(depth, *distil_layer(width, heads, inner, rate), name="layer")
    return text(name, embeddings(width, positions, 0, rate), block("transformer", *body))


def shape(width: int, depth: int, heads: int, inner: int = 0) -> dict[str, Any]:
    """Hyperparameters by name; the inner width is four times the outer unless given."""
    return {"width": width, "depth": depth, "heads": heads, "inner": inner or 4 * width}


POOLED = "With the pooler, without the heads of pretraining."
GUESSING = f"{POOLED} The paper counts the head that guesses masked words."
TABLE = "The TinyBERT paper prints about 1 % more FLOPs than the contractions counted here, and not what it counts."
BERT = "Devlin et al. 2018, arXiv 1810.04805, section 3"
MINILM = "github.com/microsoft/unilm, minilm, README"
SMALL = "Turc et al. 2019, arXiv 1908.08962, Table 1"


def entry(
    name: str,
    title: str,
    hyperparameters: dict[str, Any],
    published: tuple[tuple[str, str], ...] = (),
    aliases: tuple[str, ...] = (),
    *,
    year: int = 2019,
    source: str = "arXiv 1810.04805; transformers BertModel",
    flops: str = "",
    note: str = POOLED,
    **fields: Any,
) -> Entry:
    """One encoder: `published` are printed sizes and who prints them."""
    sizes = (Published("parameters", printed, "rounded", by) for printed, by in published)
    work = [Published("flops", flops, "128 tokens, 2 a multiply-add", TINYBERT)] if flops else []
    usual: dict[str, Any] = {"family": "BERT", "build": document, "naming": NAMES, "licence": "Apache-2.0"}
    given: dict[str, Any] = {**usual, "tags": ("transformer", "encoder"), **fields}
    return Entry(
        id=name,
        title=title,
        year=year,
        group="language",
        hyperparameters=hyperparameters,
        source=source,
        published=(*sizes, *work),
        aliases=aliases,
        note=note,
        **given,
    )


def small(size: str, printed: str, width: int, depth: int, heads: int, uncased: str) -> Entry:
    """A small BERT of the paper's Table 1."""
    hub = f"google/bert_uncased_{uncased}"
    source = "arXiv 1908.08962; transformers BertModel"
    sizes = shape(width, depth, heads)
    return entry(f"bert-{size}", f"BERT-{size}", sizes, ((printed, SMALL),), (hub,), source=source, note=GUESSING)


TEACHER: dict[str, Any] = {"tags": ("transformer", "encoder", "distilled")}

ENTRIES = (
    small("tiny", "4.4 M", 128, 2, 2, "L-2_H-128_A-2"),
    small("mini", "11.3 M", 256, 4, 4, "L-4_H-256_A-4"),
    small("small", "29.1 M", 512, 4, 8, "L-4_H-512_A-8"),
    small("medium", "41.7 M", 512, 8, 8, "L-8_H-512_A-8"),
    entry(
        "bert-base-uncased", "BERT-base", shape(768, 12, 12), (("110 M", BERT),),
        ("bert-base", "google-bert/bert-base-uncased"), year=2018, flops="22.5 B", note=f"{POOLED} {TABLE}",
    ),
    entry(
        "bert-base-uncased-mlm", "BERT-base uncased MLM", {**shape(768, 12, 12), "masked": True},
        (("110 M", BERT),), ("bertformaskedlm",), year=2018, source="arXiv 1810.04805; transformers BertForMaskedLM",
        note="With the head that guesses masked words, which shares the table of words, and without the pooler.",
    ),
    entry(
        "bert-large-uncased", "BERT-large", shape(1024, 24, 16), (("340 M", BERT),),
        ("bert-large", "google-bert/bert-large-uncased"), year=2018,
        note=f"{POOLED} The paper rounds to tens of millions.",
    ),
    entry(
        "distilbert-base-uncased", "DistilBERT", shape(768, 6, 12),
        (("66 M", "Sanh et al. 2019, arXiv 1910.01108, Table 3"),),
        ("distilbert", "distilbert-base", "distilbert/distilbert-base-uncased"),
        source="arXiv 1910.01108; transformers DistilBertModel", flops="11.3 B", note=TABLE,
        build=distil, naming=DISTIL, **TEACHER,
    ),
    entry(
        "tinybert-4l-312d", "TinyBERT-4", shape(312, 4, 12, 1200), (("14.5 M", TINYBERT),),
        ("tinybert-4", "tinybert_general_4l_312d", "huawei-noah/TinyBERT_General_4L_312D"),
        source="arXiv 1909.10351; transformers BertModel", flops="1.2 B", licence="",
        note=f"{POOLED} The paper's 14.5 M would be with the head that guesses masked words.", **TEACHER,
    ),
    entry(
        "tinybert-6l-768d", "TinyBERT-6", shape(768, 6, 12), (("67.0 M", TINYBERT),),
        ("tinybert-6", "tinybert_general_6l_768d", "huawei-noah/TinyBERT_General_6L_768D"),
        source="arXiv 1909.10351; transformers BertModel", flops="11.3 B", licence="", note=f"{POOLED} {TABLE}",
        **TEACHER,
    ),
    entry(
        "minilm-l6-h384", "MiniLM-L6", shape(384, 6, 12), (("22 M", MINILM),),
        ("minilm-l6", "nreimers/MiniLM-L6-H384-uncased", "sentence-transformers/all-MiniLM-L6-v2"), year=2020,
        source="arXiv 2002.10957; transformers BertModel", licence="",
        note=f"{POOLED} The README cuts 22.7 down to 22.", **TEACHER,
    ),
    entry(
        "minilm-l12-h384", "MiniLM-L12", shape(384, 12, 12),
        (("33 M", MINILM),), ("minilm-l12", "microsoft/MiniLM-L12-H384-uncased"),
        year=2020, source="arXiv 2002.10957; transformers BertModel", licence="MIT", **TEACHER,
    ),
)  # fmt: skip
