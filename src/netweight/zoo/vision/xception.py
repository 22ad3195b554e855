"""Zoo networks: Xception."""

from __future__ import annotations

from netweight.families.vision.xception import xception_document
from netweight.zoo.entry import Entry, Published

ENTRIES = (
    Entry(
        id="xception",
        title="Xception",
        year=2016,
        group="vision",
        family="Xception",
        build=xception_document,
        hyperparameters={},
        source="arXiv 1610.02357; timm.models.xception",
        published=(Published("parameters", "22,855,952", "all weights", "Chollet 2016, arXiv 1610.02357, Table 3"),),
        aliases=("legacy_xception",),
        licence="Apache-2.0",
        tags=("cnn", "classification", "imagenet", "depthwise"),
    ),
)
