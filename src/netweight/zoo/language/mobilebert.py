"""Zoo networks: MobileBERT."""

from __future__ import annotations

from netweight.families.language.mobilebert import NAMES, mobilebert_document
from netweight.zoo.entry import Entry, Published

ENTRIES = (
    Entry(
        id="mobilebert-uncased",
        title="MobileBERT",
        year=2020,
        group="language",
        family="MobileBERT",
        build=mobilebert_document,
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
