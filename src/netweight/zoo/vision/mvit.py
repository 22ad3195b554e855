"""Zoo networks: MViT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netweight.families.vision.mvit import NAMES, Step, mvit_document
from netweight.zoo.entry import Entry
from netweight.zoo.published import torchvision

HEADS = (1, 2, 2, *(4,) * 11, 8, 8)


TAKEN = (96, 192, 192, *(384,) * 11, 768, 768)


OUT = (192, 192, *(384,) * 11, *(768,) * 3)


QUERIES = (1, 2, 1, 2, *(1,) * 10, 2, 1)


OTHERS = (8, 4, 4, *(2,) * 11, 1, 1)


def entry(name: str, title: str, counted: int, macs: str, rows: Sequence[tuple[int, ...]], **rest: Any) -> Entry:
    """A network of torchvision."""
    papers = "2104.11227, 2112.01526" if rest.get("second") else "2104.11227"
    steps = tuple(Step(*row) for row in zip(HEADS, *rows, strict=True))
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="MViT",
        build=mvit_document,
        hyperparameters={"steps": steps, **rest},
        source=f"arXiv {papers}; torchvision.models.video.mvit",
        published=torchvision(counted, macs),
        aliases=(title.lower(),),
        tags=("transformer", "classification", "video", "depthwise", "pyramid"),
        naming=NAMES,
    )


FIRST = (TAKEN, OUT, QUERIES, OTHERS)


SECOND = ((96, 96, 192, 192, *(384,) * 11, 768), (96, 192, 192, *(384,) * 11, 768, 768), QUERIES, OTHERS)


ENTRIES = (
    entry("mvit_v1_b", "MViT-B", 36610672, "70.599 G", FIRST),
    entry("mvit_v2_s", "MViT v2-S", 34537744, "64.224 G", SECOND, second=True),
)
