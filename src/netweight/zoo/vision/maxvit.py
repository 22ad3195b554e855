"""Zoo networks: MaxViT."""

from __future__ import annotations

from netweight.families.vision.maxvit import NAMES, maxvit_document
from netweight.zoo.entry import Entry, Published
from netweight.zoo.published import torchvision

TABLE = "Tu et al. 2022, arXiv 2204.01697, Table 2"


ENTRIES = (
    Entry(
        id="maxvit_t",
        title="MaxViT-T",
        year=2022,
        group="vision",
        family="MaxViT",
        build=maxvit_document,
        hyperparameters={"stem": 64, "widths": (64, 128, 256, 512), "depths": (2, 2, 5, 2)},
        source="arXiv 2204.01697; torchvision.models.maxvit",
        published=(
            *torchvision(30919624, "5.558 G"),
            Published("parameters", "31 M", "rounded to millions", TABLE),
            Published("macs", "5.6 G", "multiply-adds, printed as FLOPs", TABLE),
        ),
        naming=NAMES,
        tags=("transformer", "cnn", "classification", "imagenet", "depthwise", "window", "pyramid"),
        note="The paper rounds to whole millions.",
    ),
)
