"""Zoo networks: RepViT."""

from __future__ import annotations

from collections.abc import Sequence

from netweight.families.vision.repvit import repvit_document
from netweight.zoo.entry import Entry


def entry(size: str, width: int, depths: Sequence[int], *, legacy: bool = False) -> Entry:
    """A size, with both heads of distillation."""
    name = f"repvit_m{size.replace('.', '_')}"
    title = f"RepViT-M{size}"
    return Entry(
        id=name,
        title=title,
        year=2023,
        group="vision",
        family="RepViT",
        build=repvit_document,
        hyperparameters={"width": width, "depths": tuple(depths), **({"legacy": True} if legacy else {})},
        source=f"arXiv 2307.09283; timm {name}",
        aliases=(title.lower(),),
        tags=("cnn", "classification", "imagenet", "depthwise", "mobile"),
        note="As it is trained: the branches are not joined, and there are two heads.",
    )


ENTRIES = (
    entry("1", 48, (2, 2, 14, 2), legacy=True),
    entry("2", 64, (2, 2, 12, 2), legacy=True),
    entry("3", 64, (4, 4, 18, 2), legacy=True),
    entry("0.9", 48, (2, 2, 14, 2)),
    entry("1.0", 56, (2, 2, 14, 2)),
    entry("1.1", 64, (2, 2, 12, 2)),
    entry("1.5", 64, (4, 4, 24, 4)),
    entry("2.3", 80, (6, 6, 34, 2)),
)
