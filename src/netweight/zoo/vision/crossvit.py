"""Zoo networks: CrossViT."""

from __future__ import annotations

from typing import Any

from netweight.families.vision.crossvit import NAMES, crossvit_document
from netweight.zoo.entry import Entry, Published


def entry(
    size: str,
    title: str,
    printed: tuple[str, str],
    width: int,
    depth: int,
    heads: int,
    ratio: int,
    image: int = 240,
    **rest: Any,
) -> Entry:
    """A row of the paper's Table 1; dagger: patches by three convolutions."""
    table = "Chen et al. 2021, arXiv 2103.14899, Tables 1 and 2"
    published = (
        Published("parameters", printed[0], "rounded", table),
        Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
    )
    shared: dict[str, Any] = {"widths": (width, 2 * width), "depths": (1, depth), "heads": heads, **rest}
    return Entry(
        id=f"crossvit_{size}_{image}",
        title=title,
        year=2021,
        group="vision",
        family="CrossViT",
        build=crossvit_document,
        hyperparameters={**shared, "inner": (ratio, ratio), "image": image},
        source=f"arXiv 2103.14899; timm crossvit_{size}_{image}",
        published=published,
        aliases=(title.lower().replace(" ", "-"),),
        naming=NAMES,
        licence="Apache-2.0",
        tags=("transformer", "classification", "imagenet"),
        note="The paper rounds, and prints up to 1.7 % fewer parameters for Ti, S and B.",
    )


ENTRIES = (
    entry("tiny", "CrossViT-Ti", ("6.9 M", "1.6 G"), 96, 4, 3, 4),
    entry("small", "CrossViT-S", ("26.7 M", "5.6 G"), 192, 4, 6, 4),
    entry("base", "CrossViT-B", ("104.7 M", "21.2 G"), 384, 4, 12, 4),
    entry("9", "CrossViT-9", ("8.6 M", "1.8 G"), 128, 3, 4, 3),
    entry("15", "CrossViT-15", ("27.4 M", "5.8 G"), 192, 5, 6, 3),
    entry("18", "CrossViT-18", ("43.3 M", "9.0 G"), 224, 6, 7, 3),
    entry("9_dagger", "CrossViT-9 dagger", ("8.8 M", "2.0 G"), 128, 3, 4, 3, convolved=True),
    entry("15_dagger", "CrossViT-15 dagger", ("28.2 M", "6.1 G"), 192, 5, 6, 3, convolved=True),
    entry("18_dagger", "CrossViT-18 dagger", ("44.3 M", "9.5 G"), 224, 6, 7, 3, convolved=True),
    entry("15_dagger", "CrossViT-15 dagger 408", ("28.5 M", "21.4 G"), 192, 5, 6, 3, 408, smaller=384, convolved=True),
    entry("18_dagger", "CrossViT-18 dagger 408", ("44.6 M", "32.4 G"), 224, 6, 7, 3, 408, smaller=384, convolved=True),
)
