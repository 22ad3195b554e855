"""Zoo networks: MPNet."""

from __future__ import annotations

from typing import Any

from netweight.families.language.bert import bert_sizes
from netweight.families.language.mpnet import NAMES, mpnet_document
from netweight.zoo.language.bert import POOLED, entry

SHARED: dict[str, Any] = {"build": mpnet_document, "naming": NAMES, "family": "MPNet", "year": 2020}


ENTRIES = (
    entry(
        "mpnet-base", "MPNet-base", bert_sizes(768, 12, 12), (("110 M",
        "Song et al. 2020, arXiv 2004.09297, section 4.1"),),
        ("microsoft/mpnet-base", "sentence-transformers/all-mpnet-base-v2", "all-mpnet-base-v2"),
        source="arXiv 2004.09297; transformers MPNetModel", licence="MIT", note=f"{POOLED} The paper rounds.", **SHARED,
    ),
)  # fmt: skip
