"""Zoo networks: BERT."""

from __future__ import annotations

from typing import Any

from netweight.families.language.bert import DISTIL, NAMES, bert_document, bert_sizes, distilbert_document
from netweight.zoo.entry import Entry, Published

TINYBERT = "Jiao et al. 2019, arXiv 1909.10351, Table 1"


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
    usual: dict[str, Any] = {"family": "BERT", "build": bert_document, "naming": NAMES, "licence": "Apache-2.0"}
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
    sizes = bert_sizes(width, depth, heads)
    return entry(f"bert-{size}", f"BERT-{size}", sizes, ((printed, SMALL),), (hub,), source=source, note=GUESSING)


TEACHER: dict[str, Any] = {"tags": ("transformer", "encoder", "distilled")}


ENTRIES = (
    small("tiny", "4.4 M", 128, 2, 2, "L-2_H-128_A-2"),
    small("mini", "11.3 M", 256, 4, 4, "L-4_H-256_A-4"),
    small("small", "29.1 M", 512, 4, 8, "L-4_H-512_A-8"),
    small("medium", "41.7 M", 512, 8, 8, "L-8_H-512_A-8"),
    entry(
        "bert-base-uncased", "BERT-base", bert_sizes(768, 12, 12), (("110 M", BERT),),
        ("bert-base", "google-bert/bert-base-uncased", "BAAI/bge-base-en-v1.5"), year=2018, flops="22.5 B",
        note=f"{POOLED} {TABLE}",
    ),
    entry(
        "bert-base-uncased-mlm", "BERT-base uncased MLM", {**bert_sizes(768, 12, 12), "masked": True},
        (("110 M", BERT),), ("bertformaskedlm",), year=2018, source="arXiv 1810.04805; transformers BertForMaskedLM",
        note="With the head that guesses masked words, which shares the table of words, and without the pooler.",
    ),
    entry(
        "bert-large-uncased", "BERT-large", bert_sizes(1024, 24, 16), (("340 M", BERT),),
        ("bert-large", "google-bert/bert-large-uncased", "BAAI/bge-large-en-v1.5"), year=2018,
        note=f"{POOLED} The paper rounds to tens of millions.",
    ),
    entry(
        "distilbert-base-uncased", "DistilBERT", bert_sizes(768, 6, 12),
        (("66 M", "Sanh et al. 2019, arXiv 1910.01108, Table 3"),),
        ("distilbert", "distilbert-base", "distilbert/distilbert-base-uncased"),
        source="arXiv 1910.01108; transformers DistilBertModel", flops="11.3 B", note=TABLE,
        build=distilbert_document, naming=DISTIL, **TEACHER,
    ),
    entry(
        "tinybert-4l-312d", "TinyBERT-4", bert_sizes(312, 4, 12, 1200), (("14.5 M", TINYBERT),),
        ("tinybert-4", "tinybert_general_4l_312d", "huawei-noah/TinyBERT_General_4L_312D"),
        source="arXiv 1909.10351; transformers BertModel", flops="1.2 B", licence="",
        note=f"{POOLED} The paper's 14.5 M would be with the head that guesses masked words.", **TEACHER,
    ),
    entry(
        "tinybert-6l-768d", "TinyBERT-6", bert_sizes(768, 6, 12), (("67.0 M", TINYBERT),),
        ("tinybert-6", "tinybert_general_6l_768d", "huawei-noah/TinyBERT_General_6L_768D"),
        source="arXiv 1909.10351; transformers BertModel", flops="11.3 B", licence="", note=f"{POOLED} {TABLE}",
        **TEACHER,
    ),
    entry(
        "minilm-l6-h384", "MiniLM-L6", bert_sizes(384, 6, 12), (("22 M", MINILM),),
        ("minilm-l6", "nreimers/MiniLM-L6-H384-uncased", "sentence-transformers/all-MiniLM-L6-v2"), year=2020,
        source="arXiv 2002.10957; transformers BertModel", licence="",
        note=f"{POOLED} The README cuts 22.7 down to 22.", **TEACHER,
    ),
    entry(
        "minilm-l12-h384", "MiniLM-L12", bert_sizes(384, 12, 12),
        (("33 M", MINILM),), ("minilm-l12", "microsoft/MiniLM-L12-H384-uncased",
        "BAAI/bge-small-en-v1.5", "sentence-transformers/all-MiniLM-L12-v2"),
        year=2020, source="arXiv 2002.10957; transformers BertModel", licence="MIT", **TEACHER,
    ),
)  # fmt: skip
