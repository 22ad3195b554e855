"""Zoo networks: RoBERTa, ELECTRA."""

from __future__ import annotations

from typing import Any

from netweight.families.language.bert import bert_sizes
from netweight.zoo.entry import Entry
from netweight.zoo.language.bert import entry

POOLED = "With the pooler, without the head of pretraining."


def roberta(
    name: str, title: str, size: dict[str, Any], printed: tuple[str, str], hub: str, vocabulary: int, *hubs: str
) -> Entry:
    """One of RoBERTa's sizes: 514 positions, of which two are never used, and a table of one segment."""
    multi = vocabulary > 100_000
    return entry(
        name,
        title,
        {**size, "positions": 514, "types": 1, "vocabulary": vocabulary, "padded": True},
        (printed,),
        (hub, *hubs),
        source="arXiv 1911.02116; transformers XLMRobertaModel"
        if multi
        else "arXiv 1907.11692; transformers RobertaModel",
        note=f"{POOLED} The paper cuts to tens of millions." if multi else POOLED,
        family="RoBERTa",
        licence="MIT",
    )


def electra(size: str, printed: str, shape: dict[str, Any]) -> Entry:
    """A discriminator of the paper's Table 1 or 2."""
    return entry(
        f"electra-{size}-discriminator",
        f"ELECTRA-{size}",
        {**shape, "pooled": False},
        ((printed, "Clark et al. 2020, arXiv 2003.10555, Tables 1 and 2"),),
        (f"google/electra-{size}-discriminator", f"electra-{size}"),
        year=2020,
        source="arXiv 2003.10555; transformers ElectraModel",
        note="The discriminator without the two dense layers of its head. The paper rounds"
        + (": with them there are 13.55 M." if size == "small" else "."),
        family="ELECTRA",
    )


FAIRSEQ = "github.com/facebookresearch/fairseq, roberta, README"


XLMR = "Conneau et al. 2019, arXiv 1911.02116, Table 7"


ENTRIES = (
    roberta(
        "roberta-base", "RoBERTa-base", bert_sizes(768, 12, 12), ("125 M", FAIRSEQ), "FacebookAI/roberta-base", 50265
    ),
    roberta(
        "roberta-large",
        "RoBERTa-large",
        bert_sizes(1024, 24, 16),
        ("355 M", FAIRSEQ),
        "FacebookAI/roberta-large",
        50265,
    ),
    roberta(
        "xlm-roberta-base",
        "XLM-RoBERTa-base",
        bert_sizes(768, 12, 12),
        ("270 M", XLMR),
        "FacebookAI/xlm-roberta-base",
        250002,
        "intfloat/multilingual-e5-base",
    ),
    roberta(
        "xlm-roberta-large",
        "XLM-RoBERTa-large",
        bert_sizes(1024, 24, 16),
        ("550 M", XLMR),
        "FacebookAI/xlm-roberta-large",
        250002,
        "intfloat/multilingual-e5-large",
    ),
    electra("small", "14 M", {**bert_sizes(256, 12, 4), "words": 128}),
    electra("base", "110 M", bert_sizes(768, 12, 12)),
    electra("large", "335 M", bert_sizes(1024, 24, 16)),
)
