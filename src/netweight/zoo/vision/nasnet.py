"""Zoo networks: NASNet."""

from __future__ import annotations

from typing import Any

from netweight.families.vision.nasnet import nasnet_document
from netweight.zoo.entry import Entry, Published

TABLE: dict[str, Any] = {"source": "Zoph et al. 2017, arXiv 1707.07012, Table 2"}


ENTRIES = (
    Entry(
        id="nasnetalarge",
        title="NASNet-A large",
        year=2017,
        group="vision",
        family="NASNet",
        build=nasnet_document,
        hyperparameters={},
        source="arXiv 1707.07012; timm.models.nasnet",
        published=(
            Published("parameters", "88.9 M", "rounded", **TABLE),
            Published("macs", "23.8 B", "multiply-adds", **TABLE),
        ),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
        note="The paper counts the 196,668 running means and variances of the norms as parameters.",
    ),
)
